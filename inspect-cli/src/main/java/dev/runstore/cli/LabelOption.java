package dev.runstore.cli;

import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Texts;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that gives labels. */
final class LabelOption {
  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "A label; may be given several times.")
  List<String> labels = new ArrayList<>();

  Labels labels() {
    return parsed(labels);
  }

  static Labels parsed(List<String> labels) {
    Labels all = Labels.NONE;
    for (String text : labels) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw CommandFailure.usage("-l takes KEY=VALUE, not " + Texts.quote(text));
      }
      all = all.with(text.substring(0, equals), text.substring(equals + 1));
    }
    return all;
  }
}
