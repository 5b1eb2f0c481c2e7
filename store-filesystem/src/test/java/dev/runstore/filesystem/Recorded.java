package dev.runstore.filesystem;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs that tests record, and what a check says of them. */
final class Recorded {
  private static final Runner RUNNER = new Runner("test", "r", "1", Optional.empty());

  private Recorded() {}

  static Stores open(Path root) {
    return Stores.open(RunstoreConfig.filesystem(root));
  }

  /** The same files sooner, for tests in which the disk does not fail. */
  static Stores openUnsynced(Path root) {
    Map<String, String> files =
        Map.of("type", "filesystem", "root", root.toString(), "durability", "never");
    return Stores.open(RunstoreConfig.builder().executions(files).artifacts(files).build());
  }

  /** A run with a lease: created, claimed, started, and a batch of two events. */
  static RunId running(ExecutionStore store) {
    RunId id = RunId.next();
    store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
    var claim = store.claim(id, ClaimTerms.of(RUNNER));
    Fence fence = Fence.of(claim.lease());
    long last =
        store
            .append(
                id,
                fence,
                claim.run().eventCount(),
                List.of(Event.undated(new EventBody.RunStarted())))
            .last();
    store.append(id, fence, last, List.of(custom("one"), custom("two")));
    return id;
  }

  /** The same, ended: seven events, of which the claim is the second. */
  static RunId ended(ExecutionStore store) {
    RunId id = running(store);
    end(store, id);
    return id;
  }

  static void end(ExecutionStore store, RunId id) {
    var run = store.find(id).orElseThrow();
    Fence fence = run.lease().map(Fence::of).orElse(Fence.unleased());
    store.append(
        id,
        fence,
        run.eventCount(),
        List.of(custom("three"), Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
  }

  static Event custom(String name) {
    return Event.undated(
        new EventBody.Custom(Optional.empty(), name, Optional.of(Payload.json("{\"x\":1}"))));
  }

  static Event custom(String name, int length) {
    return Event.undated(
        new EventBody.Custom(
            Optional.empty(), name, Optional.of(Payload.json("\"" + "x".repeat(length) + "\""))));
  }

  static Path folder(Path root, RunId id) {
    return root.resolve("runs").resolve(id.value());
  }

  static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }

  static List<Finding> check(Stores stores, Maintenance.Repair repair) {
    List<Finding> found = new ArrayList<>();
    stores.executionSession().maintenance().check(TenantId.DEFAULT, repair, found::add);
    return found;
  }

  static List<Finding> check(Stores stores) {
    return check(stores, Maintenance.Repair.REPORT_ONLY);
  }

  static List<Finding> losses(Stores stores) {
    return check(stores).stream().filter(finding -> finding.severity() == Severity.LOSS).toList();
  }

  /** Records a run and one more, so that there is a rest that stays readable. */
  static RunId withARest(Path root, boolean ended) {
    try (Stores stores = open(root)) {
      RunId id = ended ? ended(stores.executions()) : running(stores.executions());
      ended(stores.executions());
      return id;
    }
  }

  /** Opens the store for this. */
  static void looking(Path root, Consumer<Stores> look) {
    try (Stores stores = open(root)) {
      look.accept(stores);
    }
  }
}
