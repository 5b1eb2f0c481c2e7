package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls the command line in this process. */
final class Cli {
  private final Path cwd;
  private final Map<String, String> env;
  private final byte[] in;

  private Cli(Path cwd, Map<String, String> env, byte[] in) {
    this.cwd = cwd;
    this.env = env;
    this.in = in;
  }

  static Cli in(Path cwd) {
    return new Cli(cwd, Map.of("PATH", System.getenv("PATH")), new byte[0]);
  }

  Cli with(String variable, String value) {
    Map<String, String> more = new HashMap<>(env);
    more.put(variable, value);
    return new Cli(cwd, more, in);
  }

  /** The same command line in a process of its own. */
  Process start(Path said, String... args) throws IOException {
    return ChildProcess.start(cwd, said, env, args);
  }

  Cli onTerminal() {
    return with("WCT_STDOUT", "terminal")
        .with("NO_COLOR", "1")
        .with("LANG", "C.UTF-8")
        .with("WCT_COLUMNS", "120");
  }

  Cli given(byte[] bytes) {
    return new Cli(cwd, env, bytes);
  }

  Said run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Wct.run(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            env,
            cwd,
            new ByteArrayInputStream(in),
            args);
    return new Said(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What came of a call. */
  record Said(int code, String out, String err) {
    List<String> lines() {
      return new ArrayList<>(out.lines().toList());
    }

    /** The output of a call that went well. */
    String text() {
      assertThat(code).as(err).isZero();
      return out;
    }

    /** One clear message with this exit code and these words, nowhere a stack trace. */
    Said refused(ExitCode expected, String... words) {
      assertThat(code).as(out + err).isEqualTo(expected.number());
      assertThat(err).startsWith("wct: ").contains(words);
      assertThat(err + out).doesNotContain("\tat ").doesNotContain("unexpected error");
      assertThat(out).isEmpty();
      return this;
    }
  }
}
