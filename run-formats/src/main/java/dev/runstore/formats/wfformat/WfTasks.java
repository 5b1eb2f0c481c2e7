package dev.runstore.formats.wfformat;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the tasks of a file. */
final class WfTasks {
  private static final Set<String> READ =
      Set.of(
          "name",
          "id",
          "parents",
          "children",
          "files",
          "inputFiles",
          "outputFiles",
          "command",
          "arguments",
          "runtime",
          "runtimeInSeconds",
          "executedAt");

  private WfTasks() {}

  /** Versions up to 1.4: one list says what was to be done and what was done. */
  static List<WfTask> flat(WfNode workflow, WfVersion version, WfFiles files) {
    boolean jobs =
        version.hasJobs()
            ? workflow.member("tasks").isEmpty()
            : workflow.member("jobs").isPresent();
    Map<StepId, WfTask> tasks = new LinkedHashMap<>();
    for (WfNode task : notEmpty(workflow.required(jobs ? "jobs" : "tasks"))) {
      String name = task.required("name").name();
      task.required("type").text();
      if (version.hasJobs()) {
        task.required(version.runtime());
      }
      StepId id = new StepId(task.member("id").map(WfNode::name).orElse(name));
      List<String> inputs = new ArrayList<>();
      List<String> outputs = new ArrayList<>();
      for (WfNode link : task.items("files")) {
        String direction = link.required("link").text();
        String key = files.linked(link, version);
        switch (direction) {
          case "input" -> inputs.add(key);
          case "output" -> outputs.add(key);
          default ->
              throw link.required("link").refused("input or output is expected, not " + direction);
        }
      }
      List<String> machines = new ArrayList<>(task.names("machines"));
      task.member("machine").map(WfNode::name).ifPresent(machines::add);
      add(
          tasks,
          task,
          new Links(id, name, task.names("parents"), task.names("children"), inputs, outputs),
          Optional.of(task),
          version,
          machines);
    }
    return List.copyOf(tasks.values());
  }

  /** From 1.5 on: what was to be done, and what was done. */
  static List<WfTask> specified(WfNode specification, Optional<WfNode> execution, WfFiles files) {
    specification.items("files").forEach(files::listed);
    Map<String, WfNode> executed = new HashMap<>();
    for (WfNode task : execution.map(e -> e.required("tasks").items()).orElse(List.of())) {
      task.required("runtimeInSeconds");
      if (executed.put(task.required("id").name(), task) != null) {
        throw task.refused("there is a task before it with the same id");
      }
    }
    Map<StepId, WfTask> tasks = new LinkedHashMap<>();
    for (WfNode task : notEmpty(specification.required("tasks"))) {
      String name = task.required("name").name();
      String id = task.required("id").name();
      task.required("parents");
      task.required("children");
      Optional<WfNode> ran = Optional.ofNullable(executed.remove(id));
      add(
          tasks,
          task,
          new Links(
              new StepId(id),
              name,
              task.names("parents"),
              task.names("children"),
              task.names("inputFiles").stream().map(files::named).toList(),
              task.names("outputFiles").stream().map(files::named).toList()),
          ran,
          WfVersion.V1_5,
          ran.map(r -> r.names("machines")).orElse(List.of()));
    }
    for (WfNode left : executed.values()) {
      throw left.required("id").refused("no task of the specification has this id");
    }
    return List.copyOf(tasks.values());
  }

  private static List<WfNode> notEmpty(WfNode list) {
    List<WfNode> items = list.items();
    if (items.isEmpty()) {
      throw list.refused("at least one task is expected");
    }
    return items;
  }

  private record Links(
      StepId id,
      String name,
      List<String> parents,
      List<String> children,
      List<String> inputs,
      List<String> outputs) {}

  private static void add(
      Map<StepId, WfTask> tasks,
      WfNode specified,
      Links links,
      Optional<WfNode> ran,
      WfVersion version,
      List<String> machines) {
    Optional<WfNode> command = ran.flatMap(r -> r.member("command"));
    Optional<String> program = command.flatMap(c -> c.member("program")).map(WfNode::text);
    WfNode call = command.or(() -> ran).orElse(specified);
    long chars =
        program.map(String::length).orElse(0)
            + call.items("arguments").stream()
                .mapToLong(argument -> argument.text().length())
                .sum();
    Optional<JsonValue> config =
        command
            .or(() -> ran.filter(r -> r.member("arguments").isPresent()))
            .map(c -> command(c, command.isPresent()));
    Attributes attributes = WfReader.others(specified, READ, Attributes.NONE);
    if (version.separatesExecution() && ran.isPresent()) {
      attributes = WfReader.others(ran.get(), READ, attributes);
    }
    WfTask task =
        new WfTask(
            links.id(),
            links.name(),
            links.parents(),
            links.children(),
            links.inputs(),
            links.outputs(),
            ran.isPresent(),
            config,
            program,
            chars,
            ran.flatMap(r -> r.member(version.runtime())).map(WfNode::seconds),
            ran.flatMap(r -> r.member("executedAt")).map(WfNode::text),
            ran.flatMap(r -> r.member(version.readBytes())).map(WfNode::number),
            ran.flatMap(r -> r.member(version.writtenBytes())).map(WfNode::number),
            ran.flatMap(r -> r.member(version.memory()))
                .map(WfNode::wholeNumber)
                .filter(memory -> memory.orElse(-1) >= 0)
                .orElse(OptionalLong.empty()),
            machines,
            attributes);
    if (tasks.put(task.id(), task) != null) {
      throw specified.refused("there is a task before it with the same id");
    }
  }

  private static JsonValue command(WfNode given, boolean whole) {
    return whole
        ? JsonValue.of(given.json())
        : JsonValue.object(Map.of("arguments", given.required("arguments").json()));
  }
}
