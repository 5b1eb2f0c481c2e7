package dev.runstore.api.recorder;

import dev.runstore.api.model.RunId;
import java.util.List;
import java.util.Map;

/**
 * What became of the files of a spool.
 *
 * @param replayed runs whose events and artifacts the stores have now
 * @param waiting runs whose files stay, because a store does not answer
 * @param refused runs whose files the store will never take, as after a takeover or for damage, and
 *     why; their files are renamed to end in {@code .refused}, a file that cannot be read stays
 */
public record SpoolReport(List<RunId> replayed, List<RunId> waiting, Map<RunId, String> refused) {
  /** Copies the collections. */
  public SpoolReport {
    replayed = List.copyOf(replayed);
    waiting = List.copyOf(waiting);
    refused = Map.copyOf(refused);
  }
}
