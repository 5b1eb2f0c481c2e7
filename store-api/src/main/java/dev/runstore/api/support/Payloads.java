package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures and cuts the payloads that events keep. */
public final class Payloads {
  private static final int PREVIEW_BYTES = 4_096;

  private Payloads() {}

  /** The beginning of a UTF-8 text, at most so many bytes, cut between characters. */
  public static String preview(byte[] utf8, int limit) {
    int end = Math.min(limit, utf8.length);
    while (end > 0 && end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8);
  }

  static long inlineBytes(EventBody body) {
    return payloads(body).stream()
        .mapToLong(payload -> payload instanceof Payload.Reference ? 0 : payload.byteLength())
        .sum();
  }

  /** The artifacts that this says there are: the one it tells of, and the spilled payloads. */
  public static List<ArtifactKey> artifacts(EventBody body) {
    if (body instanceof EventBody.ArtifactNoted noted) {
      return List.of(noted.artifact().key());
    }
    List<ArtifactKey> keys = new ArrayList<>(2);
    for (Payload payload : payloads(body)) {
      if (payload instanceof Payload.Reference spilled) {
        spilled.artifact().ifPresent(keys::add);
      }
    }
    return keys;
  }

  private static List<Payload> payloads(EventBody body) {
    List<Payload> found = new ArrayList<>(2);
    switch (body) {
      case EventBody.RunCreated b -> {
        b.definition().ifPresent(found::add);
        b.input().ifPresent(found::add);
      }
      case EventBody.RunDescribed b -> b.input().ifPresent(found::add);
      case EventBody.StepStarted b -> {
        b.config().ifPresent(found::add);
        b.input().ifPresent(found::add);
      }
      case EventBody.StepEnded b -> b.output().ifPresent(found::add);
      case EventBody.Custom b -> b.payload().ifPresent(found::add);
      case EventBody.RunEnded b -> b.output().ifPresent(found::add);
      case EventBody.Logged b -> {}
      case EventBody.RunStarted b -> {}
      case EventBody.LeaseClaimed b -> {}
      case EventBody.LeaseReleased b -> {}
      case EventBody.StepPlanned b -> {}
      case EventBody.StepSkipped b -> {}
      case EventBody.Warned b -> {}
      case EventBody.ArtifactNoted b -> {}
      case EventBody.Referenced b -> {}
      case EventBody.UsageReported b -> {}
      case EventBody.ChildStarted b -> {}
      case EventBody.Note b -> {}
      case EventBody.Unrecognized b -> {}
    }
    return found;
  }

  /** Keeps payloads as long as they fit, and leaves a preview of the others. */
  static final class Cutter {
    private final long limit;
    private long left;

    Cutter(long limit) {
      this.limit = limit;
      this.left = limit;
    }

    EventBody cut(EventBody body) {
      return switch (body) {
        case EventBody.RunCreated b ->
            new EventBody.RunCreated(
                b.subject(),
                b.aliases(),
                b.definitionDigest(),
                cut(b.definition(), "definition"),
                b.parentRunId(),
                b.parentStep(),
                b.origin(),
                b.labels(),
                b.attributes(),
                cut(b.input(), "input"));
        case EventBody.RunDescribed b ->
            new EventBody.RunDescribed(b.attributes(), cut(b.input(), "input"));
        case EventBody.StepStarted b ->
            new EventBody.StepStarted(
                b.ref(),
                b.name(),
                b.parents(),
                b.agent(),
                cut(b.config(), "config"),
                cut(b.input(), "input"),
                b.attributes());
        case EventBody.StepEnded b ->
            new EventBody.StepEnded(
                b.ref(),
                b.status(),
                b.sourceStatus(),
                b.duration(),
                cut(b.output(), "output"),
                b.error(),
                b.warnings(),
                b.usage(),
                b.exitCode(),
                b.attributes());
        case EventBody.Custom b ->
            new EventBody.Custom(b.ref(), b.name(), cut(b.payload(), b.name()));
        case EventBody.RunEnded b ->
            new EventBody.RunEnded(
                b.status(),
                b.sourceStatus(),
                b.duration(),
                cut(b.output(), "output"),
                b.error(),
                b.usage());
        case EventBody.Logged b ->
            new EventBody.Logged(b.ref(), b.lines().stream().map(this::cut).toList());
        case EventBody other -> other;
      };
    }

    private LogLine cut(LogLine line) {
      if (line.text().length() <= left) {
        left -= line.text().length();
        return line;
      }
      String start = line.text().substring(0, Math.min(line.text().length(), PREVIEW_BYTES));
      return new LogLine(
          line.at(),
          line.stream(),
          line.level(),
          start + "… (" + line.text().length() + " characters in all)");
    }

    private Optional<Payload> cut(Optional<Payload> payload, String node) {
      return payload.map(value -> cut(value, node));
    }

    private Payload cut(Payload payload, String node) {
      return switch (payload) {
        case Payload.Json json when json.byteLength() > left ->
            reference(
                json.value().shared(),
                "application/json",
                preview(json.value().shared(), PREVIEW_BYTES),
                node);
        case Payload.Binary binary when binary.byteLength() > left ->
            reference(binary.bytes(), binary.contentType(), "", node);
        case Payload.Reference reference -> reference;
        case Payload kept -> {
          left -= kept.byteLength();
          yield kept;
        }
      };
    }

    private Payload reference(byte[] bytes, String contentType, String preview, String node) {
      return new Payload.Reference(
          preview,
          bytes.length,
          limit,
          Optional.of(Sha256.of(bytes)),
          contentType,
          node,
          Optional.empty());
    }
  }
}
