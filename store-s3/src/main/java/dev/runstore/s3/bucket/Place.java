package dev.runstore.s3.bucket;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where the objects of one tenant are, while the session is open. */
public final class Place {
  private final Bucket bucket;
  private final TenantId tenant;
  private final TenantKeys keys;
  private final InstantSource clock;
  private final Runnable requireOpen;
  private final AtomicBoolean announced = new AtomicBoolean();

  /** The place of this tenant. */
  public Place(Bucket bucket, TenantId tenant, InstantSource clock, Runnable requireOpen) {
    this.bucket = bucket;
    this.tenant = tenant;
    this.keys = new Keys(bucket.settings().prefix()).tenant(tenant);
    this.clock = clock;
    this.requireOpen = requireOpen;
  }

  /** The tenant. */
  public TenantId tenant() {
    return tenant;
  }

  /** The bucket. */
  public Bucket bucket() {
    return bucket;
  }

  /** What the tenant's objects are called. */
  public TenantKeys keys() {
    return keys;
  }

  /** The time by the store's clock. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Refuses to go on in a session that is closed, or whose server cannot do what is needed. */
  public void requireOpen() {
    requireOpen.run();
  }

  /** Writes the tenant's name down where its keys do not hold it, before its first object. */
  public void announce() {
    if (!announced.get() && !Segments.isWhole(Segments.encode(tenant.value()))) {
      bucket.put(keys.name(), Content.text(tenant.value()));
    }
    announced.set(true);
  }

  /**
   * Writes the tenant's name down, which is as good as any object to see whether that is allowed.
   *
   * @throws StoreException.Forbidden if it is not
   */
  public void requireWritable() {
    try {
      var unused = bucket.create(keys.name(), Content.text(tenant.value()));
    } catch (StoreException.Forbidden e) {
      throw new StoreException.Forbidden(
          "these credentials may not write artifacts of tenant "
              + tenant
              + " in store "
              + bucket.settings().place()
              + "; allow them what wct store policy prints, or use others",
          e);
    }
  }
}
