package dev.runstore.formats.wfformat;

import java.util.OptionalLong;

/**
 * A file that tasks read or write.
 *
 * @param key what it is known by: its id, or its path and name
 * @param size in bytes; empty if the list of files lacks it
 */
record WfFile(String key, OptionalLong size) {}
