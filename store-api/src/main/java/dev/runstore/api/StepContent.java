package dev.runstore.api;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Warning;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The digest of what a step says: its parts one after the other, each with its length before it. A
 * payload counts by its length and the digest of its bytes, wherever these are kept.
 */
final class StepContent {
  private final MessageDigest sha256 = Sha256.begin();
  private byte[] said = new byte[512];
  private int length;

  private StepContent() {}

  static Sha256 digest(StepState step) {
    StepContent content = new StepContent();
    content.add(step);
    content.sha256.update(content.said, 0, content.length);
    return Sha256.ended(content.sha256.digest());
  }

  private void add(StepState step) {
    text(step.name());
    text(step.status().name());
    number(step.parents().size());
    for (StepId parent : step.parents()) {
      text(parent.value());
    }
    text(step.reason());
    number(step.attempts().size());
    step.attempts().forEach(this::add);
  }

  private void add(Attempt attempt) {
    number(attempt.number());
    text(attempt.status().name());
    text(attempt.sourceStatus());
    payload(attempt.config());
    payload(attempt.input());
    payload(attempt.output());
    text(attempt.error().map(ErrorInfo::type));
    text(attempt.error().map(ErrorInfo::message));
    number(attempt.warnings().size());
    for (Warning warning : attempt.warnings()) {
      text(warning.code());
      text(warning.message());
    }
    number(attempt.exitCode().isPresent() ? 1 : 0);
    number(attempt.exitCode().orElse(0));
  }

  private void payload(Optional<Payload> payload) {
    if (payload.isEmpty()) {
      number(-1);
      return;
    }
    number(payload.get().byteLength());
    switch (payload.get()) {
      case Payload.Json json -> bytes(sha256.digest(json.value().shared()));
      case Payload.Binary binary -> bytes(sha256.digest(binary.bytes()));
      case Payload.Reference reference -> reference(reference);
    }
  }

  private void reference(Payload.Reference reference) {
    if (reference.sha256().isPresent()) {
      bytes(reference.sha256().get().bytes());
      return;
    }
    bytes(new byte[0]);
    text(reference.preview());
    number(reference.limit());
    text(reference.contentType());
    text(reference.node());
    text(reference.artifact().map(Record::toString));
  }

  private void text(Optional<String> text) {
    if (text.isPresent()) {
      text(text.get());
    } else {
      number(-1);
    }
  }

  private void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) {
    number(bytes.length);
    room(bytes.length);
    System.arraycopy(bytes, 0, said, length, bytes.length);
    length += bytes.length;
  }

  private void number(long number) {
    room(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      said[length++] = (byte) (number >>> shift);
    }
  }

  private void room(int more) {
    if (more > said.length - length) {
      said = Arrays.copyOf(said, Math.max(2 * said.length, Math.addExact(length, more)));
    }
  }
}
