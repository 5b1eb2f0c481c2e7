package dev.runstore.cli;

import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.cli.output.Format;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct inspect}. */
@Command(
    name = "inspect",
    description = {
      "Shows what happened in a run, or what one of its artifacts holds.",
      "With --input, --output or --config it writes that payload in full, of the run or of a step."
    })
final class InspectCommand implements Callable<Integer> {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ARTIFACT",
      description = "An artifact of the run: its name, or STEP/NAME.")
  @Nullable String artifact;

  @Option(
      names = "--step",
      paramLabel = "ID",
      description = "A step, by its id or its step run id.")
  @Nullable String step;

  @Option(names = "--attempt", paramLabel = "N", description = "That attempt (default: the last).")
  @Nullable Integer attempt;

  @ArgGroup @Nullable Part part;

  @Option(
      names = "--exit-status",
      description = "Exit with 1 if the run did not succeed, or is lost.")
  boolean exitStatus;

  @Option(
      names = {"-w", "--watch"},
      description = "Follow the run until it has ended.")
  boolean watch;

  @Mixin IntervalOption interval = new IntervalOption();
  @Mixin OutputOption output = new OutputOption();

  InspectCommand(App app) {
    this.app = app;
  }

  /** Which payload is written. */
  static final class Part {
    @Option(names = "--input", description = "Write what it was given.")
    boolean input;

    @Option(names = "--output", description = "Write what it gave.")
    boolean output;

    @Option(names = "--config", description = "Write what it was told to do.")
    boolean config;

    String word() {
      return input ? "input" : output ? "output" : "config";
    }
  }

  @Override
  public Integer call() throws IOException {
    if (attempt != null && step == null && artifact == null) {
      throw CommandFailure.usage("--attempt needs --step ID");
    }
    Run found = found();
    if (watch) {
      EventFollower follower = new EventFollower(app, found.id());
      found =
          new RunWatch(app, interval.interval(), output.format)
              .watch(found, exitStatus ? follower.untilLost() : follower);
    }
    try {
      show(found);
    } catch (CommandFailure missing) {
      WholeRun.requireWithArtifacts(app, found.id());
      throw missing;
    }
    if (artifact == null) {
      WholeRun.requireWithArtifacts(app, found.id());
    } else if (step == null) {
      WholeRun.requireArtifacts(app, found.id()); // one that is lost may be the one that was meant
    }
    spreadOut(found);
    return exitStatus ? status(found).number() : ExitCode.OK.number();
  }

  private void show(Run found) throws IOException {
    if (artifact != null) {
      artifact(found, artifact);
    } else if (part != null) {
      payload(found, part);
    } else if (step != null) {
      new StepView(app)
          .write(new StepFinder(app.executions(), found.id()).find(step, attempt), output.format);
    } else if (!watch || !app.terminal().interactive() || !isTable()) {
      new DocumentFormat(app).write(found, output.format, new RunView(app)::write);
    }
  }

  /** When all is shown: it is for those who look into the store's folder afterwards. */
  private void spreadOut(Run found) {
    if (found.status().isTerminal()) {
      var unused =
          app.stores().executionSession().maintenance().spreadOut(app.tenant(), found.id());
    }
  }

  private Run found() {
    try {
      return run.find(app);
    } catch (StoreException.NotFound e) {
      if (part != null && part.output && Format.isName(run.text)) {
        throw CommandFailure.usage(
            "--output writes the output of the run; the format is chosen with -o, as in wct inspect"
                + " -o "
                + run.text);
      }
      throw isArtifactOfLatest()
          ? CommandFailure.notFound(
              e.getMessage()
                  + "; the last run has an artifact of this name: wct inspect "
                  + RunParameter.LATEST
                  + " "
                  + App.quoted(run.text))
          : e;
    }
  }

  /** Whether the name of an artifact was given where that of its run is expected. */
  private boolean isArtifactOfLatest() {
    if (artifact != null || run.text.startsWith("@")) {
      return false;
    }
    try {
      return new ArtifactFinder(app, app.select(RunParameter.LATEST)).isNamed(run.text);
    } catch (StoreException none) {
      return false; // without any run, or an answer, there is no such one to be named
    }
  }

  private boolean isTable() {
    return output.format == Format.TABLE || output.format == Format.WIDE;
  }

  private ExitCode status(Run found) {
    boolean open = !found.status().isTerminal();
    boolean well =
        open ? found.lost(app.executions().now()).isEmpty() : found.status() == RunStatus.SUCCEEDED;
    return well ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void artifact(Run found, String name) throws IOException {
    ArtifactInfo info = new ArtifactFinder(app, found.id()).find(name, step, attempt);
    if (output.format != Format.TABLE) {
      new ArtifactView(app).write(info, found.id(), output.format);
      return;
    }
    try (InputStream in = app.artifacts().open(info.key(), ByteRange.ALL)) {
      if (app.terminal().interactive()) {
        Preview.write(in, info.byteLength(), info.contentType(), app.out());
      } else {
        in.transferTo(app.out().bytes());
      }
    }
    app.out().flush();
  }

  private void payload(Run found, Part chosen) throws IOException {
    if (step != null) {
      payload(found, chosen, new StepFinder(app.executions(), found.id()).find(step, attempt));
      return;
    }
    write(
        found,
        "the " + chosen.word(),
        ofRun(found, chosen)
            .orElseThrow(
                () -> missing("run " + found.id(), chosen, Statuses.word(found.status()))));
  }

  private void payload(Run found, Part chosen, StepFinder.Found of) throws IOException {
    String whose = "step " + of.step().stepId();
    Enum<?> status = of.attempt().<Enum<?>>map(Attempt::status).orElseGet(() -> of.step().status());
    write(
        found,
        "the " + chosen.word() + " of " + whose,
        of.attempt()
            .flatMap(one -> ofStep(one, chosen))
            .orElseThrow(
                () -> missing(whose + " of run " + found.id(), chosen, Statuses.word(status))));
  }

  private void write(Run found, String what, Payload payload) throws IOException {
    new PayloadWriter(app.artifacts(), app.out()).write(payload, what, found.id());
  }

  private static CommandFailure missing(String whose, Part part, String status) {
    boolean open = part.output && List.of("pending", "queued", "running").contains(status);
    return CommandFailure.notFound(
        "the "
            + part.word()
            + " of "
            + whose
            + (open
                ? " is not there yet, it is " + status
                : " was not recorded; it is " + status + " and has none"));
  }

  private Optional<Payload> ofRun(Run found, Part chosen) {
    RunPayloads payloads = new RunPayloads(app.executions(), found);
    return switch (chosen.word()) {
      case "input" -> payloads.input();
      case "output" -> payloads.output();
      default -> payloads.definition().or(() -> RecordedCommand.config(app.executions(), found));
    };
  }

  private static Optional<Payload> ofStep(Attempt of, Part chosen) {
    return switch (chosen.word()) {
      case "input" -> of.input();
      case "output" -> of.output();
      default -> of.config();
    };
  }
}
