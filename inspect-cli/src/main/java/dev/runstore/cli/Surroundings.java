package dev.runstore.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What the process has around it.
 *
 * @param out the standard output
 * @param err the standard error
 * @param env the environment
 * @param cwd the working directory
 * @param in the standard input
 * @param clock of this host
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path cwd,
    InputStream in,
    InstantSource clock) {}
