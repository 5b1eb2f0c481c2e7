package dev.runstore.api.model;

/** The tenant that a run belongs to. Well-formed Unicode of 1 to 512 code points. */
public record TenantId(String value) implements Comparable<TenantId> {
  /** The tenant where none is named. */
  public static final TenantId DEFAULT = new TenantId("default");

  /** Refuses a value that is empty, too long or not well-formed. */
  public TenantId {
    Texts.checked(value, "tenant");
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  /** By hand, as every session looks its tenant up and a record's own is slow the first time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TenantId tenant && value.equals(tenant.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
