package dev.runstore.s3.bucket;

import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.support.Segments;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the objects of one tenant are called.
 *
 * @param root what they begin with, with a slash at its end
 */
public record TenantKeys(String root) {
  private static final String WHOLE_RUN = "-";
  private static final String COMPRESSED = ".frames";
  private static final int RUN_ID = 26;
  private static final Pattern BLOB = Pattern.compile("/blobs/[^/]+/[^/]+/[^/]+");
  private static final int DIGITS = 12;

  /** Begins a batch of the history, below the log of a run. */
  public static final String HISTORY = "h/";

  /** Begins the record of a lease. */
  public static final String LEASES = "l/";

  /** Begins a batch of notes. */
  public static final String NOTES = "n/";

  /** Begins a turn to or from the archive. */
  public static final String TURNS = "x/";

  /** The tenant's name in full, where the root has only a part of it. */
  public String name() {
    return root + "tenant";
  }

  /** All objects of a run. */
  public String run(RunId run) {
    return root + run + "/";
  }

  /** The run whose objects are in this folder; empty if it is the index, or not of the store. */
  public Optional<RunId> runOf(String folder) {
    String name = folder.substring(root.length(), folder.length() - 1);
    return runNamed(name);
  }

  /** The run that is written so; empty if none is, and so the name not of the store. */
  public static Optional<RunId> runNamed(String name) {
    return RunId.parse(name).filter(id -> id.value().equals(name));
  }

  /** The artifacts of a run. */
  public String artifacts(RunId run) {
    return run(run) + "artifacts/";
  }

  /** An artifact. */
  public String artifact(ArtifactKey key) {
    return artifacts(key.runId()) + place(key);
  }

  /** The bytes of large artifacts of a run. */
  public String blobs(RunId run) {
    return run(run) + "blobs/";
  }

  /** The bytes of a large artifact. */
  public String blob(ArtifactKey key, String upload) {
    return blobs(key.runId()) + place(key) + "/" + upload;
  }

  /** The same bytes, compressed. */
  public static String compressed(String blob) {
    return blob + COMPRESSED;
  }

  /** Whether these bytes are compressed. */
  public static boolean isCompressed(String blob) {
    return blob.endsWith(COMPRESSED);
  }

  /** The upload that made these bytes of a large artifact. */
  public static String upload(String blob) {
    int end = isCompressed(blob) ? blob.length() - COMPRESSED.length() : blob.length();
    return blob.substring(blob.lastIndexOf('/') + 1, end);
  }

  private static String place(ArtifactKey key) {
    return key.stepRunId().map(StepRunId::value).orElse(WHOLE_RUN)
        + "/"
        + Segments.encode(key.name().value());
  }

  /** What is recorded of a run: its history, its leases, its notes. */
  public String log(RunId run) {
    return run(run) + "log/";
  }

  /** A batch of a run's history, by the number of its first event. */
  public String history(RunId run, long first) {
    return log(run) + HISTORY + number(first);
  }

  /** A batch of a run's notes, by the number of its first note. */
  public String note(RunId run, long first) {
    return log(run) + NOTES + number(first);
  }

  /** Until when the lease of this generation has been renewed. */
  public String lease(RunId run, long generation) {
    return log(run) + LEASES + number(generation);
  }

  /** Says that a run went to the archive, or came back, for the so-manieth time. */
  public String archived(RunId run, long turn) {
    return log(run) + TURNS + number(turn);
  }

  /** What the objects of the index begin with. */
  public String index() {
    return root + "index/";
  }

  /** The number that a name is; 0 if it is none, and so not of the store. */
  public static long numbered(String name) {
    return name.length() == DIGITS && name.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(name)
        : 0;
  }

  private static String number(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  /** The key of the artifact whose bytes are here. */
  public String artifactOfBlob(String blob) {
    int run = root.length() + RUN_ID + 1;
    int end = blob.lastIndexOf('/');
    return blob.substring(0, run) + "artifacts/" + blob.substring(run + "blobs/".length(), end);
  }

  /** Whether these are the bytes of a large artifact, as the store names them. */
  public boolean isBlob(String key) {
    return key.startsWith("/blobs/", root.length() + RUN_ID)
        && BLOB.matcher(key.substring(root.length() + RUN_ID)).matches();
  }

  /** Whether this is an artifact. */
  public boolean isArtifact(String key) {
    return key.startsWith("/artifacts/", root.length() + RUN_ID);
  }
}
