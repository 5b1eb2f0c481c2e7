package dev.runstore.dag.runbook;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads runbooks. All that is wrong with one is reported together. */
public final class RunbookReader {
  private static final List<String> KEYS =
      List.of(
          "subject", "description", "labels", "inputs", "concurrency", "timeout", "env", "steps");
  private static final List<String> SUBJECT_KEYS = List.of("kind", "id", "name", "version");
  private final Problems problems;
  private final SchemaFiles schemas;

  private RunbookReader(Problems problems, SchemaFiles schemas) {
    this.problems = problems;
    this.schemas = schemas;
  }

  /**
   * The runbook in a file.
   *
   * @throws RunbookException if the file cannot be read or the runbook is wrong
   */
  public static Runbook read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(YamlText.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new RunbookException(
          new Problem(file.toString(), Position.NOWHERE, unreadable(file, e)), e);
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    return read(
        file.toString(),
        folder.normalize().toString(),
        YamlText.decode(file.toString(), bytes),
        SchemaFiles.in(folder));
  }

  /**
   * A runbook as it was recorded with a run.
   *
   * @throws RunbookException if it is wrong
   */
  public static Runbook read(RunbookSource source) {
    return read(
        source.file(), source.folder(), source.text(), SchemaFiles.recorded(source.files()));
  }

  private static Runbook read(String file, String folder, String text, SchemaFiles schemas) {
    Node root = YamlText.compose(file, text);
    Problems problems = new Problems(file);
    Optional<Runbook> runbook =
        new RunbookReader(problems, schemas).runbook(file, folder, text, root);
    return runbook.orElseThrow();
  }

  private Optional<Runbook> runbook(String file, String folder, String text, Node root) {
    Fields fields = Fields.of("the runbook", root, problems, KEYS);
    Optional<Subject> subject = fields.required("subject").flatMap(this::subject);
    Optional<String> description = fields.text("description");
    Labels labels = labels(fields);
    Map<String, JsonValue> inputs = inputs(fields);
    Optional<Integer> concurrency = fields.integer("concurrency", 1, 10_000);
    var timeout = fields.duration("timeout");
    Map<String, String> env = StepReader.env(fields);
    List<Step> steps = steps(file, fields);
    problems.throwIfAny();
    return subject.map(
        s ->
            new Runbook(
                new RunbookSource(file, folder, text, schemas.texts()),
                s,
                description,
                labels,
                inputs,
                concurrency.map(OptionalInt::of).orElse(OptionalInt.empty()),
                timeout,
                env,
                steps));
  }

  private Optional<Subject> subject(Node node) {
    Fields fields = Fields.of("subject", node, problems, SUBJECT_KEYS);
    fields.required("kind");
    fields.required("id");
    Optional<SubjectKind> kind = fields.parsed("kind", RunbookReader::kind);
    Optional<String> id = fields.parsed("id", text -> Texts.checked(text, "a subject's id"));
    Optional<String> name = fields.parsed("name", text -> Texts.checked(text, "a subject's name"));
    Optional<String> version =
        fields.parsed("version", text -> Texts.checked(text, "a subject's version"));
    return kind.isEmpty() || id.isEmpty()
        ? Optional.empty()
        : Optional.of(new Subject(kind.get(), id.get(), name.orElse(id.get()), version));
  }

  private static SubjectKind kind(String word) {
    return switch (word) {
      case "agent" -> SubjectKind.AGENT;
      case "workflow" -> SubjectKind.WORKFLOW;
      default ->
          throw new IllegalArgumentException(
              "no kind is called "
                  + Texts.quote(word)
                  + Suggestions.didYouMean(word, List.of("agent", "workflow")));
    };
  }

  private Labels labels(Fields fields) {
    Map<String, String> texts =
        fields.texts(
            "labels",
            key -> key.isEmpty() ? Optional.of("a label's key is empty") : Optional.empty());
    try {
      return Labels.of(texts);
    } catch (IllegalArgumentException e) {
      problems.add(fields.key("labels"), "labels: " + e.getMessage());
      return Labels.NONE;
    }
  }

  private Map<String, JsonValue> inputs(Fields fields) {
    Map<String, JsonValue> inputs = new LinkedHashMap<>();
    fields
        .value("inputs")
        .ifPresent(
            node ->
                Fields.of("inputs", node, problems)
                    .entries()
                    .forEach(
                        (name, value) ->
                            YamlJson.read(value, problems)
                                .ifPresent(json -> inputs.put(name, json))));
    return inputs;
  }

  private List<Step> steps(String file, Fields fields) {
    Optional<Node> node = fields.required("steps");
    List<Graph.Vertex> vertices = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    if (node.isPresent() && node.get() instanceof SequenceNode list) {
      if (list.getValue().isEmpty()) {
        problems.add(list, "steps is empty, a runbook has at least one step");
      }
      StepReader reader = new StepReader(problems, schemas);
      for (int i = 0; i < list.getValue().size(); i++) {
        reader
            .read(i, list.getValue().get(i))
            .ifPresent(
                read -> {
                  vertices.add(read.vertex());
                  read.step().ifPresent(steps::add);
                });
      }
    } else if (node.isPresent()) {
      problems.add(
          node.get(),
          "steps must be a list of steps, not " + Fields.kind(node.get()) + ": begin each with -");
    }
    problems.addAll(Graph.problems(file, vertices));
    return steps;
  }

  private static String unreadable(Path file, IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "there is no such file";
      case java.nio.file.AccessDeniedException denied ->
          "it may not be read; look at its permissions";
      default ->
          Files.isDirectory(file)
              ? "this is a folder; name the runbook's file in it"
              : "it cannot be read: " + e.getMessage();
    };
  }
}
