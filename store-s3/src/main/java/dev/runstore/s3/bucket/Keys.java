package dev.runstore.s3.bucket;

import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;

/**
 * What objects are called. All keys are made here and in {@link TenantKeys}. The store's own
 * objects begin with a dot, which no tenant's do.
 *
 * @param prefix what all keys begin with
 */
public record Keys(String prefix) {
  /** Says that a store is here; also what conditional writes are tried on. */
  public String layout() {
    return prefix + ".runstore/layout.json";
  }

  /** The keys of a tenant. */
  public TenantKeys tenant(TenantId tenant) {
    return new TenantKeys(prefix + Segments.encode(tenant.value()) + "/");
  }

  /** The keys below a root that a listing gave. */
  public TenantKeys tenant(String root) {
    return new TenantKeys(root);
  }

  /** The segment of the tenant with this root; empty if it is none. */
  public String segment(String root) {
    String segment = root.substring(prefix.length(), root.length() - 1);
    return segment.startsWith(".") ? "" : segment;
  }
}
