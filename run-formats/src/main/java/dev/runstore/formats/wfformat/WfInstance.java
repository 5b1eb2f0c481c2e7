package dev.runstore.formats.wfformat;

import dev.runstore.api.model.Attributes;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file as it was read and checked.
 *
 * @param version of the format
 * @param name of the workflow
 * @param system the name of the system that ran it
 * @param executed whether the file has an execution
 * @param executedAt when it began, as given
 * @param makespan in seconds
 * @param tasks in the order of the file
 * @param files by key, those first that the file lists
 * @param machines names of the machines listed
 * @param attributes all else that the file says of the run
 */
record WfInstance(
    WfVersion version,
    String name,
    Optional<String> system,
    boolean executed,
    Optional<String> executedAt,
    Optional<BigDecimal> makespan,
    List<WfTask> tasks,
    Map<String, WfFile> files,
    List<String> machines,
    Attributes attributes) {}
