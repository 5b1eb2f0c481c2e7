package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Warning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes payloads of values: small ones inline, larger ones as artifacts with a preview. */
final class Payloads {
  private static final int DIGEST_DIGITS = 12;

  private final RunId runId;
  private final Settings settings;
  private final Artifacts artifacts;

  Payloads(RunId runId, Settings settings, Artifacts artifacts) {
    this.runId = runId;
    this.settings = settings;
    this.artifacts = artifacts;
  }

  /** The payload of a value. Reports what could not be kept as it was. */
  Payload of(
      Optional<StepRef> ref, String node, @Nullable Object value, Consumer<Warning> warnings) {
    if (value instanceof Path file) {
      return ofFile(ref, node, file, warnings);
    }
    Payload payload = settings.masking().payload(Values.payload(node, value, warnings));
    return payload.byteLength() <= settings.inlineLimit()
        ? payload
        : switch (payload) {
          case Payload.Json json ->
              spilled(ref, node, json.value().shared(), Values.JSON, warnings);
          case Payload.Binary binary ->
              spilled(ref, node, binary.bytes(), binary.contentType(), warnings);
          case Payload.Reference reference -> reference;
        };
  }

  private Payload spilled(
      Optional<StepRef> ref,
      String node,
      byte[] bytes,
      String contentType,
      Consumer<Warning> warnings) {
    Sha256 digest = Sha256.of(bytes);
    return spilled(
        ref, node, Content.of(bytes), preview(bytes), bytes.length, digest, contentType, warnings);
  }

  private Payload ofFile(
      Optional<StepRef> ref, String node, Path file, Consumer<Warning> warnings) {
    try {
      if (Files.size(file) <= settings.inlineLimit()) {
        byte[] bytes = Files.readAllBytes(file);
        return of(ref, node, Values.content(file, bytes), warnings);
      }
      Content content = Content.of(file).masked(settings.masking());
      byte[] head;
      ArtifactInfo whole;
      try (InputStream in = content.open()) {
        head = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, settings.previewLimit() + 4));
      }
      try (InputStream in = content.open()) {
        whole =
            Content.described(
                ArtifactKey.of(runId, "payload"), in, ArtifactOptions.BYTES, runId.time());
      }
      return spilled(
          ref,
          node,
          content,
          preview(head),
          whole.byteLength(),
          whole.sha256(),
          Values.contentType(file, head),
          warnings);
    } catch (IOException e) {
      warnings.accept(
          new Warning(
              "payload.unreadable",
              "the file of " + node + " cannot be read, its name is kept instead: " + e));
      return of(ref, node, file.toString(), warnings);
    }
  }

  /** The digest in the name keeps the values apart that have the same place, as in a loop. */
  private Payload spilled(
      Optional<StepRef> ref,
      String node,
      Content content,
      String preview,
      long byteLength,
      Sha256 digest,
      String contentType,
      Consumer<Warning> warnings) {
    String suffix = "-" + digest.hex().substring(0, DIGEST_DIGITS);
    ArtifactKey key =
        new ArtifactKey(
            runId,
            ref.map(StepRef::stepRunId),
            new ArtifactName(Lines.name("payloads/" + node, "payloads", suffix)));
    String place =
        ref.map(r -> "steps/" + r.stepId().value() + "/" + r.attempt() + "/").orElse("") + node;
    Optional<ArtifactKey> stored =
        artifacts.spill(key, content, ArtifactOptions.ofType(contentType));
    if (stored.isEmpty()) {
      warnings.accept(
          new Warning(
              "payload.cut",
              "the artifact store did not take the "
                  + byteLength
                  + " bytes of "
                  + place
                  + ", only their beginning is kept"));
    }
    return new Payload.Reference(
        preview,
        byteLength,
        settings.inlineLimit(),
        Optional.of(digest),
        contentType,
        place,
        stored);
  }

  private String preview(byte[] bytes) {
    int limit = (int) Math.min(bytes.length, settings.previewLimit());
    return Values.text(bytes, Texts.codePointEnd(bytes, limit)).orElse("");
  }
}
