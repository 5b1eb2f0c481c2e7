package dev.runstore.cli;

import dev.runstore.api.model.Labels;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that chooses runs by their labels. */
final class LabelFilter {
  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "With this label; may be given several times, for runs that have all of them.")
  List<String> labels = new ArrayList<>();

  Labels labels() {
    return LabelOption.parsed(labels);
  }
}
