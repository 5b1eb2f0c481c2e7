package dev.runstore.filesystem.disk;

import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.support.Segments;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where one run's files are.
 *
 * @param folder the run's own
 */
public record RunPlaces(Path folder) {
  private static final String HISTORY = "events.";
  private static final String LINES = ".jsonl";
  private static final String LEASE = "lease.";
  private static final String JSON = ".json";
  private static final String INFO = "%info";
  private static final String FRAMES = "%frames";

  /** The segment of the history that the holder of a generation writes. */
  public Path history(long generation) {
    return folder.resolve(HISTORY + generation + LINES);
  }

  /** The generation of a segment's file name; empty if it is none. */
  public static OptionalLong generation(String name) {
    return numbered(HISTORY, name, LINES);
  }

  private static OptionalLong numbered(String before, String name, String after) {
    int from = before.length();
    int to = name.length() - after.length();
    if (to <= from || to - from > 18 || !name.startsWith(before) || !name.endsWith(after)) {
      return OptionalLong.empty();
    }
    for (int i = from; i < to; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(Long.parseLong(name, from, to, 10));
  }

  /** The lease of a generation. */
  public Path lease(long generation) {
    return folder.resolve(LEASE + generation + JSON);
  }

  /** The generation of a lease's file name; empty if it is none. */
  public static OptionalLong leased(String name) {
    return numbered(LEASE, name, JSON);
  }

  /** The journal of the notes. */
  public Path notes() {
    return folder.resolve("notes.jsonl");
  }

  /** The record of the run once it has ended. */
  public Path result() {
    return folder.resolve("execution_result.json");
  }

  /** The table of its steps once it has ended, if it has many. */
  public Path steps() {
    return folder.resolve("steps.jsonl");
  }

  /** The outlines of the steps in the table, and how many events of each kind there are. */
  public Path outlines() {
    return folder.resolve("outlines.jsonl");
  }

  /** The header for people. */
  public Path metadata() {
    return folder.resolve("metadata.yaml");
  }

  /** The run's input for people. */
  public Path input() {
    return folder.resolve("input.json");
  }

  /** The run's output for people. */
  public Path output() {
    return folder.resolve("output.json");
  }

  /** The logs for people. */
  public Path logs() {
    return folder.resolve("logs.txt");
  }

  /** The trace for other tools. */
  public Path trace() {
    return folder.resolve("trace.json");
  }

  /** A step's input for people. */
  public Path stepInput(StepId step) {
    return step(step).resolve("input.json");
  }

  /** A step's output for people. */
  public Path stepOutput(StepId step) {
    return step(step).resolve("output.json");
  }

  /** Says where the steps are that are not spread out. */
  public Path moreSteps() {
    return stepFolders().resolve(".more.txt");
  }

  /** The folders of the steps for people. */
  public Path stepFolders() {
    return folder.resolve("steps");
  }

  /** All that is for people, folders among it. */
  public List<Path> forPeople() {
    return List.of(stepFolders(), input(), output(), logs(), trace(), metadata());
  }

  private Path step(StepId step) {
    return stepFolders().resolve(Segments.encode(step.value()));
  }

  /** The folder of all artifacts. */
  public Path artifacts() {
    return folder.resolve("artifacts");
  }

  /** The folder of the artifacts of the run, or of an attempt of a step. */
  public Path artifacts(java.util.Optional<StepRunId> stepRunId) {
    return artifacts().resolve(stepRunId.map(StepRunId::value).orElse("run"));
  }

  /** The bytes of an artifact. */
  public Path artifact(ArtifactKey key) {
    return artifacts(key.stepRunId()).resolve(Segments.encode(key.name().value()));
  }

  /** The same bytes, compressed. */
  public Path compressed(ArtifactKey key) {
    return artifacts(key.stepRunId()).resolve(Segments.encode(key.name().value()) + FRAMES);
  }

  /** What is known of an artifact: its commit point. */
  public Path artifactInfo(ArtifactKey key) {
    return artifacts(key.stepRunId()).resolve(Segments.encode(key.name().value()) + INFO);
  }

  /** Whether a file name is that of an artifact's info. */
  public static boolean isInfo(String name) {
    return name.endsWith(INFO);
  }

  /** The name of the info that belongs to the bytes of this name, compressed or not. */
  public static String infoOf(String bytesName) {
    return (bytesName.endsWith(FRAMES)
            ? bytesName.substring(0, bytesName.length() - FRAMES.length())
            : bytesName)
        + INFO;
  }

  /** The name of the bytes that an info's file name belongs to. */
  public static String bytesOf(String infoName) {
    return infoName.substring(0, infoName.length() - INFO.length());
  }
}
