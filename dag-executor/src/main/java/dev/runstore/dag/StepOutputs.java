package dev.runstore.dag;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.Message;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonLimitException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.dag.runbook.MessageFile;
import dev.runstore.dag.runbook.Output;
import dev.runstore.dag.runbook.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes what an attempt leaves in its folder to the store. */
final class StepOutputs {
  private static final long MAX_OUTPUT = 64L << 20;
  private static final String REFUSED_OUTPUT = "output.refused";
  private final RunId runId;
  private final Step step;
  private final StepRecording recording;
  private final WorkFolder folder;
  private final ArtifactStore artifacts;
  private final Map<String, String> skipped = new HashMap<>();

  StepOutputs(
      RunId runId, Step step, StepRecording recording, WorkFolder folder, ArtifactStore artifacts) {
    this.runId = runId;
    this.step = step;
    this.recording = recording;
    this.folder = folder;
    this.artifacts = artifacts;
  }

  /** What the step declares and did not leave as declared. */
  static final class NotAsDeclared extends Exception {
    private static final long serialVersionUID = 1L;
    private final String type;

    NotAsDeclared(String type, String message) {
      super(message);
      this.type = type;
    }

    String type() {
      return type;
    }
  }

  /** The JSON output, if the step declares one. */
  Optional<Payload> output() throws IOException, NotAsDeclared {
    if (step.output().isEmpty()) {
      return Optional.empty();
    }
    return switch (step.output().get()) {
      case Output.Stdout stdout -> Optional.of(output("standard output", folder.stdout()));
      case Output.File file -> Optional.of(output(file.path(), own(file.path(), "output")));
    };
  }

  private Payload output(String source, Path file) throws IOException, NotAsDeclared {
    long length = Files.size(file);
    if (length > MAX_OUTPUT) {
      throw new NotAsDeclared(
          "output-too-long",
          source
              + " has "
              + length
              + " bytes, an output has at most "
              + MAX_OUTPUT
              + "; leave the data as an artifact");
    }
    byte[] bytes = stripped(Files.readAllBytes(file));
    try {
      return recording.payload("output", JsonValue.parse(bytes));
    } catch (JsonLimitException e) {
      recording.warn(
          new Warning("output-limit", source + " is " + e.getMessage() + "; its text is kept"));
      return recording.payload("output", new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      keep(file);
      throw new NotAsDeclared(
          "output-not-json",
          source
              + " is "
              + e.getMessage()
              + "; its text is kept as artifact "
              + Texts.quote(REFUSED_OUTPUT));
    }
  }

  /** Without the white space around it, which a JSON value does not need. */
  private static byte[] stripped(byte[] bytes) {
    int from = 0;
    int to = bytes.length;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private void keep(Path file) throws IOException {
    try (InputStream in = recording.masked(Files.newInputStream(file))) {
      recording.artifact(REFUSED_OUTPUT, in, ArtifactOptions.ofType("text/plain; charset=utf-8"));
    }
  }

  /** Stores the files that the globs find; those that find nothing are told as warnings. */
  List<ArtifactInfo> storeArtifacts() throws IOException, NotAsDeclared {
    FileGlobs found = FileGlobs.find(folder.path(), step.artifacts(), WorkFolder.HIDDEN);
    skipped.putAll(found.skipped());
    List<ArtifactInfo> stored = new ArrayList<>();
    for (var entry : found.files().entrySet()) {
      try (InputStream in = Files.newInputStream(entry.getValue())) {
        stored.add(
            recording.artifact(
                entry.getKey(), in, ArtifactOptions.ofType(ContentTypes.of(entry.getKey()))));
      } catch (IllegalArgumentException e) {
        throw new NotAsDeclared("artifact-name", "a file cannot be stored: " + e.getMessage());
      }
    }
    found
        .skipped()
        .forEach(
            (name, why) ->
                recording.warn(
                    new Warning(
                        "artifact-skipped", Texts.quote(name) + " " + why + ", not stored")));
    for (String glob : found.unmatched()) {
      if (FileGlobs.isPattern(glob)) {
        recording.warn(new Warning("artifact-missing", "no file matches " + glob));
      }
    }
    return stored;
  }

  /** Refuses an artifact that is named and was not left. */
  void checkNamedArtifacts(List<ArtifactInfo> stored) throws NotAsDeclared {
    for (String glob : step.artifacts()) {
      String name = glob.replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
      if (!FileGlobs.isPattern(glob)
          && stored.stream()
              .map(artifact -> artifact.key().name().value())
              .noneMatch(left -> left.equals(name) || left.startsWith(name + "/"))) {
        if (!Files.isDirectory(folder.path().resolve(name))) {
          String why = skipped.get(name);
          throw new NotAsDeclared(
              "artifact-missing",
              why == null
                  ? "the step left no file " + Texts.quote(glob)
                  : Texts.quote(glob) + " " + why + ", it is not stored");
        }
        recording.warn(
            new Warning("artifact-missing", "the folder " + Texts.quote(glob) + " has no file"));
      }
    }
  }

  /** Stores the messages, each checked against its schema. */
  List<ArtifactInfo> storeMessages() throws IOException, NotAsDeclared {
    List<ArtifactInfo> stored = new ArrayList<>();
    for (MessageFile declared : step.messages()) {
      Path file = own(declared.file(), "message");
      try {
        Message message =
            new Message(
                declared.schemaName(),
                declared.schemaVersion(),
                declared.schema(),
                JsonValue.parse(messageBytes(declared, file)));
        ArtifactInfo info = store(declared.name(), message);
        recording.produced(info);
        stored.add(info);
      } catch (InvalidMessageException e) {
        throw new NotAsDeclared(
            "message-invalid",
            Texts.quote(declared.file())
                + " does not follow its schema "
                + Texts.quote(declared.schemaName())
                + ": "
                + String.join("; ", e.problems()));
      } catch (IllegalArgumentException e) {
        throw new NotAsDeclared("message-invalid", declared.file() + " is " + e.getMessage());
      }
    }
    return stored;
  }

  private static byte[] messageBytes(MessageFile declared, Path file)
      throws IOException, NotAsDeclared {
    long length = Files.size(file);
    if (length > MAX_OUTPUT) {
      throw new NotAsDeclared(
          "message-too-long",
          Texts.quote(declared.file())
              + " has "
              + length
              + " bytes, a message has at most "
              + MAX_OUTPUT
              + "; leave the data as an artifact");
    }
    return Files.readAllBytes(file);
  }

  /** What an attempt left whose end was never recorded does not count, and gives way. */
  private ArtifactInfo store(String name, Message message) {
    try {
      return artifacts.save(runId, name, message);
    } catch (StoreException.AlreadyExists e) {
      artifacts.delete(ArtifactKey.of(runId, name));
      return artifacts.save(runId, name, message);
    }
  }

  private Path own(String path, String what) throws IOException, NotAsDeclared {
    Path file = folder.path().resolve(path);
    if (!Files.isRegularFile(file)) {
      throw new NotAsDeclared(
          what + "-missing",
          Files.exists(file, LinkOption.NOFOLLOW_LINKS)
              ? Texts.quote(path) + " is no regular file, it cannot be the step's " + what
              : "the step left no file " + Texts.quote(path) + " for its " + what);
    }
    if (!file.toRealPath().startsWith(folder.path())) {
      throw new NotAsDeclared(
          what + "-outside", Texts.quote(path) + " leads out of the step's folder");
    }
    return file;
  }
}
