package dev.runstore.filesystem;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.RunStarted;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that records runs and says on its standard output, unbuffered, what was acknowledged: a
 * line {@code run number event-id} for each event.
 */
final class Writer {
  private Writer() {}

  public static void main(String[] args) throws IOException {
    int runs = Integer.parseInt(args[1]);
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        StoreSession session =
            new FilesystemProvider()
                .open(StoreConfig.of(Map.of("root", args[0], "durability", args[2])))) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      for (int i = 0; i < runs; i++) {
        record(store, out);
      }
    }
  }

  private static void record(ExecutionStore store, FileOutputStream out) throws IOException {
    RunId id = RunId.next();
    Event created = Event.of(Instant.now(), RunCreated.of(Subject.workflow("crash")));
    Appended first = store.create(id, created);
    say(out, id, first.first(), List.of(created));
    Claim claim =
        store.claim(id, ClaimTerms.of(new Runner("test", id.value(), "1", Optional.empty())));
    long last = claim.run().eventCount();
    for (int step = 0; step < 20; step++) {
      List<Event> events = new ArrayList<>();
      events.add(Event.of(Instant.now(), new RunStarted()));
      Payload payload = Payload.json("\"" + "x".repeat(step * 100) + "\"");
      events.add(
          Event.of(Instant.now(), new Custom(Optional.empty(), "note", Optional.of(payload))));
      last = append(store, out, claim, last, events);
    }
    append(
        store,
        out,
        claim,
        last,
        List.of(Event.of(Instant.now(), RunEnded.of(RunStatus.SUCCEEDED))));
  }

  private static long append(
      ExecutionStore store, FileOutputStream out, Claim claim, long last, List<Event> events)
      throws IOException {
    Appended answer = store.append(claim.lease().runId(), Fence.of(claim.lease()), last, events);
    say(out, claim.lease().runId(), answer.first(), events);
    return answer.last();
  }

  private static void say(FileOutputStream out, RunId id, long first, List<Event> events)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      lines
          .append(id)
          .append(' ')
          .append(first + i)
          .append(' ')
          .append(events.get(i).id())
          .append('\n');
    }
    out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Starts such a process on this store. */
  static Process start(Path root, int runs) throws IOException {
    return start(root, runs, "milestones");
  }

  /** The same with this durability. */
  static Process start(Path root, int runs, String durability) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            root.toString(),
            Integer.toString(runs),
            durability)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
