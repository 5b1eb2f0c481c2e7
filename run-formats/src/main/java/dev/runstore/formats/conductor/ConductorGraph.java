package dev.runstore.formats.conductor;

import dev.runstore.formats.draft.JsonView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * After which tasks a task came: the definition of the workflow says it of all of them, here it is
 * told of those that were executed.
 */
final class ConductorGraph {
  private final Map<String, JsonView> executed = new HashMap<>();
  private final Map<String, Set<String>> parents = new LinkedHashMap<>();
  private final Set<String> walked = new HashSet<>();
  private final int iterations;

  private ConductorGraph(List<JsonView> tasks) {
    long most = 0;
    for (JsonView task : tasks) {
      executed.put(ConductorRun.reference(task), task);
      most = Math.max(most, task.at("iteration").whole(0));
    }
    iterations = (int) Math.min(most, tasks.size());
  }

  static Map<String, Set<String>> of(JsonView workflow, List<JsonView> tasks) {
    ConductorGraph graph = new ConductorGraph(tasks);
    graph.walk(workflow.at("workflowDefinition", "tasks").items(), Set.of(), "");
    return graph.parents;
  }

  /**
   * Walks through tasks that come one after the other. A name stands for one task: where it comes
   * again, it is passed over.
   *
   * @param before what comes before the first
   * @param iteration what an iteration of a loop puts behind the names of its tasks
   * @return after which a further task comes
   */
  private Set<String> walk(List<JsonView> tasks, Set<String> before, String iteration) {
    Set<String> last = before;
    for (JsonView task : tasks) {
      String name = task.at("taskReferenceName").text("") + iteration;
      JsonView ran = executed.get(name);
      if (ran != null && walked.add(name)) {
        Set<String> joined = new LinkedHashSet<>();
        for (JsonView one : ran.at("inputData", "joinOn").items()) {
          joined.add(one.text("") + iteration);
          joined.add(one.text(""));
        }
        joined.retainAll(executed.keySet());
        Set<String> after = parents.computeIfAbsent(name, unknown -> new LinkedHashSet<>());
        after.addAll(joined.isEmpty() ? last : joined);
        after.remove(name);
        last = within(task, ran, name, iteration);
      }
    }
    return last;
  }

  private Set<String> within(JsonView task, JsonView ran, String name, String iteration) {
    Set<String> self = Set.of(name);
    List<List<JsonView>> branches = new ArrayList<>();
    task.at("forkTasks").items().forEach(branch -> branches.add(branch.items()));
    ran.at("inputData", "forkedTaskDefs").items().forEach(one -> branches.add(List.of(one)));
    task.at("decisionCases").members().values().forEach(one -> branches.add(one.items()));
    branches.add(task.at("defaultCase").items());
    Set<String> ends = new LinkedHashSet<>();
    branches.forEach(branch -> ends.addAll(walk(branch, self, iteration)));
    List<JsonView> loop = task.at("loopOver").items();
    Set<String> end = self;
    for (int i = 1; i <= iterations && !loop.isEmpty(); i++) {
      end = walk(loop, end, "__" + i);
    }
    ends.remove(name);
    return ends.isEmpty() ? self : ends;
  }
}
