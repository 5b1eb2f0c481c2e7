import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepEnd;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent that answers a question about a lighthouse keeper's log, turn by turn: ask the model,
 * call the tool it names, give it the result. Every turn, tool call, token and cent is recorded.
 * The model is a few rules in this file, so that no network is needed; a real one takes its place
 * in {@link Model#reply}.
 *
 * <p>Arguments: the root of the store, and the log.
 */
public final class AgentLoop {
  private static final String QUESTION = "In which month did the lamp burn the most oil?";
  private static final int MOST_TURNS = 8;

  private AgentLoop() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args.length > 0 ? args[0] : ".waivern");
    Path log = Path.of(args.length > 1 ? args[1] : "examples/wordcount/text/keepers-log.txt");
    RunCreated created =
        RunCreated.of(Subject.agent("log-reader"))
            .labelled(Labels.of(Map.of("example", "agent-loop")))
            .given(new Payload.Json(JsonValue.of(Map.of("question", QUESTION))));
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(root));
        Recorder recorder = Recorder.to(stores).build();
        RunRecording run = recorder.start(created)) {
      Optional<String> answer = answer(run, new Model(), new Tools(Files.readString(log)));
      answer.ifPresentOrElse(
          text -> run.succeed(Map.of("answer", text)),
          () -> run.fail(ErrorInfo.of("no-answer", "no answer after " + MOST_TURNS + " turns")));
      System.out.println(answer.orElse("no answer"));
      System.out.println("to see how: ./wct inspect " + run.runId() + " --root " + root);
    }
  }

  private static Optional<String> answer(RunRecording run, Model model, Tools tools) {
    List<String> transcript = new ArrayList<>(List.of("question: " + QUESTION));
    List<StepId> before = List.of();
    for (int turn = 1; turn <= MOST_TURNS && run.cancelRequested().isEmpty(); turn++) {
      StepRecording thinking =
          run.step(
              StepSpec.of("turn-" + turn)
                  .named("Turn " + turn)
                  .after(before)
                  .agent("log-reader")
                  .input(transcript));
      Reply reply = model.reply(transcript);
      thinking.log("thought", reply.thought());
      thinking.end(StepStatus.SUCCEEDED, StepEnd.PLAIN.output(reply).usage(reply.usage()));
      if (reply.tool().isEmpty()) {
        run.artifact(
            "transcript.txt",
            String.join("\n\n", transcript).getBytes(StandardCharsets.UTF_8),
            ArtifactOptions.ofType("text/plain; charset=utf-8"));
        return Optional.of(reply.thought());
      }
      StepId call = new StepId("turn-" + turn + "/" + reply.tool().get());
      transcript.add(called(run, tools, call, thinking.ref().stepId(), reply));
      before = List.of(call);
    }
    run.warn(new Warning("gave-up", "the agent was stopped before it had an answer"));
    return Optional.empty();
  }

  /** A tool that fails is a failed step and news for the model, not the end of the run. */
  private static String called(
      RunRecording run, Tools tools, StepId id, StepId after, Reply reply) {
    StepRecording calling =
        run.step(
            StepSpec.of(id).after(after).config(reply.tool().orElse("")).input(reply.arguments()));
    try {
      String result = tools.call(reply.tool().orElse(""), reply.arguments());
      calling.event("tool.returned", Map.of("characters", result.length()));
      calling.succeed(result);
      return "result: " + result;
    } catch (IllegalArgumentException e) {
      calling.fail(ErrorInfo.of("tool-error", String.valueOf(e.getMessage())));
      return "error: " + e.getMessage();
    }
  }

  /** What the model says: a tool to call, or its answer. */
  record Reply(String thought, Optional<String> tool, Map<String, String> arguments, Usage usage) {}

  /** Stands for a language model: looks at the transcript and says what to do next. */
  static final class Model {
    private static final BigDecimal PRICE = new BigDecimal("0.000002");

    Reply reply(List<String> transcript) {
      long begin = System.nanoTime();
      String last = transcript.get(transcript.size() - 1);
      if (last.startsWith("question:")) {
        return call(
            "The log says how much oil was burned.", "search", "text", "Oil", transcript, begin);
      }
      if (transcript.size() == 2) {
        return call("I add it up by month.", "sum", "unit", "litres", transcript, begin);
      }
      if (last.startsWith("error:")) {
        return call("The log counts in quarts.", "sum", "unit", "quarts", transcript, begin);
      }
      String most = last.replaceFirst("(?s).*most: ", "");
      return new Reply(
          "The lamp burned the most oil in " + most + ".",
          Optional.empty(),
          Map.of(),
          used(transcript, 12, begin));
    }

    private static Reply call(
        String thought,
        String tool,
        String key,
        String value,
        List<String> transcript,
        long begin) {
      return new Reply(thought, Optional.of(tool), Map.of(key, value), used(transcript, 20, begin));
    }

    private static Usage used(List<String> transcript, long outputTokens, long begin) {
      long inputTokens = transcript.stream().mapToLong(text -> text.split("\\s+").length).sum();
      BigDecimal amount = PRICE.multiply(BigDecimal.valueOf(inputTokens + 4 * outputTokens));
      return Usage.of(
          ModelUsage.of("rules-1", inputTokens, outputTokens)
              .from("local")
              .costing(new Cost(amount, "EUR"))
              .taking(Duration.ofNanos(System.nanoTime() - begin)));
    }
  }

  /** What the model may call. */
  static final class Tools {
    private static final Pattern OIL = Pattern.compile("Oil burned in the night: (\\d+) (\\w+)");
    private final List<String> entries;

    Tools(String log) {
      this.entries =
          List.of(log.split("\n\\s*\n")).stream()
              .map(e -> e.strip().replaceAll("\\s+", " "))
              .toList();
    }

    String call(String tool, Map<String, String> arguments) {
      return switch (tool) {
        case "search" -> search(arguments.getOrDefault("text", ""));
        case "sum" -> sum(arguments.getOrDefault("unit", ""));
        default -> throw new IllegalArgumentException("there is no tool " + tool);
      };
    }

    private String search(String text) {
      List<String> found = entries.stream().filter(entry -> entry.contains(text)).toList();
      return found.size() + " entries\n" + String.join("\n", found);
    }

    private String sum(String unit) {
      Map<String, Integer> byMonth = new TreeMap<>();
      for (String entry : entries) {
        Matcher oil = OIL.matcher(entry);
        if (oil.find() && oil.group(2).equals(unit)) {
          byMonth.merge(entry.split(" ")[0], Integer.parseInt(oil.group(1)), Integer::sum);
        }
      }
      String most =
          byMonth.entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .orElseThrow(() -> new IllegalArgumentException("nothing is counted in " + unit))
              .getKey();
      return byMonth + " " + unit + ", most: " + most;
    }
  }
}
