package dev.runstore.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The commands there are. Only those that a command line names are made, as making all of them
 * would take longer than most of them run.
 */
final class Catalog {
  private static final List<String> TOP =
      List.of(
          "run",
          "record",
          "inspect",
          "runs",
          "artifacts",
          "import",
          "export",
          "bundle",
          "store",
          "completion");
  private static final List<String> ARTIFACTS = List.of("url");
  private static final List<String> RUNS =
      List.of(
          "list",
          "get",
          "search",
          "steps",
          "events",
          "logs",
          "artifacts",
          "stats",
          "diff",
          "cancel",
          "pin",
          "unpin",
          "hold",
          "release-hold",
          "cleanup",
          "archive",
          "restore",
          "rerun",
          "replay");
  private static final List<String> STORE =
      List.of("info", "check", "retain", "compress", "copy", "migrate", "policy");

  private static final List<String> BUNDLE = List.of("verify");

  private Catalog() {}

  /** The names of the commands below one of this name; empty if there are none. */
  static List<String> names(String group) {
    return switch (group) {
      case "wct" -> TOP;
      case "runs" -> RUNS;
      case "artifacts" -> ARTIFACTS;
      case "store" -> STORE;
      case "bundle" -> BUNDLE;
      default -> List.of();
    };
  }

  /** The command of this name that stands below another, with that one's name before it. */
  static Optional<String> below(String name) {
    return TOP.stream()
        .filter(group -> names(group).contains(name))
        .map(group -> group + " " + name)
        .findFirst();
  }

  static CommandLine build(RootCommand root, App app, List<String> args) {
    int end = args.indexOf("--");
    List<String> words = end < 0 ? args : args.subList(0, end);
    CommandLine line = new CommandLine(root);
    if (words.equals(List.of("--version")) || words.equals(List.of("-V"))) {
      return line;
    }
    for (String name : named(TOP, words)) {
      CommandLine command = new CommandLine(command(name, app));
      line.addSubcommand(name, command);
      List<String> below = names(name);
      for (String child : below.isEmpty() ? below : named(below, words)) {
        command.addSubcommand(child, command(name + " " + child, app));
      }
    }
    return line;
  }

  private static List<String> named(List<String> names, List<String> words) {
    List<String> found = names.stream().filter(words::contains).toList();
    return found.isEmpty() ? names : found;
  }

  private static Object command(String name, App app) {
    return switch (name) {
      case "run" -> new RunCommand(app);
      case "record" -> new RecordCommand(app);
      case "runs rerun" -> new RunsRerunCommand(app);
      case "runs replay" -> new RunsReplayCommand(app);
      case "inspect" -> new InspectCommand(app);
      case "import" -> new ImportCommand(app);
      case "export" -> new ExportCommand(app);
      case "runs get" -> new RunsGetCommand(app);
      case "runs steps" -> new RunsStepsCommand(app);
      case "runs events" -> new RunsEventsCommand(app);
      case "runs logs" -> new RunsLogsCommand(app);
      case "runs artifacts" -> new RunsArtifactsCommand(app);
      case "runs diff" -> new RunsDiffCommand(app);
      case "runs stats" -> new RunsStatsCommand(app);
      case "runs cancel" -> new RunsCancelCommand(app);
      case "runs pin" -> new RunsPinCommand(app);
      case "runs unpin" -> new RunsUnpinCommand(app);
      case "runs hold" -> new RunsHoldCommand(app);
      case "runs release-hold" -> new RunsReleaseHoldCommand(app);
      case "runs archive" -> new RunsArchiveCommand(app);
      case "runs restore" -> new RunsRestoreCommand(app);
      case "runs cleanup" -> new RunsCleanupCommand(app);
      case "store check" -> new StoreCheckCommand(app);
      case "store copy" -> new StoreCopyCommand(app);
      case "bundle" -> new BundleCommand();
      case "bundle verify" -> new BundleVerifyCommand(app);
      case "store compress" -> new StoreCompressCommand(app);
      case "store retain" -> new StoreRetainCommand(app);
      case "store migrate" -> new StoreMigrateCommand(app);
      case "runs" -> new RunsCommand();
      case "runs list" -> new RunsListCommand(app);
      case "runs search" -> new RunsSearchCommand(app);
      case "artifacts" -> new ArtifactsCommand();
      case "artifacts url" -> new ArtifactsUrlCommand(app);
      case "store policy" -> new StorePolicyCommand(app);
      case "store" -> new StoreCommand();
      case "store info" -> new StoreInfoCommand(app);
      case "completion" -> new CompletionCommand(app);
      default -> throw new IllegalArgumentException("no command is named " + name);
    };
  }
}
