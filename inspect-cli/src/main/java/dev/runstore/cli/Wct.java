package dev.runstore.cli;

import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.StandardStream;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The command line {@code wct}. */
public final class Wct {
  /** How the libraries' warnings are written: as the command's own, without time and class. */
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  /** Help is not laid out in fewer columns. */
  private static final int NARROWEST = 55;

  private static final int WIDEST = 110;

  private Wct() {}

  /** Runs the process's command line and exits with its code. */
  public static void main(String[] args) {
    System.getProperties().putIfAbsent(LOG_FORMAT, "wct: %5$s%n");
    PrintStream out = StandardStream.of(FileDescriptor.out);
    PrintStream err = StandardStream.of(FileDescriptor.err);
    int code = run(out, err, System.getenv(), Path.of("").toAbsolutePath(), System.in, args);
    out.flush();
    err.flush();
    Runtime.getRuntime().halt(code);
  }

  /**
   * Runs one command line.
   *
   * @param out the standard output: results
   * @param err the standard error: everything else
   * @param env the environment
   * @param cwd the working directory
   * @param in the standard input
   * @param args the words after {@code wct}
   * @return the exit code
   */
  public static int run(
      PrintStream out,
      PrintStream err,
      Map<String, String> env,
      Path cwd,
      InputStream in,
      String... args) {
    return run(new Surroundings(out, err, env, cwd, in, InstantSource.system()), args);
  }

  /**
   * {@code help COMMAND} is {@code COMMAND --help}, also after options; a command that is none is
   * told of.
   */
  private static String[] withHelpAsOption(String... words) {
    int help = GlobalOptions.length(words);
    if (help == words.length || !words[help].equals("help")) {
      return words;
    }
    List<String> args = new ArrayList<>(List.of(words));
    args.remove(help);
    List<String> asked = args.subList(help, args.size());
    boolean known =
        (asked.isEmpty() || Catalog.names("wct").contains(asked.get(0)))
            && (asked.size() < 2 || Catalog.names(asked.get(0)).contains(asked.get(1)));
    if (known) {
      args.add("--help");
    }
    return args.toArray(String[]::new);
  }

  static int run(Surroundings around, String... words) {
    String[] args = withHelpAsOption(words);
    RootCommand root = new RootCommand();
    App app = new App(around, root.global);
    try (app) {
      CommandLine line = commandLine(root, app, List.of(args));
      return passedOn(line.execute(args), app);
    } catch (Output.ReaderGone gone) {
      return ExitCode.OK.number();
    } catch (RuntimeException | Error failure) {
      return new ErrorReport(app).tell(failure);
    }
  }

  /** Success is having written the output, unless nobody wants to read it to the end. */
  private static int passedOn(int code, App app) {
    try {
      app.out().flush();
    } catch (Output.ReaderGone | Output.NotWritten unread) {
      return code == ExitCode.OK.number() ? new ErrorReport(app).tell(unread) : code;
    }
    return code;
  }

  /** As the jar says; a build of classes alone has none. */
  static String version() {
    String version = Wct.class.getPackage().getImplementationVersion();
    return "wct " + (version == null ? "(not from a jar)" : version);
  }

  static CommandLine commandLine(RootCommand root, App app, List<String> args) {
    CommandLine line = Catalog.build(root, app, args);
    line.getCommandSpec().versionProvider(() -> new String[] {version()});
    Help.Ansi ansi = app.terminal().coloured() ? Help.Ansi.ON : Help.Ansi.OFF;
    ErrorReport report = new ErrorReport(app);
    return line.setOut(new PrintWriter(app.around().out(), false, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(app.around().err(), true, StandardCharsets.UTF_8))
        .setColorScheme(Help.defaultColorScheme(ansi))
        .setUsageHelpWidth(Math.clamp(app.terminal().columns(), NARROWEST, WIDEST))
        .setExpandAtFiles(false)
        .setAllowSubcommandsAsOptionParameters(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(report::misused)
        .setExecutionExceptionHandler((failure, command, parsed) -> report.tell(failure));
  }
}
