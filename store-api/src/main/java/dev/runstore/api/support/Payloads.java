package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The payloads that events keep. */
public final class Payloads {
  private Payloads() {}

  /** The beginning of a UTF-8 text, at most so many bytes, cut between characters. */
  public static String preview(byte[] utf8, int limit) {
    return new String(utf8, 0, Texts.codePointEnd(utf8, limit), StandardCharsets.UTF_8);
  }

  static long inlineBytes(EventBody body) {
    long bytes = 0;
    for (Payload payload : of(body)) {
      bytes += payload instanceof Payload.Reference ? 0 : payload.byteLength();
    }
    return bytes;
  }

  /** The payloads that it carries. */
  static List<Payload> of(EventBody body) {
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

  /**
   * The same with other payloads.
   *
   * @param change what takes the place of a payload, told where it stands, as in {@code output}
   */
  public static EventBody map(EventBody body, BiFunction<String, Payload, Payload> change) {
    return switch (body) {
      case EventBody.RunCreated b ->
          new EventBody.RunCreated(
              b.subject(),
              b.aliases(),
              b.definitionDigest(),
              b.definition().map(payload -> change.apply("definition", payload)),
              b.parentRunId(),
              b.parentStep(),
              b.origin(),
              b.labels(),
              b.attributes(),
              b.input().map(payload -> change.apply("input", payload)));
      case EventBody.RunDescribed b ->
          new EventBody.RunDescribed(
              b.attributes(), b.input().map(payload -> change.apply("input", payload)));
      case EventBody.StepStarted b ->
          new EventBody.StepStarted(
              b.ref(),
              b.name(),
              b.parents(),
              b.agent(),
              b.config().map(payload -> change.apply("config", payload)),
              b.input().map(payload -> change.apply("input", payload)),
              b.attributes());
      case EventBody.StepEnded b ->
          new EventBody.StepEnded(
              b.ref(),
              b.status(),
              b.sourceStatus(),
              b.duration(),
              b.output().map(payload -> change.apply("output", payload)),
              b.error(),
              b.warnings(),
              b.usage(),
              b.exitCode(),
              b.attributes());
      case EventBody.Custom b ->
          new EventBody.Custom(
              b.ref(), b.name(), b.payload().map(payload -> change.apply(b.name(), payload)));
      case EventBody.RunEnded b ->
          new EventBody.RunEnded(
              b.status(),
              b.sourceStatus(),
              b.duration(),
              b.output().map(payload -> change.apply("output", payload)),
              b.error(),
              b.usage());
      case EventBody other -> other;
    };
  }
}
