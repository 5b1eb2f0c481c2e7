package dev.runstore.cli.output;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * How items of one kind are listed.
 *
 * @param columns of its tables
 * @param name what one line of the format {@code name} says
 * @param json writes an item as a JSON value
 */
public record Listing<T>(
    List<Column<T>> columns, Function<T, String> name, BiConsumer<T, JsonGenerator> json) {}
