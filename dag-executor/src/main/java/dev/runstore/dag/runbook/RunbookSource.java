package dev.runstore.dag.runbook;

import dev.runstore.api.model.Sha256;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text of a runbook and of the files it names, so that it can be run again without them.
 *
 * @param file the runbook's file as the user named it
 * @param folder the absolute folder of that file, which steps find as {@code RUNSTORE_RUNBOOK_DIR}
 * @param text the runbook
 * @param files the schemas it names, by their names there
 */
public record RunbookSource(String file, String folder, String text, Map<String, String> files) {
  /** Copies the files. */
  public RunbookSource {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The digest of the runbook: SHA-256 of its UTF-8 bytes. */
  public Sha256 digest() {
    return Sha256.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * Where a value stands in the text; {@link Position#NOWHERE} if it is not there.
   *
   * @param path keys of mappings, and places in lists from 0
   */
  public Position at(Object... path) {
    return Places.of(this, path);
  }
}
