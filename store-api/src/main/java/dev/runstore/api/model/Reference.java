package dev.runstore.api.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Names bytes that are kept elsewhere. Never an artifact.
 *
 * @param name as the source names them
 * @param byteLength if known
 * @param sha256 if known
 * @param location a URI or path elsewhere, if known
 */
public record Reference(
    String name, OptionalLong byteLength, Optional<Sha256> sha256, Optional<String> location) {
  /** Refuses a name that is empty, too long or not well-formed. */
  public Reference {
    Texts.checked(name, "reference name");
  }
}
