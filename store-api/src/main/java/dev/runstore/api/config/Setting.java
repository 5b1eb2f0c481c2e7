package dev.runstore.api.config;

/**
 * The text of a key, and where it was given.
 *
 * @param origin whether references in the text are looked up
 */
record Setting(String text, String place, Origin origin) {
  enum Origin {
    /** {@code ${...}} is replaced, and secrets must be given so. */
    FILE,
    /** Taken as it is. */
    VERBATIM
  }

  static Setting verbatim(String text, String place) {
    return new Setting(text, place, Origin.VERBATIM);
  }

  /** Without the text, which may be a secret. */
  @Override
  public String toString() {
    return place;
  }
}
