package dev.runstore.dag.runbook;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.config.Units;
import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.Texts;
import dev.runstore.dag.runbook.Step.Need;
import dev.runstore.dag.runbook.Step.When;
import java.math.BigDecimal;
import java.nio.file.FileSystems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one step. */
final class StepReader {
  private static final List<String> KEYS =
      List.of(
          "id",
          "name",
          "needs",
          "run",
          "env",
          "timeout",
          "retries",
          "artifacts",
          "outputs",
          "when",
          "messages");
  private static final List<String> RETRY_KEYS = List.of("max", "backoff", "factor", "max-backoff");
  private static final List<String> MESSAGE_KEYS = List.of("name", "file", "schema", "version");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private final Problems problems;
  private final SchemaFiles schemas;

  StepReader(Problems problems, SchemaFiles schemas) {
    this.problems = problems;
    this.schemas = schemas;
  }

  /**
   * A step as far as it could be read.
   *
   * @param vertex what the graph needs to know of it
   * @param step empty if a problem was found
   */
  record Read(Graph.Vertex vertex, Optional<Step> step) {}

  Optional<Read> read(int index, Node node) {
    Fields fields = Fields.of(called(index, node), node, problems, KEYS);
    fields.required("id");
    Optional<StepId> id = fields.parsed("id", StepId::new);
    Position at = fields.value("id").map(Problems::position).orElse(Problems.position(node));
    Optional<String> name =
        fields.parsed("name", text -> Texts.checked(text, "the name of a step"));
    List<Need> needs = needs(fields);
    Optional<Command> run = fields.required("run").flatMap(value -> command(fields, value));
    Map<String, String> env = env(fields);
    var timeout = fields.duration("timeout");
    Retries retries = retries(fields);
    List<String> artifacts = artifacts(fields);
    Optional<Output> output = fields.value("outputs").flatMap(value -> output(fields, value));
    When when = fields.parsed("when", StepReader::when).orElse(When.SUCCESS);
    List<MessageFile> messages = messages(fields);
    return id.map(
        stepId ->
            new Read(
                new Graph.Vertex(stepId, at, needs, when),
                run.map(
                    command ->
                        new Step(
                            stepId,
                            at,
                            name.orElse(stepId.value()),
                            needs,
                            command,
                            env,
                            timeout,
                            retries,
                            artifacts,
                            output,
                            when,
                            messages))));
  }

  /** By its id if it has one, else by its place. */
  private static String called(int index, Node node) {
    String place = "step " + (index + 1);
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(
                tuple ->
                    tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("id"))
            .flatMap(
                tuple ->
                    tuple.getValueNode() instanceof ScalarNode id ? Stream.of(id) : Stream.empty())
            .map(ScalarNode::getValue)
            .filter(id -> !id.isBlank())
            .findFirst()
            .map(id -> "step " + Texts.quote(id))
            .orElse(place)
        : place;
  }

  /** The variables under {@code env}. */
  static Map<String, String> env(Fields fields) {
    fields
        .value("env")
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .ifPresent(mapping -> mapping.getValue().forEach(tuple -> checkReferences(fields, tuple)));
    return fields.texts(
        "env",
        name -> {
          if (!VARIABLE.matcher(name).matches()) {
            return Optional.of(
                "a variable's name has letters, digits and _ and does not start with a digit, not "
                    + Texts.quote(name));
          }
          return name.startsWith("RUNSTORE_")
              ? Optional.of("names that start with RUNSTORE_ are given by the executor: " + name)
              : Optional.empty();
        });
  }

  private static void checkReferences(
      Fields fields, org.snakeyaml.engine.v2.nodes.NodeTuple tuple) {
    if (tuple.getValueNode() instanceof ScalarNode value) {
      fields.parsed("env", value, text -> References.in(text).size());
    }
  }

  private List<Need> needs(Fields fields) {
    List<Need> needs = new ArrayList<>();
    for (Node node : fields.items("needs")) {
      fields
          .parsed("needs", node, StepId::new)
          .ifPresent(id -> needs.add(new Need(id, Problems.position(node))));
    }
    return needs;
  }

  private Optional<Command> command(Fields fields, Node node) {
    if (node instanceof SequenceNode list) {
      List<String> words = new ArrayList<>();
      for (Node item : list.getValue()) {
        fields
            .parsed(
                "run",
                item,
                word -> {
                  References.in(word);
                  return word;
                })
            .ifPresent(words::add);
      }
      if (list.getValue().isEmpty() || (!words.isEmpty() && words.get(0).isBlank())) {
        problems.add(node, "run names no program");
        return Optional.empty();
      }
      return words.size() == list.getValue().size()
          ? Optional.of(new Command.Arguments(words))
          : Optional.empty();
    }
    if (node instanceof MappingNode) {
      problems.add(node, "run must be a shell line or a list of arguments, not a mapping");
      return Optional.empty();
    }
    return fields
        .text("run", node)
        .flatMap(
            line -> {
              if (line.isBlank()) {
                problems.add(node, "run is empty");
                return Optional.empty();
              }
              return Optional.of(new Command.Shell(line));
            });
  }

  private Retries retries(Fields fields) {
    Optional<Node> node = fields.value("retries");
    if (node.isEmpty() || !(node.get() instanceof MappingNode)) {
      return fields.integer("retries", 0, 1_000).map(Retries::of).orElse(Retries.NONE);
    }
    Fields retries = Fields.of("retries", node.get(), problems, RETRY_KEYS);
    retries.required("max");
    Retries usual = Retries.NONE;
    return new Retries(
        retries.integer("max", 0, 1_000).orElse(0),
        retries.parsed("backoff", Units::duration).orElse(usual.backoff()),
        retries
            .number("factor", BigDecimal.ONE, BigDecimal.valueOf(100))
            .map(BigDecimal::doubleValue)
            .orElse(usual.factor()),
        retries.parsed("max-backoff", Units::duration).orElse(usual.maxBackoff()));
  }

  private List<String> artifacts(Fields fields) {
    List<String> globs = new ArrayList<>();
    for (Node node : fields.items("artifacts")) {
      fields
          .parsed(
              "artifacts",
              node,
              glob -> {
                checkGlob(glob);
                return inside(glob);
              })
          .ifPresent(globs::add);
    }
    return globs;
  }

  private static void checkGlob(String glob) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "no pattern of files, " + e.getDescription() + ": " + Texts.quote(glob), e);
    }
  }

  private Optional<Output> output(Fields fields, Node node) {
    if (node instanceof MappingNode) {
      Fields output = Fields.of("outputs", node, problems, List.of("file"));
      output.required("file");
      return output.parsed("file", StepReader::inside).map(Output.File::new);
    }
    return fields.parsed(
        "outputs",
        node,
        word -> {
          if (!word.equals("stdout")) {
            throw new IllegalArgumentException(
                "write stdout, or {file: " + (word.isBlank() ? "out.json" : word) + "}");
          }
          return new Output.Stdout();
        });
  }

  private List<MessageFile> messages(Fields fields) {
    List<MessageFile> messages = new ArrayList<>();
    for (Node node : fields.items("messages")) {
      Fields message = Fields.of("a message", node, problems, MESSAGE_KEYS);
      message.required("file");
      message.required("schema");
      Optional<String> file = message.parsed("file", StepReader::inside);
      Optional<String> name =
          message.value("name").isPresent()
              ? message.parsed("name", text -> new ArtifactName(text).value())
              : file;
      Optional<String> version =
          message.parsed("version", text -> Texts.checked(text, "schema version"));
      Optional<Node> schemaNode = message.value("schema");
      Optional<String> schemaFile = message.parsed("schema", StepReader::inside);
      Optional<JsonValue> schema =
          schemaFile.flatMap(path -> schemas.read(path, schemaNode.orElse(node), problems));
      if (file.isPresent() && name.isPresent() && schema.isPresent()) {
        messages.add(
            new MessageFile(
                name.get(),
                file.get(),
                SchemaFiles.schemaName(schemaFile.orElseThrow()),
                version.orElse("1"),
                schema.get()));
      }
    }
    return messages;
  }

  private static When when(String word) {
    return switch (word) {
      case "success" -> When.SUCCESS;
      case "always" -> When.ALWAYS;
      case "failure" -> When.FAILURE;
      default ->
          throw new IllegalArgumentException(
              "no condition is called "
                  + Texts.quote(word)
                  + Suggestions.didYouMean(
                      word.toLowerCase(Locale.ROOT), List.of("success", "always", "failure")));
    };
  }

  /** A path below the folder it is relative to. */
  private static String inside(String path) {
    if (path.isBlank()
        || path.startsWith("/")
        || List.of(path.split("[/\\\\]", -1)).contains("..")) {
      throw new IllegalArgumentException(
          "a path below the folder is expected, without .. and not absolute: " + Texts.quote(path));
    }
    return path;
  }
}
