package dev.runstore.testkit.objects;

import dev.runstore.api.Maintenance;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Looks after a map of objects, where only bytes of artifacts can be damaged. */
final class ObjectMaintenance implements Maintenance {
  private final ObjectSession session;
  private final KeyValueMap map;

  ObjectMaintenance(ObjectSession session, KeyValueMap map) {
    this.session = session;
    this.map = map;
  }

  @Override
  public void check(TenantId tenant, Repair repair, Consumer<Finding> found) {
    session.requireOpen();
    TenantObjects objects = new TenantObjects(map, tenant);
    ObjectArtifactStore artifacts = new ObjectArtifactStore(session, tenant, objects);
    withArtifacts(objects).stream()
        .flatMap(artifacts::all)
        .filter(info -> !Sha256.of(artifacts.content(info)).equals(info.sha256()))
        .forEach(info -> found.accept(damaged(info)));
  }

  @Override
  public Iterable<RunId> withArtifacts(TenantId tenant) {
    session.requireOpen();
    return withArtifacts(new TenantObjects(map, tenant));
  }

  private static Set<RunId> withArtifacts(TenantObjects objects) {
    String folder = objects.artifacts();
    Set<RunId> runs = new TreeSet<>();
    objects
        .keys(folder)
        .forEach(
            key ->
                runs.add(
                    new RunId(key.substring(folder.length(), key.indexOf('/', folder.length())))));
    return runs;
  }

  private static Finding damaged(ArtifactInfo info) {
    return new Finding(
        Severity.LOSS,
        "artifact " + info.key(),
        "its content does not have the digest it was stored with",
        "restore it from a copy",
        false);
  }

  @Override
  public long sweep(TenantId tenant, Duration olderThan) {
    session.requireOpen();
    return 0;
  }

  @Override
  public List<String> migrate(Migration run) {
    session.requireOpen();
    return List.of();
  }

  @Override
  public Map<String, String> describe() {
    session.requireOpen();
    return Map.of("store", session.backend(), "durability", "as long as the provider");
  }

  @Override
  public String accessPolicy() {
    session.requireOpen();
    return "";
  }

  @Override
  public Iterable<TenantId> tenants() {
    session.requireOpen();
    return map.list(TenantObjects.NAMES, "", Integer.MAX_VALUE).stream()
        .flatMap(key -> map.get(key).stream())
        .map(name -> new TenantId(TenantObjects.text(name)))
        .toList();
  }
}
