package dev.runstore.filesystem.journal;

import dev.runstore.api.EventGap;
import java.nio.file.Path;

/**
 * Events that cannot be read any more.
 *
 * @param gap which
 * @param file where they should be
 */
public record LostNumbers(EventGap gap, Path file) {}
