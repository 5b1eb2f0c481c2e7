package dev.runstore.formats.json;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.formats.EventWalk;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a run with all its events, notes and artifacts into one file, from which {@link
 * JsonRunImporter} makes the same run again. {@code docs/formats.md} describes the file.
 */
public final class JsonRunExporter implements RunExporter {
  /** For {@code ServiceLoader}. */
  public JsonRunExporter() {}

  @Override
  public String format() {
    return RunFile.FORMAT;
  }

  @Override
  public String description() {
    return "a whole run in one file, to be imported elsewhere";
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public String fileEnding() {
    return ".json";
  }

  @Override
  public void write(RunSource run, OutputStream out) {
    RunId runId = run.run().id();
    String start = LostParts.start(runId, run.losses());
    MessageDigest digest = Sha256.begin();
    try {
      OutputStream file = new DigestOutputStream(new BufferedOutputStream(out, 65_536), digest);
      text(file, start + "\n");
      boolean first = true;
      for (ArtifactInfo info : run.artifactInfos()) {
        text(file, first ? "" : ",\n");
        artifact(file, run.artifacts(), info);
        first = false;
      }
      text(file, (first ? "" : "\n") + RunFile.HISTORY + "\n");
      events(file, run, Track.HISTORY);
      text(file, RunFile.NOTES + "\n");
      events(file, run, Track.NOTES);
      text(file, RunFile.END);
      String sum = Sha256.ended(digest.digest()).hex();
      text(file, RunFile.DIGEST + sum + "\"}\n");
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write run " + runId + ": " + e.getMessage(), e);
    }
  }

  private static void artifact(OutputStream file, ArtifactStore artifacts, ArtifactInfo info)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(head)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("artifact");
      json.writeStringProperty("runId", info.key().runId().value());
      info.key().stepRunId().ifPresent(id -> json.writeStringProperty("stepRunId", id.value()));
      json.writeStringProperty("name", info.key().name().value());
      json.writeNumberProperty("byteLength", info.byteLength());
      json.writeStringProperty("sha256", info.sha256().hex());
      json.writeStringProperty("contentType", info.contentType());
      if (!info.attributes().values().isEmpty()) {
        json.writeObjectPropertyStart("attributes");
        info.attributes()
            .values()
            .forEach(
                (name, value) -> {
                  json.writeName(name);
                  RunCodec.write(value, json);
                });
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    byte[] object = head.toByteArray();
    file.write(object, 0, object.length - 1);
    text(file, RunFile.CONTENT + "\n");
    try (InputStream in = artifacts.open(info.key(), ByteRange.ALL)) {
      content(file, in);
    }
    text(file, RunFile.ARTIFACT_END);
  }

  private static void content(OutputStream file, InputStream in) throws IOException {
    byte[] chunk = in.readNBytes(RunFile.CHUNK);
    while (chunk.length > 0) {
      byte[] next = in.readNBytes(RunFile.CHUNK);
      file.write('"');
      file.write(Base64.getEncoder().encode(chunk));
      text(file, next.length > 0 ? "\",\n" : "\"\n");
      chunk = next;
    }
  }

  private static void events(OutputStream file, RunSource run, Track track) throws IOException {
    EventWalk walk = run.events();
    boolean first = true;
    while (walk.hasNext()) {
      RecordedEvent event = walk.next();
      if (event.track() == track) {
        text(file, first ? "" : ",\n");
        file.write(
            LeaseEvents.unwrapped(event)
                .orElseGet(() -> FirstRecorded.exported(EventCodec.encode(event))));
        first = false;
      }
    }
    text(file, first ? "" : "\n");
  }

  private static void text(OutputStream file, String text) throws IOException {
    file.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
