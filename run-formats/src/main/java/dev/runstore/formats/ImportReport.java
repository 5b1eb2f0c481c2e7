package dev.runstore.formats;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.RunId;
import java.util.Optional;

/**
 * What came of importing a run.
 *
 * @param runId the run
 * @param alias the id that it has in its source, where it has one
 * @param format the format's name
 * @param isNew false if the same content was there already and nothing changed
 */
public record ImportReport(RunId runId, Optional<Alias> alias, String format, boolean isNew) {}
