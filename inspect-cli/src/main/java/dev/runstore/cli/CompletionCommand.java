package dev.runstore.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wct completion}. */
@Command(
    name = "completion",
    description = {
      "Writes the script that completes words of wct in a shell.",
      "bash: eval \"$(wct completion bash)\"; zsh: the same with zsh."
    })
final class CompletionCommand implements Runnable {
  private final App app;

  /** The shells that there is a script for. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  Shell shell = Shell.BASH;

  CompletionCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    CommandLine all = Wct.commandLine(new RootCommand(), app, List.of());
    app.out().print(CompletionScript.of("wct", all));
  }
}
