package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.recorder.Incarnation;
import dev.runstore.api.recorder.ThisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldersTest {
  private static final long NO_PID = 1L << 40;
  private static final String OTHER_BOOT = "00000000-0000-4000-8000-000000000000";

  private final Runner me = ThisProcess.runner("test", HoldersTest.class);
  private final HostProcess here = me.process().orElseThrow();
  private Incarnation own = new Incarnation("0", "0", 0);
  @TempDir Path base;

  @BeforeEach
  void know() {
    assumeTrue(here.incarnation().isPresent(), "this platform does not tell");
    own = Incarnation.parse(here.incarnation().orElseThrow()).orElseThrow();
  }

  private boolean isGone(long pid, Instant startedAt, Optional<String> incarnation) {
    HostProcess process = new HostProcess(here.host(), pid, startedAt, incarnation);
    Runner holder = new Runner("test", "holder", "1", Optional.of(process));
    boolean gone = Holders.isKnownGone(holder, me);
    if (incarnation.isPresent()) {
      assertThat(isSwept(process)).isEqualTo(gone);
    }
    return gone;
  }

  private boolean isSwept(HostProcess process) {
    RunFolders folders = new RunFolders(base, Optional.of(here));
    try {
      Path left = new RunFolders(base, Optional.of(process)).make(RunId.next());
      assertThat(folders.sweep(folders.make(RunId.next()))).isEmpty();
      return !left.toFile().exists();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isGone(long pid, Incarnation incarnation) {
    return isGone(pid, here.startedAt(), Optional.of(incarnation.text()));
  }

  @Test
  void livesThoughTheClockWasSet() {
    assertThat(isGone(here.pid(), Instant.EPOCH, here.incarnation())).isFalse();
  }

  @Test
  void isGoneIfNoneOrAnotherHasItsNumber() {
    assertThat(isGone(NO_PID, own)).isTrue();
    Incarnation before = new Incarnation(own.boot(), own.namespace(), own.ticks() - 1);
    assertThat(isGone(here.pid(), before)).isTrue();
  }

  @Test
  void isGoneIfTheSystemWasBootedSince() {
    Incarnation before = new Incarnation(OTHER_BOOT, own.namespace(), own.ticks());
    assertThat(isGone(here.pid(), before)).isTrue();
  }

  @Test
  void isNotKnownIfItIsInAnotherNamespace() {
    assertThat(isGone(NO_PID, new Incarnation(own.boot(), "1", own.ticks()))).isFalse();
    assertThat(isGone(NO_PID, here.startedAt(), Optional.of("of another kind"))).isFalse();
  }

  @Test
  void isJudgedByItsStartWhereNothingElseIsRecorded() {
    assertThat(isGone(here.pid(), here.startedAt(), Optional.empty())).isFalse();
    assertThat(isGone(here.pid(), Instant.EPOCH, Optional.empty())).isTrue();
  }
}
