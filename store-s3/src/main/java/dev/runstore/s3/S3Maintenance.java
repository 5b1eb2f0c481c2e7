package dev.runstore.s3;

import dev.runstore.api.Maintenance;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import dev.runstore.s3.artifacts.ArtifactCheck;
import dev.runstore.s3.artifacts.Compression;
import dev.runstore.s3.artifacts.Leftovers;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Keys;
import dev.runstore.s3.bucket.Listed;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.bucket.Settings;
import dev.runstore.s3.bucket.Settings.Stores;
import dev.runstore.s3.history.RunCheck;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks after a bucket. */
final class S3Maintenance implements Maintenance {
  private final S3Session session;
  private final Bucket bucket;

  S3Maintenance(S3Session session) {
    this.session = session;
    this.bucket = session.bucket();
  }

  @Override
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    session.requireUsable();
    Place place = session.place(tenant);
    ArtifactCheck artifacts = new ArtifactCheck(place, repair, found);
    artifacts.uploads();
    boolean keepsRuns = bucket.settings().stores() == Stores.ALL;
    RunCheck runs = new RunCheck(session.runs(tenant), repair, found);
    if (keepsRuns) {
      runs.index();
    }
    runs(place)
        .forEach(
            run -> {
              if (keepsRuns) {
                runs.run(run);
              }
              bucket.all(place.keys().artifacts(run)).forEach(artifacts::object);
              bucket.all(place.keys().blobs(run)).forEach(artifacts::object);
            });
    if (keepsRuns) {
      runs.end();
    }
  }

  /** The runs that have anything, page by page. */
  private Stream<RunId> runs(Place place) {
    return Stream.iterate(
            Optional.of(bucket.folders(place.keys().root(), "")),
            Optional::isPresent,
            page -> page.filter(Listed::hasMore).map(more -> after(place, more)))
        .flatMap(page -> page.orElseThrow().folders().stream())
        .flatMap(folder -> place.keys().runOf(folder).stream());
  }

  private Listed after(Place place, Listed page) {
    return bucket.folders(
        place.keys().root(), Bucket.beyond(page.folders().get(page.folders().size() - 1)));
  }

  @Override
  public Iterable<RunId> withArtifacts(TenantId tenant) {
    session.requireUsable();
    Place place = session.place(tenant);
    return () ->
        runs(place)
            .filter(run -> !bucket.list(place.keys().artifacts(run), "", 1).entries().isEmpty())
            .iterator();
  }

  @Override
  public Compressed compress(TenantId tenant, RunId run, long over) {
    session.requireUsable();
    return new Compression(session.place(tenant)).of(run, over);
  }

  @Override
  public long sweep(TenantId tenant, Duration olderThan) {
    session.requireUsable();
    long count = new Leftovers(session.place(tenant)).sweep(olderThan);
    return bucket.settings().stores() == Stores.ALL
        ? count + session.runs(tenant).index().sweep(olderThan)
        : count;
  }

  @Override
  public List<String> migrate(Migration run) {
    session.requireOpen();
    return List.of();
  }

  @Override
  public Map<String, String> describe() {
    session.requireOpen();
    Optional<StoreException> trouble = trouble();
    Settings settings = bucket.settings();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("store", S3Provider.NAME);
    facts.put("place", settings.place());
    facts.put("layout", "1");
    facts.put("stores", word(settings.stores()));
    facts.put("conditional writes", bucket.conditions().told());
    facts.put("encryption", word(settings.encryption()));
    facts.put("credentials", settings.credentials().toString());
    trouble.ifPresentOrElse(
        why -> facts.put("trouble", String.valueOf(why.getMessage())),
        () -> facts.put("clock", bucket.now().toString()));
    return facts;
  }

  /** Why it cannot be used, which is a fact like others. */
  private Optional<StoreException> trouble() {
    try {
      session.requireUsable();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e);
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String accessPolicy() {
    session.requireOpen();
    return AccessPolicy.of(bucket.settings());
  }

  @Override
  public Iterable<TenantId> tenants() {
    session.requireUsable();
    Keys keys = new Keys(bucket.settings().prefix());
    List<TenantId> tenants = new ArrayList<>();
    String after = "";
    Listed page;
    do {
      page = bucket.folders(keys.prefix(), after);
      for (String folder : page.folders()) {
        tenant(keys, folder).ifPresent(tenants::add);
        after = Bucket.beyond(folder);
      }
    } while (page.hasMore());
    return tenants;
  }

  private Optional<TenantId> tenant(Keys keys, String root) {
    String segment = keys.segment(root);
    if (segment.isEmpty()) {
      return Optional.empty();
    }
    if (Segments.isWhole(segment)) {
      return whole(segment);
    }
    return bucket
        .get(keys.tenant(root).name())
        .map(found -> new TenantId(new String(found.bytes(), StandardCharsets.UTF_8)));
  }

  /** The tenant whose segment this is; empty for a folder that is not of the store. */
  private static Optional<TenantId> whole(String segment) {
    try {
      return Optional.of(new TenantId(Segments.decode(segment)))
          .filter(tenant -> Segments.encode(tenant.value()).equals(segment));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
