package dev.runstore.s3;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.Capability;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Opening;
import dev.runstore.api.model.TenantId;
import dev.runstore.s3.artifacts.S3Artifacts;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.Settings;
import dev.runstore.s3.bucket.Settings.Clock;
import dev.runstore.s3.bucket.Settings.Stores;
import dev.runstore.s3.history.S3Executions;
import dev.runstore.s3.history.TenantRuns;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open store. */
final class S3Session implements StoreSession {
  private final Bucket bucket;
  private final InstantSource clock;
  private final Map<TenantId, Place> places = new ConcurrentHashMap<>();
  private final Map<TenantId, TenantRuns> runs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private S3Session(Bucket bucket, InstantSource clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  static S3Session open(Settings settings, InstantSource host, Opening opening) {
    Bucket bucket = new Bucket(settings);
    try {
      if (opening != Opening.LATER) {
        bucket.conditions().probe();
      }
    } catch (StoreException e) {
      bucket.close();
      throw e;
    }
    return new S3Session(bucket, settings.clock() == Clock.SERVER ? bucket.clock() : host);
  }

  @Override
  public String backend() {
    return S3Provider.NAME;
  }

  Bucket bucket() {
    return bucket;
  }

  Place place(TenantId tenant) {
    requireOpen();
    return places.computeIfAbsent(tenant, id -> new Place(bucket, id, clock, this::requireUsable));
  }

  TenantRuns runs(TenantId tenant) {
    Place place = place(tenant);
    return runs.computeIfAbsent(tenant, id -> new TenantRuns(place));
  }

  @Override
  public ExecutionStore executions(TenantId tenant) {
    if (bucket.settings().stores() == Stores.ARTIFACTS_ONLY) {
      requireOpen();
      throw new StoreException.Unsupported(
          "store "
              + bucket.settings().place()
              + " keeps artifacts only; name another store for executions, or set stores: all");
    }
    return new S3Executions(runs(tenant));
  }

  @Override
  public ArtifactStore artifacts(TenantId tenant) {
    return new S3Artifacts(place(tenant));
  }

  @Override
  public Maintenance maintenance() {
    requireOpen();
    return new S3Maintenance(this);
  }

  @Override
  public Set<Capability> capabilities() {
    requireOpen();
    EnumSet<Capability> capabilities =
        bucket.settings().stores() == Stores.ALL
            ? EnumSet.allOf(Capability.class)
            : EnumSet.of(Capability.ARTIFACTS, Capability.LINKS, Capability.COMPRESSION);
    if (bucket.settings().credentials().anonymous()) {
      capabilities.remove(Capability.LINKS);
    }
    return capabilities;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the session of store " + bucket.settings().place() + " is closed");
    }
  }

  /** The same; the server is asked what opening put off. */
  void requireUsable() {
    requireOpen();
    bucket.conditions().probe();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      runs.values().forEach(TenantRuns::close);
      bucket.close();
    }
  }
}
