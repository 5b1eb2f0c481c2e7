package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.ArtifactNoted;
import dev.runstore.api.event.EventBody.Custom;
import dev.runstore.api.event.EventBody.UsageReported;
import dev.runstore.api.event.EventBody.Warned;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run and its steps have in common: they say things, masked and bounded, to one writer. */
final class Journal {
  private final RunId runId;
  private final Settings settings;
  private final RunWriter writer;
  private final Artifacts artifacts;
  private final Payloads payloads;

  Journal(RunId runId, Settings settings, RunWriter writer, Artifacts artifacts) {
    this.runId = runId;
    this.settings = settings;
    this.writer = writer;
    this.artifacts = artifacts;
    this.payloads = new Payloads(runId, settings, artifacts);
  }

  Masking masking() {
    return settings.masking();
  }

  /** Records what may wait for company. */
  void minor(EventBody body) {
    writer.buffer(List.of(body));
  }

  /** Records what is acknowledged before this returns. */
  void major(List<EventBody> bodies) {
    writer.commit(bodies);
  }

  void log(Optional<StepRef> ref, String stream, String level, @Nullable String text) {
    Optional<Instant> now = Optional.of(settings.clock().instant());
    String where = Lines.name(stream, "log");
    String severity = Lines.name(level, "INFO");
    String masked = masking().text(text == null ? "" : text);
    if (masked.isEmpty()) {
      writer.line(ref, new LogLine(now, where, severity, ""));
    }
    masked
        .lines()
        .map(line -> Lines.cut(line, settings.lineLimit()))
        .forEach(line -> writer.line(ref, new LogLine(now, where, severity, line)));
  }

  void warn(Optional<StepRef> ref, Warning warning) {
    minor(new Warned(ref, masking().warning(warning)));
  }

  void usage(Optional<StepRef> ref, Usage usage) {
    minor(new UsageReported(ref, usage));
  }

  void event(Optional<StepRef> ref, String name, @Nullable Object body) {
    String type = Lines.name(name, "event");
    minor(new Custom(ref, type, Optional.of(payload(ref, "events/" + type, body))));
  }

  ArtifactInfo artifact(Optional<StepRef> ref, String name, Path file) {
    return noted(ref, artifacts.put(key(ref, name), Content.of(file), ArtifactOptions.BYTES));
  }

  ArtifactInfo artifact(
      Optional<StepRef> ref, String name, InputStream content, ArtifactOptions options) {
    return noted(ref, artifacts.put(key(ref, name), content, options));
  }

  ArtifactInfo artifact(
      Optional<StepRef> ref, String name, byte[] content, ArtifactOptions options) {
    return noted(ref, artifacts.put(key(ref, name), Content.of(content.clone()), options));
  }

  Payload payload(Optional<StepRef> ref, String node, @Nullable Object value) {
    return payloads.of(ref, node, value, warning -> warn(ref, warning));
  }

  private ArtifactInfo noted(Optional<StepRef> ref, Artifacts.Put put) {
    if (put.isKept()) {
      ArtifactRole role = ref.isPresent() ? ArtifactRole.PRODUCED : ArtifactRole.ATTACHED;
      minor(new ArtifactNoted(ref, role, put.info()));
    } else {
      warn(
          ref,
          new Warning(
              "artifact.dropped",
              "the store did not take the "
                  + put.info().byteLength()
                  + " bytes of artifact "
                  + put.info().key()));
    }
    return put.info();
  }

  private ArtifactKey key(Optional<StepRef> ref, String name) {
    return new ArtifactKey(
        runId, ref.map(StepRef::stepRunId), new ArtifactName(Lines.name(name, "artifact")));
  }
}
