package dev.runstore.filesystem.journal;

import java.util.List;

/**
 * What a check finds in the journals of a run.
 *
 * @param exists whether there is a run
 * @param lost the numbers that cannot be read
 * @param tailBytes how many bytes after the last whole batch count for nothing
 * @param tailIsWholeLine whether they end a line, so that they may have been acknowledged
 */
public record JournalState(
    boolean exists, List<LostNumbers> lost, long tailBytes, boolean tailIsWholeLine) {
  static final JournalState NONE = new JournalState(false, List.of(), 0, false);
}
