package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.recorder.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFoldersTest {
  @TempDir Path base;

  private final HostProcess here =
      ThisProcess.runner("test", RunFoldersTest.class).process().orElseThrow();

  private RunFolders of(HostProcess process) {
    return new RunFolders(base, Optional.of(process));
  }

  private Path left(HostProcess process) throws IOException {
    Path folder = of(process).make(RunId.next());
    Files.writeString(Files.createDirectories(folder.resolve("a/1")).resolve("out"), "left");
    return folder;
  }

  @Test
  void removesWhatAProcessOfThisHostThatIsGoneHasLeft() throws IOException {
    Instant before = here.startedAt().minusSeconds(3_600);
    Path gone = left(new HostProcess(here.host(), here.pid(), before));
    Path elsewhere = left(new HostProcess("elsewhere", here.pid(), before));
    Path other = left(here);
    Path own = of(here).make(RunId.next());

    assertThat(of(here).sweep(own)).isEmpty();
    assertThat(gone).doesNotExist();
    assertThat(elsewhere).isDirectory();
    assertThat(other.resolve("a/1/out")).exists();
    assertThat(own).isDirectory();
  }

  @Test
  void followsNoLinks() throws IOException {
    Path target = Files.createDirectory(base.resolve("precious"));
    Path kept = Files.writeString(target.resolve("file"), "kept");
    HostProcess gone = new HostProcess(here.host(), here.pid(), Instant.EPOCH);
    Path left = left(gone);
    Files.createSymbolicLink(left.resolve("link"), target);
    Path name = left(gone);
    WorkFolder.delete(name);
    Files.createSymbolicLink(name, target);
    Path own = of(here).make(RunId.next());

    assertThat(of(here).sweep(own)).isEmpty();
    assertThat(left).doesNotExist();
    assertThat(Files.isSymbolicLink(name)).isTrue();
    assertThat(kept).hasContent("kept");
  }
}
