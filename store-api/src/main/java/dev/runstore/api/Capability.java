package dev.runstore.api;

/**
 * What a session can do beyond the contract that all share. What is not declared throws {@link
 * StoreException.Unsupported}, unless it says otherwise.
 */
public enum Capability {
  /** {@link StoreSession#executions}. */
  EXECUTIONS,
  /** {@link StoreSession#artifacts}. */
  ARTIFACTS,
  /** {@link ArtifactStore#link}. */
  LINKS,
  /** {@link Maintenance#compress} makes artifacts smaller; without it nothing is done. */
  COMPRESSION
}
