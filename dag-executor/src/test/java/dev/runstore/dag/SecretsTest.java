package dev.runstore.dag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.RunStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SecretsTest {
  @RegisterExtension final Bench bench = new Bench();

  private String masked(String secret, String text) {
    return Secrets.of(bench.runbook("- {id: a, run: 'echo ${TOKEN}'}"), Map.of("TOKEN", secret))
        .mask(text);
  }

  @Test
  void masksTheFormsOfASecretInsideJson() {
    String secret = "a\"b\\c/d\té💥\u0001";
    for (String form :
        new String[] {
          "a\\\"b\\\\c/d\\té💥\\u0001",
          "a\\\"b\\\\c\\/d\\té💥\\u0001",
          "a\\\"b\\\\c/d\\t\\u00e9\\ud83d\\udca5\\u0001",
          "a\\\"b\\\\c/d\\t\\u00E9\\uD83D\\uDCA5\\u0001",
          secret
        }) {
      assertThat(masked(secret, "{\"t\":\"<" + form + ">\"}"))
          .as(form)
          .isEqualTo("{\"t\":\"<***>\"}");
    }
    assertThat(masked("plain-one", "plain-one plain")).isEqualTo("*** plain");
  }

  @Test
  void masksWhatEchoMakesOfASecretWithBackslashes() {
    for (String secret :
        new String[] {"first\\nsecond", "abc\\0145fgh", "s3cr\"et\\value", "dead\\\\beef"}) {
      bench.set("TOKEN", secret);
      RunOutcome outcome =
          bench.run("- {id: a, env: {T: \"${TOKEN}\"}, run: 'echo \"<$T>\"; printf %s \"$T\"'}\n");
      assertThat(bench.lines(outcome.runId(), "stdout"))
          .as(secret)
          .allMatch(line -> line.matches("<?(\\*\\*\\*)?>?(\\*\\*\\*)?"));
    }
  }

  @Test
  void recordsNoEscapedSecretThatAStepPrints() {
    bench.set("TOKEN", "p\"ss\\word");
    RunOutcome outcome =
        bench.run(
            """
            - id: a
              run: |
                : "${TOKEN}"
                printf '%s\\\\n' '{"t": "p\\\\"ss\\\\\\\\word"}'
            """
                .replace("\\\\", "\\"));
    assertThat(outcome.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(bench.lines(outcome.runId(), "stdout")).containsExactly("{\"t\": \"***\"}");
  }
}
