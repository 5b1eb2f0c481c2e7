package dev.runstore.api.diff;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.diff.Difference.Change;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonLimitException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.support.Away;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Compares payloads and bytes: by digest first, and what they say where both are short enough. */
final class Contents {
  /** Longer ones are compared by their digests only. */
  static final long MOST_BYTES = 2 << 20;

  private Optional<StoreException> unread = Optional.empty();
  private final ArtifactStore left;
  private final ArtifactStore right;

  Contents(ArtifactStore left, ArtifactStore right) {
    this.left = left;
    this.right = right;
  }

  void compare(Place place, String what, Optional<Payload> a, Optional<Payload> b) {
    if (a.equals(b)) {
      return;
    }
    if (a.isEmpty() || b.isEmpty()) {
      place.tell(what, "", Place.changeOf(a, b), a.map(Contents::shown), b.map(Contents::shown));
      return;
    }
    Payload first = a.get();
    Payload second = b.get();
    if (first.byteLength() == second.byteLength()
        && digest(first).isPresent()
        && digest(first).equals(digest(second))) {
      return;
    }
    Optional<byte[]> bytesA = asked(first, left);
    Optional<byte[]> bytesB = asked(second, right);
    if (bytesA.isEmpty()
        || bytesB.isEmpty()
        || !tellContent(place, what, bytesA.get(), bytesB.get())) {
      place.tell(what, "", Change.CHANGED, Optional.of(shown(first)), Optional.of(shown(second)));
    }
  }

  /** Why an artifact store could not be asked; empty if all of them answered. */
  Optional<StoreException> unread() {
    return unread;
  }

  /** Does what asks artifact stores, unless one of them is away. */
  void asking(Runnable work) {
    if (unread.isPresent()) {
      return;
    }
    try {
      work.run();
    } catch (StoreException e) {
      if (!Away.is(e)) {
        throw e;
      }
      unread = Optional.of(e);
    }
  }

  private Optional<byte[]> asked(Payload payload, ArtifactStore store) {
    if (!(payload instanceof Payload.Reference)) {
      return bytes(payload, store);
    }
    AtomicReference<Optional<byte[]>> found = new AtomicReference<>(Optional.empty());
    asking(() -> found.set(bytes(payload, store)));
    return Objects.requireNonNull(found.get());
  }

  private static Optional<Sha256> digest(Payload payload) {
    return switch (payload) {
      case Payload.Json json -> Optional.of(Sha256.of(json.value().shared()));
      case Payload.Binary binary -> Optional.of(Sha256.of(binary.bytes()));
      case Payload.Reference reference -> reference.sha256();
    };
  }

  private static Optional<byte[]> bytes(Payload payload, ArtifactStore store) {
    if (payload.byteLength() > MOST_BYTES) {
      return Optional.empty();
    }
    return switch (payload) {
      case Payload.Json json -> Optional.of(json.value().shared());
      case Payload.Binary binary -> Optional.of(binary.bytes());
      case Payload.Reference reference ->
          reference.artifact().flatMap(store::find).map(info -> read(info.key(), store));
    };
  }

  static byte[] read(ArtifactKey key, ArtifactStore store) {
    try (InputStream in = store.open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells what differs in JSON or text; false if it is neither. */
  static boolean tellContent(Place place, String what, byte[] a, byte[] b) {
    Optional<JsonValue> jsonA = json(a);
    Optional<JsonValue> jsonB = jsonA.isEmpty() ? Optional.empty() : json(b);
    if (jsonB.isPresent() && isTold(place, what, jsonA.get(), jsonB.get())) {
      return true;
    }
    Optional<String> textA = text(a);
    Optional<String> textB = text(b);
    if (textA.isEmpty() || textB.isEmpty()) {
      return false;
    }
    TextDiff.tell(place, what, textA.get(), textB.get());
    return true;
  }

  private static boolean isTold(Place place, String what, JsonValue a, JsonValue b) {
    try {
      JsonDiff.tell(place, what, a, b);
      return true;
    } catch (JsonLimitException onlyText) {
      return false;
    }
  }

  private static Optional<JsonValue> json(byte[] bytes) {
    try {
      return Optional.of(JsonValue.parse(bytes));
    } catch (IllegalArgumentException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  private static JsonValue shown(Payload payload) {
    return switch (payload) {
      case Payload.Json json -> json.value();
      case Payload.Binary binary ->
          JsonValue.string(binary.byteLength() + " bytes " + binary.contentType());
      case Payload.Reference reference ->
          JsonValue.string(
              reference.byteLength()
                  + " bytes "
                  + reference.contentType()
                  + reference.sha256().map(digest -> " sha256:" + digest).orElse(""));
    };
  }
}
