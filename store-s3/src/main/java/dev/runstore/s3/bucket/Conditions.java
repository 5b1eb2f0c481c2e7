package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import dev.runstore.s3.bucket.Settings.Stores;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether the server honours {@code If-None-Match: *}, tried on the object that says that a store
 * is here: creating it twice must succeed once at most.
 */
public final class Conditions {
  private static final byte[] LAYOUT =
      "{\"layout\":\"runstore-s3\",\"version\":1}\n".getBytes(StandardCharsets.UTF_8);

  private enum State {
    UNKNOWN,
    HONOURED,
    IGNORED
  }

  private final Bucket bucket;
  private final Settings settings;
  private volatile State state = State.UNKNOWN;
  private volatile boolean probed;

  Conditions(Bucket bucket, Settings settings) {
    this.bucket = bucket;
    this.settings = settings;
  }

  /**
   * Tries it, until it has been tried once. Credentials that may not write leave it open until
   * something is written.
   *
   * @throws StoreException.Unsupported if the server ignores or refuses conditions, unless only
   *     artifacts are stored
   */
  public void probe() {
    if (!probed) {
      probeOnce();
    }
  }

  private synchronized void probeOnce() {
    if (probed) {
      return;
    }
    String key = new Keys(settings.prefix()).layout();
    Optional<Found> there = bucket.get(key);
    there.ifPresent(this::checkVersion);
    try {
      tried(key);
    } catch (StoreException.Forbidden e) {
      if (there.isEmpty()) {
        throw unbegun(e);
      }
    }
    probed = true;
  }

  private StoreException.Forbidden unbegun(StoreException.Forbidden e) {
    return new StoreException.Forbidden(
        "there is no store yet in "
            + settings.place()
            + ", and these credentials may not write there to begin one; allow them what wct store"
            + " policy prints, or use others",
        e);
  }

  /** What the server does not know is the condition if it does the same without one. */
  private synchronized void tried(String key) {
    try {
      boolean isNew = bucket.createOnce(key, Content.json(LAYOUT));
      boolean honoured = !isNew || !bucket.createOnce(key, Content.json(LAYOUT));
      state = honoured ? State.HONOURED : State.IGNORED;
    } catch (StoreException e) {
      if (!Failures.isUnknownFeature(e.getCause())) {
        throw e;
      }
      bucket.put(key, Content.json(LAYOUT));
      state = State.IGNORED;
    }
    refuseIgnored();
  }

  private void refuseIgnored() {
    if (state == State.IGNORED && settings.stores() == Stores.ALL) {
      throw new StoreException.Unsupported(
          "store "
              + settings.place()
              + " cannot keep runs: its server does not honour conditional writes (If-None-Match:"
              + " *), so two writers could overwrite each other; use a server that does, or keep"
              + " only artifacts there with stores: artifacts-only");
    }
  }

  /** Makes sure that it is known before something is created. */
  void require() {
    if (state == State.UNKNOWN) {
      tried(new Keys(settings.prefix()).layout());
    }
  }

  /** What is known, for people. */
  public String told() {
    return switch (state) {
      case HONOURED -> "honoured";
      case IGNORED -> "not honoured";
      case UNKNOWN ->
          probed
              ? "not known: only a write tells, and these credentials may not write"
              : "not known: the server could not be asked";
    };
  }

  /** Whether they are. */
  public boolean areHonoured() {
    return state == State.HONOURED;
  }

  private void checkVersion(Found layout) {
    String text = new String(layout.bytes(), StandardCharsets.UTF_8);
    if (!text.equals(new String(LAYOUT, StandardCharsets.UTF_8))) {
      throw new StoreException.InvalidConfiguration(
          "object "
              + layout.key()
              + " of store "
              + settings.place()
              + " is not of this version of Runstore: "
              + text.strip()
              + "; use the version that wrote it, or another prefix");
    }
  }
}
