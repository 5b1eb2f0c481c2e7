package dev.runstore.cli;

import picocli.CommandLine.Command;

/** {@code wct bundle}. */
@Command(name = "bundle", description = "Looks at bundles, without any store.")
final class BundleCommand extends GroupCommand {}
