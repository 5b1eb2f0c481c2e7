package dev.runstore.formats.wfformat;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A task of the file.
 *
 * @param id its id or, where it has none, its name
 * @param name its name
 * @param parents as the file names them: by id or by name
 * @param children likewise
 * @param inputs keys of the files it reads
 * @param outputs keys of the files it writes
 * @param ran whether the file says that it ran
 * @param command program and arguments as given
 * @param program the program alone
 * @param commandChars characters of program and arguments
 * @param runtime in seconds
 * @param executedAt when it began, as given
 * @param readBytes as given
 * @param writtenBytes as given
 * @param memory as given
 * @param machines the machines it ran on
 * @param attributes all else that the file says of it
 */
record WfTask(
    StepId id,
    String name,
    List<String> parents,
    List<String> children,
    List<String> inputs,
    List<String> outputs,
    boolean ran,
    Optional<JsonValue> command,
    Optional<String> program,
    long commandChars,
    Optional<BigDecimal> runtime,
    Optional<String> executedAt,
    Optional<BigDecimal> readBytes,
    Optional<BigDecimal> writtenBytes,
    OptionalLong memory,
    List<String> machines,
    Attributes attributes) {}
