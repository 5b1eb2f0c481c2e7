package dev.runstore.formats.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonRunFileTest {
  private static final Instant TIME = Instant.parse("2026-11-20T12:00:00.000123Z");
  private static final StepRef REF = new StepRef(new StepId("äx/tract"), 1, StepRunId.next());

  private final MemoryStores from = MemoryStores.empty();
  private final RunId runId = RunId.next();
  private final byte[] large = new byte[200_000];

  JsonRunFileTest() {
    new Random(7).nextBytes(large);
  }

  private Lease record() {
    Event created =
        Event.of(
            TIME,
            EventBody.RunCreated.of(Subject.workflow("w"))
                .given(Payload.json("{\"a\":1.50,\"a\":[1e400,\"\\ud800\"],\"n\":-0}")));
    from.executions().create(runId, created);
    from.clock().advance(Duration.ofSeconds(1));
    Lease lease =
        from.executions()
            .claim(
                runId,
                ClaimTerms.of(new Runner("test", "r1", "1", Optional.empty()))
                    .holding(Duration.ofMinutes(5)))
            .lease();
    ArtifactInfo info =
        from.artifacts()
            .put(
                ArtifactKey.of(runId, REF.stepRunId(), "../large"),
                new ByteArrayInputStream(large),
                new ArtifactOptions("image/png", Attributes.NONE.with("k", JsonValue.parse("1.0"))))
            .info();
    from.artifacts()
        .put(ArtifactKey.of(runId, "empty"), InputStream.nullInputStream(), ArtifactOptions.BYTES);
    append(
        lease,
        2,
        new EventBody.RunStarted(),
        EventBody.StepStarted.of(REF),
        new EventBody.Logged(
            Optional.of(REF), List.of(LogLine.of(TIME, "stdout", "a\u0000\u001b[31m\"b\\"))),
        new EventBody.Custom(
            Optional.of(REF), "bytes", Optional.of(new Payload.Binary(new byte[] {0, -1}, "x/y"))),
        new EventBody.ArtifactNoted(Optional.of(REF), ArtifactRole.PRODUCED, info));
    from.executions()
        .append(
            runId,
            Fence.of(lease),
            7,
            List.of(
                newer("{\"x\":{\"a\":1.50,\"a\":[1e400,\"\\ud800\"]}}"),
                new Event(
                    EventId.next(),
                    Optional.empty(),
                    new EventBody.Custom(
                        Optional.empty(), "n", Optional.of(Payload.json("{\"d\":1.0e5}"))),
                    Optional.of(JsonValue.parse("{\"newField\":[1.0e5,2]}")))));
    return lease;
  }

  private static Event newer(String members) {
    EventId id = EventId.next();
    String json =
        "{\"seq\":8,\"id\":\""
            + id
            + "\",\"recordedAt\":\"2026-11-20T12:00:00.000000Z\",\"type\":\"newer.thing\","
            + members.substring(1);
    return new Event(
        id,
        Optional.empty(),
        new EventBody.Unrecognized(
            "newer.thing", EventClass.HISTORY, Optional.empty(), JsonValue.parse(json)),
        Optional.empty());
  }

  private void append(Lease lease, long expected, EventBody... bodies) {
    List<Event> events = new ArrayList<>();
    for (EventBody body : bodies) {
      events.add(Event.of(TIME, body));
    }
    from.clock().advance(Duration.ofSeconds(1));
    from.executions().append(runId, Fence.of(lease), expected, events);
  }

  private byte[] recordedAndExported() {
    Lease lease = record();
    append(
        lease,
        9,
        EventBody.StepEnded.of(REF, StepStatus.SUCCEEDED),
        EventBody.RunEnded.of(RunStatus.SUCCEEDED));
    from.executions()
        .annotate(
            runId,
            0,
            List.of(
                Event.of(TIME, new EventBody.HoldPlaced("h", "because")),
                Event.undated(new EventBody.AliasAdded(new Alias("other")))));
    return from.exported(runId);
  }

  private static ImportReport read(byte[] file, MemoryStores to) {
    return Importers.read(ImportSource.of("run.json", file), to.target()).get(0);
  }

  @Test
  void aRoundTripThroughAnEmptyStoreGivesTheSameBytes() throws IOException {
    byte[] file = recordedAndExported();
    MemoryStores to = MemoryStores.empty();
    to.clock().advance(Duration.ofDays(100));

    ImportReport report = read(file, to);

    assertThat(report).isEqualTo(new ImportReport(runId, Optional.empty(), "runstore-json", true));
    assertThat(new String(to.exported(runId), UTF_8)).isEqualTo(new String(file, UTF_8));
    assertThat(to.document(runId).get("steps")).isEqualTo(from.document(runId).get("steps"));
    try (InputStream in =
        to.artifacts().open(ArtifactKey.of(runId, REF.stepRunId(), "../large"), ByteRange.ALL)) {
      assertThat(in.readAllBytes()).isEqualTo(large);
    }
    assertThat(JsonValue.parse(file).tree().get("history")).hasSize(11);
  }

  @Test
  void aSecondImportAndOneIntoTheSourceChangeNothing() {
    byte[] file = recordedAndExported();
    MemoryStores to = MemoryStores.empty();
    read(file, to);
    assertThat(read(file, to).isNew()).isFalse();
    assertThat(to.exported(runId)).isEqualTo(file);
    assertThat(read(file, from).isNew()).isFalse();
    assertThat(from.exported(runId)).isEqualTo(file);
  }

  @Test
  void aLongerHistoryOfAnOpenRunAppends() {
    Lease lease = record();
    byte[] open = from.exported(runId);
    append(
        lease,
        9,
        EventBody.StepEnded.of(REF, StepStatus.SUCCEEDED),
        EventBody.RunEnded.of(RunStatus.SUCCEEDED));
    byte[] ended = from.exported(runId);
    MemoryStores to = MemoryStores.empty();

    assertThat(read(open, to).isNew()).isTrue();
    assertThat(to.document(runId).get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(read(ended, to).isNew()).isTrue();
    assertThat(to.exported(runId)).isEqualTo(ended);
    assertThat(read(open, to).isNew()).isFalse();
    assertThat(to.exported(runId)).isEqualTo(ended);
  }

  @Test
  void otherContentIsAConflict() {
    byte[] file = recordedAndExported();
    MemoryStores to = MemoryStores.empty();
    to.executions().create(runId, Event.of(TIME, EventBody.RunCreated.of(Subject.agent("a"))));

    assertThatThrownBy(() -> read(file, to))
        .isInstanceOf(StoreException.AlreadyExists.class)
        .hasMessageContaining(runId.value())
        .hasMessageContaining("--again");
    assertThat(to.artifacts().listArtifacts(runId)).isEmpty();
  }

  @Test
  void aDeletedRunHasExpiredAndComesInAgainUnderANewId() {
    byte[] file = recordedAndExported();
    MemoryStores to = MemoryStores.empty();
    read(file, to);
    to.executions()
        .annotate(runId, 2, List.of(Event.of(TIME, new EventBody.HoldLifted("h", "done"))));
    to.executions().delete(runId, new PlanId("01J00000000000000000000001"));
    to.artifacts().deleteAll(runId);

    assertThatThrownBy(() -> read(file, to))
        .isInstanceOf(StoreException.Expired.class)
        .hasMessageContaining("--again");

    ImportReport again =
        Importers.read(ImportSource.of("run.json", file), to.target().again()).get(0);
    assertThat(again.runId()).isNotEqualTo(runId);
    assertThat(again.alias()).contains(new Alias(runId.value()));
    assertThat(to.executions().find(again.runId()).orElseThrow().aliases())
        .contains(new Alias(runId.value()));
    assertThat(to.artifacts().find(ArtifactKey.of(again.runId(), "empty"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40, 300, 5_000, 100_000, 280_000})
  void aFileThatWasCutOffLeavesNothing(int cut) {
    byte[] file = recordedAndExported();
    int length = Math.min(cut == 0 ? file.length - 1 : cut, file.length - 1);
    MemoryStores to = MemoryStores.empty();
    byte[] part = java.util.Arrays.copyOf(file, length);

    assertThatThrownBy(() -> read(part, to)).isInstanceOf(RefusedImportException.class);
    assertThat(to.runs()).isEmpty();
    assertThat(to.artifacts().listArtifacts(runId)).isEmpty();
  }

  @Test
  void aFileThatWasChangedLeavesNothing() {
    byte[] file = recordedAndExported();
    for (int at = 100; at < file.length; at += 37_001) {
      byte[] changed = file.clone();
      changed[at] ^= 1;
      MemoryStores to = MemoryStores.empty();
      assertThatThrownBy(() -> read(changed, to))
          .isInstanceOf(RefusedImportException.class)
          .hasMessageContaining("run.json");
      assertThat(to.runs()).isEmpty();
    }
  }

  @Test
  void aPrettyPrintedFileIsToldApart() {
    String pretty = JsonValue.parse(recordedAndExported()).tree().toPrettyString();
    assertThatThrownBy(() -> read(pretty.getBytes(UTF_8), MemoryStores.empty()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("layout was changed");
  }
}
