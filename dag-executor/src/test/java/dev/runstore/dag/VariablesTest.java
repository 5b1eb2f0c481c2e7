package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.dag.runbook.RunbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Variables, secrets and inputs. */
@Timeout(120)
class VariablesTest {
  @RegisterExtension final Bench bench = new Bench();

  @Test
  void refusesNamesThatBecomeTheSameVariable() {
    assertThatThrownBy(
            () ->
                bench.run(
                    Bench.LEAST
                        + "inputs: {x-y: 1, x_y: 2}\n"
                        + "steps: [{id: a.b, run: 'true'}, {id: a-b, run: 'true'},"
                        + " {id: c, needs: [a.b, a-b], run: 'true'}]"))
        .isInstanceOf(RunbookException.class)
        .hasMessageContaining("\"x-y\" and \"x_y\" would both be the variable INPUT_X_Y")
        .hasMessageContaining("\"a.b\" and \"a-b\" would both be the variable RUNSTORE_INPUT_A_B");
  }

  @Test
  void recordsNoValueOfASecretAnywhere() throws IOException {
    String secret = "s3cr\"3t\\-pass-phrase";
    bench.set("API_TOKEN", secret);
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              env: {AUTH: "Bearer ${API_TOKEN}"}
              run: |
                echo "$AUTH"
                echo "$AUTH" >&2
                printf '%s' "$AUTH" | awk '{ gsub(/\\\\/, "&&"); gsub(/"/, "\\\\\\""); print "{\\"t\\": \\"" $0 "\\"}" }' > o.json
              outputs: {file: o.json}
            - id: b
              run: [sh, -c, 'echo "$1"; echo "$1" >&2; exit 1', sh, "${API_TOKEN}"]
            - {id: c, run: 'echo "not JSON: ${API_TOKEN}"', outputs: stdout}
            """);
    assertThat(outcome.steps().get(2).reason().orElseThrow()).contains("output.refused");
    assertThat(bench.lines(outcome.runId(), "stdout")).contains("Bearer ***", "***");
    assertThat(bench.step(outcome.runId(), "a").attempts().get(0).output())
        .contains(Payload.json("{\"t\":\"Bearer ***\"}"));
    assertThat(outcome.steps().get(1).reason()).contains("exit code 1: ***");
    try (var files = Files.walk(bench.store())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes).as(file.toString()).doesNotContain(secret);
        assertThat(bytes).as(file.toString()).doesNotContain("3t\\\\-pass-phrase");
        assertThat(bytes).as(file.toString()).doesNotContain("pass-phrase");
      }
    }
  }

  @Test
  void refusesToStartWithoutAVariableOrWithAnUnknownInput() {
    String steps = "- {id: a, run: 'true', env: {T: '${NO_SUCH_VARIABLE_X}'}}";
    assertThatThrownBy(() -> bench.run(steps))
        .isInstanceOf(RunbookException.class)
        .hasMessageEndingWith(
            "book.yaml:3:33: env of step \"a\" refers to the environment variable"
                + " NO_SUCH_VARIABLE_X, which is not set");
    String inputs = Bench.LEAST + "inputs: {text: x}\nsteps: [{id: a, run: 'true'}]";
    assertThatThrownBy(
            () ->
                bench
                    .builder()
                    .build()
                    .run(
                        bench.runbook(inputs),
                        RunRequest.PLAIN.given(Map.of("txt", JsonValue.string("y")))))
        .isInstanceOf(RunbookException.class)
        .hasMessageContaining("no input \"txt\", did you mean text?");
    assertThat(bench.executions().listRuns()).isEmpty();
  }

  @Test
  void saysWhereEachMissingVariableStandsTogetherWithUnknownInputs() {
    String text =
        Bench.LEAST
            + "env: {A: '${NO_SUCH_X}'}\ninputs: {text: x}\n"
            + "steps:\n- {id: a, run: [echo, '${NO_SUCH_Y}']}\n";
    assertThatThrownBy(
            () ->
                bench
                    .builder()
                    .build()
                    .run(
                        bench.runbook(text),
                        RunRequest.PLAIN.given(Map.of("txt", JsonValue.string("y")))))
        .hasMessageContaining("no input \"txt\"")
        .hasMessageContaining(
            "book.yaml:2:10: env refers to the environment variable NO_SUCH_X, which")
        .hasMessageContaining("book.yaml:5:23: run of step \"a\" refers to");
  }
}
