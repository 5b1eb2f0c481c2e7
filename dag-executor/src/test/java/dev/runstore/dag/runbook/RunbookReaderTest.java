package dev.runstore.dag.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.SubjectKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookReaderTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("book.yaml");
  }

  @Test
  void readsTheLeastRunbook() throws IOException {
    Runbook runbook =
        read(
            """
            subject: {kind: workflow, id: w, name: W}
            steps:
              - {id: a, run: echo hi}
              - {id: b, needs: [a], run: [echo, hi]}
            """);
    assertThat(runbook.subject().kind()).isEqualTo(SubjectKind.WORKFLOW);
    assertThat(runbook.subject().name()).isEqualTo("W");
    assertThat(runbook.steps()).extracting(step -> step.id().value()).containsExactly("a", "b");
    assertThat(runbook.steps().get(0).run()).isEqualTo(new Command.Shell("echo hi"));
    assertThat(runbook.steps().get(1).run())
        .isEqualTo(new Command.Arguments(List.of("echo", "hi")));
    assertThat(runbook.steps().get(1).parents()).containsExactly(new StepId("a"));
    assertThat(runbook.source().folder()).isEqualTo(folder.toString());
  }

  @Test
  void readsEverything() throws IOException {
    Files.writeString(folder.resolve("count.schema.json"), "{\"type\":\"object\"}");
    Runbook runbook =
        read(
            """
            subject: {kind: agent, id: a, version: 1.10}
            description: all keys
            labels: {team: blue, tier: 2}
            inputs: {top: 20, words: [a, b], deep: {x: null, y: 1.50, z: true}}
            concurrency: 3
            timeout: 10m
            env: {LANG: C}
            steps:
              - id: a
                name: The first
                run: |
                  echo 1
                  echo 2
                env: {TOKEN: "${API_TOKEN}"}
                timeout: 90s
                retries: {max: 3, backoff: 100ms, factor: 3, max-backoff: 1s}
                artifacts: ["*.txt", out/]
                outputs: stdout
                messages:
                  - {name: count, file: count.json, schema: count.schema.json, version: 2}
              - {id: b, needs: a, run: [x], when: always, outputs: {file: o.json}, retries: 2}
            """);
    Step first = runbook.steps().get(0);
    assertThat(runbook.subject().version()).contains("1.10");
    assertThat(runbook.labels().value("tier")).contains("2");
    assertThat(runbook.inputs().get("deep"))
        .isEqualTo(JsonValue.parse("{\"x\":null,\"y\":1.50,\"z\":true}"));
    assertThat(runbook.concurrency()).hasValue(3);
    assertThat(runbook.timeout()).contains(Duration.ofMinutes(10));
    assertThat(first.retries())
        .isEqualTo(new Retries(3, Duration.ofMillis(100), 3, Duration.ofSeconds(1)));
    assertThat(first.artifacts()).containsExactly("*.txt", "out/");
    assertThat(first.messages())
        .containsExactly(
            new MessageFile(
                "count", "count.json", "count", "2", JsonValue.parse("{\"type\":\"object\"}")));
    assertThat(runbook.steps().get(1).output()).contains(new Output.File("o.json"));
    assertThat(runbook.steps().get(1).when()).isEqualTo(Step.When.ALWAYS);
    assertThat(runbook.steps().get(1).retries().max()).isEqualTo(2);
    assertThat(runbook.source().files()).containsOnlyKeys("count.schema.json");
    assertThat(RunbookReader.read(runbook.source())).isEqualTo(runbook);
  }

  @Test
  void reportsAllProblemsTogetherWithTheirPlaces() {
    assertThat(
            problems(
                """
                subject: {kind: workflw, id: w}
                stepz: []
                timeout: soon
                steps:
                  - id: a
                    comand: x
                    run: echo
                    needs: [bee]
                  - id: b
                    retries: many
                    run: {x: 1}
                  - id: b
                    run: echo
                    when: sometimes
                """))
        .containsExactly(
            "1:17: kind of subject: no kind is called \"workflw\", did you mean workflow?",
            "2:1: unknown key \"stepz\" in the runbook, did you mean steps?",
            "3:10: timeout of the runbook: a duration such as 500ms, 15s, 10m, 2h, 30d, 4w, 6mo or"
                + " 1y is expected, not \"soon\"",
            "6:5: unknown key \"comand\" in step \"a\", known are: id, name, needs, run, env,"
                + " timeout, retries, artifacts, outputs, when, messages",
            "8:13: step \"a\" needs \"bee\", which is no step",
            "10:14: retries of step \"b\": a number is expected, not \"many\"",
            "11:10: run must be a shell line or a list of arguments, not a mapping",
            "12:9: the step id \"b\" is taken on line 9",
            "14:11: when of step \"b\": no condition is called \"sometimes\", known are: success,"
                + " always, failure");
  }

  @Test
  void reportsProblemsOfTheGraphAndOfStepsInTheOrderOfLines() {
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: x}
                steps:
                  - {id: a, run: "", retires: 2}
                  - {id: b, needs: [aa, c], run: "true"}
                  - {id: c, needs: [b], run: "true", timeout: 5q}
                  - {id: c, run: "true"}
                  - {id: d, needs: [a], run: []}
                """))
        .containsExactly(
            "3:18: run is empty",
            "3:22: unknown key \"retires\" in step \"a\", did you mean retries?",
            "4:21: step \"b\" needs \"aa\", which is no step, did you mean a?",
            "5:21: the steps need each other: b -> c -> b, drop one of the needs",
            "5:47: timeout of step \"c\": a duration such as 500ms, 15s, 10m, 2h, 30d, 4w, 6mo or"
                + " 1y is expected, not \"5q\"",
            "6:10: the step id \"c\" is taken on line 5",
            "7:30: run names no program");
  }

  @Test
  void showsACycleAsAPath() {
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: w}
                steps:
                  - {id: start, run: x}
                  - {id: a, needs: [start, c], run: x}
                  - {id: b, needs: [a], run: x}
                  - {id: c, needs: [b], run: x}
                  - {id: self, needs: self, run: x}
                """))
        .containsExactly(
            "5:21: the steps need each other: a -> c -> b -> a, drop one of the needs",
            "7:23: the steps need each other: self -> self, drop one of the needs");
  }

  @Test
  void suggestsTheStepThatWasMeant() {
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: w}
                steps:
                  - {id: extract, run: x}
                  - {id: load, needs: [extrct], run: x}
                """))
        .containsExactly(
            "4:24: step \"load\" needs \"extrct\", which is no step, did you mean extract?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: [1                | 1:6: not YAML: while parsing a flow sequence, expected
          a: 1\\n b: 2          | 2:3: not YAML:
          a: *x                | 1:4: not YAML:
          run: echo hi: there  | 1:13: not YAML: mapping values are not allowed here; put a text that
          a: 1\\n---\\nb: 2      | 2:1: not YAML:
          \\t- a                | 1:1: not YAML:
          [a, b]               | 1:1: the runbook must be a mapping of keys and values, not a list
          ''                   | 1:1: the file is empty
          steps: 5             | 1:8: steps must be a list of steps, not "5"
          """)
  void saysWhereTheYamlIsDamaged(String text, String problem) {
    assertThat(problems(text.replace("\\n", "\n").replace("\\t", "\t")))
        .anySatisfy(found -> assertThat(found).startsWith(problem));
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    byte[] bytes = "subject: x\nname: \u00e9".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, bytes);
    assertThat(lines()).containsExactly("2:7: is not UTF-8: a wrong byte at offset 17");
  }

  @Test
  void refusesFilesThatAreNotThere() {
    RunbookException missing =
        catchThrowableOfType(RunbookException.class, () -> RunbookReader.read(file));
    assertThat(missing).hasMessage(file + ": there is no such file");
    RunbookException directory =
        catchThrowableOfType(RunbookException.class, () -> RunbookReader.read(folder));
    assertThat(directory).hasMessage(folder + ": this is a folder; name the runbook's file in it");
  }

  @Test
  void refusesPathsAndVariablesThatReachTooFar() {
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: w}
                steps:
                  - id: a
                    run: x
                    env: {1X: a, RUNSTORE_RUN_ID: b, OK: "${"}
                    artifacts: ["../x", /etc/passwd, "[a"]
                    outputs: {file: a/../../b}
                    messages: [{file: m.json, schema: missing.json}]
                """))
        .hasSize(8)
        .anySatisfy(line -> assertThat(line).startsWith("5:11: a variable's name"))
        .anySatisfy(line -> assertThat(line).startsWith("5:18: names that start with RUNSTORE_"))
        .anySatisfy(line -> assertThat(line).startsWith("5:42: env of step \"a\": after ${"))
        .anySatisfy(
            line -> assertThat(line).startsWith("6:17: artifacts of step \"a\": a path below"))
        .anySatisfy(
            line -> assertThat(line).startsWith("6:25: artifacts of step \"a\": a path below"))
        .anySatisfy(line -> assertThat(line).startsWith("6:38: artifacts of step \"a\":"))
        .anySatisfy(line -> assertThat(line).startsWith("7:21: file of outputs: a path below"))
        .anySatisfy(
            line ->
                assertThat(line).startsWith("8:39: the schema \"missing.json\" cannot be read"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\": \"strin\"}", "[1]", "{\"$ref\": \"other.json\"}"})
  void refusesSchemasThatNothingCanFollow(String schema) throws IOException {
    Files.writeString(folder.resolve("bad.json"), schema);
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: w}
                steps:
                  - {id: a, run: x, messages: [{file: m.json, schema: bad.json}]}
                """))
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line).startsWith("3:55: \"bad.json\" is no usable schema: "));
  }

  @Test
  void saysWhereAQuoteWasOpenedThatNobodyCloses() {
    assertThat(problems("a: b\nc: \"d\ne: f\n"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("not YAML: while scanning a quoted scalar, from line 2, found")
                    .endsWith("; close the quote that was opened there"));
  }

  @Test
  void namesAStepWithoutAnIdByItsPlace() {
    assertThat(
            problems(
                """
                subject: {kind: workflow, id: w}
                steps: [{id: a, run: x}, {run: x, retires: 1}]
                """))
        .containsExactly(
            "2:26: step 2 has no id",
            "2:35: unknown key \"retires\" in step 2, did you mean retries?");
  }

  @Test
  void refusesAliasesThatExplode() {
    String bomb =
        "subject: {kind: workflow, id: w}\ninputs:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + IntStream.range(1, 9)
                .mapToObj(
                    i ->
                        "  a"
                            + i
                            + ": &a"
                            + i
                            + " ["
                            + String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1)))
                            + "]\n")
                .collect(Collectors.joining())
            + "steps: [{id: a, run: x}]\n";
    assertThat(problems(bomb)).isNotEmpty();
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    assertThat(problems("a: " + "[".repeat(20_000) + "]".repeat(20_000))).isNotEmpty();
  }

  @Test
  void plansALongChainWithoutRecursion() throws IOException {
    String steps =
        IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    "  - {id: s"
                        + i
                        + ", run: x"
                        + (i == 0 ? "" : ", needs: [s" + (i - 1) + "]")
                        + "}\n")
            .collect(Collectors.joining());
    assertThat(read("subject: {kind: workflow, id: w}\nsteps:\n" + steps).steps()).hasSize(5_000);
  }

  private Runbook read(String text) throws IOException {
    Files.writeString(file, text);
    return RunbookReader.read(file);
  }

  private List<String> problems(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lines();
  }

  private List<String> lines() {
    RunbookException refused =
        catchThrowableOfType(RunbookException.class, () -> RunbookReader.read(file));
    assertThat(refused).isNotNull();
    return Arrays.stream(String.valueOf(refused.getMessage()).split("\n", -1))
        .map(line -> line.substring(file.toString().length() + 1).stripLeading())
        .toList();
  }

  @Test
  void readsNoMoreOfAFileThanARunbookMayHave() {
    Path endless = Path.of("/dev/zero");
    assumeTrue(Files.isReadable(endless), "this platform has none");
    assertThatThrownBy(() -> RunbookReader.read(endless))
        .isInstanceOf(RunbookException.class)
        .hasMessageContaining("has more than 8388608 bytes");
  }
}
