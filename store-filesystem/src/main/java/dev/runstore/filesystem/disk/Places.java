package dev.runstore.filesystem.disk;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import java.nio.file.Path;

/** Where one tenant's files are. Paths are built here and in {@link RunPlaces} only. */
public final class Places {
  private final Path root;

  private Places(Path root) {
    this.root = root;
  }

  /** The places of a tenant of the store with this root. */
  public static Places of(Path store, TenantId tenant) {
    return new Places(
        tenant.equals(TenantId.DEFAULT)
            ? store
            : tenants(store).resolve(Segments.encode(tenant.value())));
  }

  /** Where the other tenants are. */
  public static Path tenants(Path store) {
    return store.resolve("tenants");
  }

  /** The file that says which version of the layout the store has. */
  public static Path layout(Path store) {
    return store.resolve("layout.json");
  }

  /** The file that names a tenant in full, in its folder. */
  public static Path tenantName(Path folder) {
    return folder.resolve("tenant.json");
  }

  /** The file whose bytes are the locks. */
  public Path locks() {
    return root.resolve("locks");
  }

  /** The tenant's folder. */
  public Path root() {
    return root;
  }

  /** The folder of all runs. */
  public Path runs() {
    return root.resolve("runs");
  }

  /** The places of one run. */
  public RunPlaces run(RunId id) {
    return new RunPlaces(runs().resolve(id.value()));
  }

  /** The folder of all tombstones. */
  public Path tombstones() {
    return root.resolve("tombstones");
  }

  /** The tombstone of a run. */
  public Path tombstone(RunId id) {
    return tombstones().resolve(id.value() + ".json");
  }

  /** The folder of all archived runs. */
  public Path archive() {
    return root.resolve(".archive");
  }

  /** The bundle of an archived run. */
  public Path archived(RunId id) {
    return archive().resolve(id.value() + ".zip");
  }

  /** Where folders go that are being taken apart or put together. */
  public Path trash() {
    return root.resolve("trash");
  }

  /** The folder of the index. */
  public Path index() {
    return root.resolve("index");
  }
}
