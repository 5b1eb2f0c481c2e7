package dev.runstore.api.stats;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.Usage;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of runs in groups, taken in one pass. Memory depends on the number of groups, of which
 * there are at most {@value #MAX_GROUPS}, and not on the number of runs. The usage of a run is that
 * of its header, which its recorder has counted once; a child run has its own. Not thread-safe.
 */
public final class RunStatistics {
  /** The most groups; runs of further ones are counted together as {@link #OTHERS}. */
  public static final int MAX_GROUPS = 2_000;

  /** The first part of the key of the group that has the runs of all groups over the limit. */
  public static final String OTHERS = "(others)";

  private record Part(List<String> key, Usage usage) {}

  private final ExecutionStore store;
  private final List<Grouping> groupings;
  private final List<Grouping> agentsFirst;
  private final boolean dividesUsage;
  private final ZoneId zone;
  private final Map<List<String>, GroupStatistics> groups = new HashMap<>();
  private final GroupStatistics undivided = new GroupStatistics(List.of());

  /**
   * Nothing yet.
   *
   * @param store where the runs are, for the events of runs in which agents work
   * @param groupings the groups; none puts all runs into one
   * @param zone of days and hours
   */
  public RunStatistics(ExecutionStore store, List<Grouping> groupings, ZoneId zone) {
    this.store = store;
    this.groupings = List.copyOf(groupings);
    this.agentsFirst = agentsFirst(groupings);
    this.dividesUsage = groupings.stream().anyMatch(Grouping::dividesUsage);
    this.zone = zone;
  }

  /** Takes a run in. */
  public void add(Run run) {
    add(RunFigures.of(run));
  }

  /** Takes a run in. */
  public void add(RunFigures run) {
    if (dividesUsage) {
      undivided.add(run, run.usage());
      addParts(run);
    } else {
      group(key(run)).add(run, run.usage());
    }
  }

  private List<String> key(RunFigures run) {
    String[] values = new String[groupings.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = groupings.get(i).value(run, zone);
    }
    return List.of(values);
  }

  private void addParts(RunFigures run) {
    List<Part> parts = List.of(new Part(List.of(), run.usage()));
    for (Grouping grouping : agentsFirst) {
      List<Part> finer = new ArrayList<>();
      for (Part part : parts) {
        divided(grouping, run, part.usage())
            .forEach((value, usage) -> finer.add(new Part(with(part.key(), value), usage)));
      }
      parts = finer;
    }
    parts.forEach(part -> group(inOrder(part.key())).add(run, part.usage()));
  }

  /** Only the whole usage of a run can be divided among agents. */
  private static List<Grouping> agentsFirst(List<Grouping> groupings) {
    return groupings.stream()
        .sorted(Comparator.comparing(grouping -> grouping.kind() != Grouping.Kind.AGENT))
        .toList();
  }

  private List<String> inOrder(List<String> key) {
    return groupings.equals(agentsFirst)
        ? key
        : groupings.stream().map(grouping -> key.get(agentsFirst.indexOf(grouping))).toList();
  }

  private Map<String, Usage> divided(Grouping grouping, RunFigures run, Usage usage) {
    return switch (grouping.kind()) {
      case AGENT -> AgentUsage.of(store, run);
      case MODEL -> byModel(usage);
      case SUBJECT, STATUS, KIND, LABEL, DAY, HOUR -> Map.of(grouping.value(run, zone), usage);
    };
  }

  private static Map<String, Usage> byModel(Usage usage) {
    Map<String, Usage> parts = new TreeMap<>();
    for (ModelUsage model : usage.models()) {
      parts.merge(model.model(), Usage.of(model), Usage::plus);
    }
    return parts.isEmpty() ? Map.of(Grouping.NONE, usage) : parts;
  }

  private static List<String> with(List<String> key, String value) {
    List<String> longer = new ArrayList<>(key);
    longer.add(value);
    return longer;
  }

  private GroupStatistics group(List<String> key) {
    GroupStatistics known = groups.get(key);
    if (known != null) {
      return known;
    }
    List<String> kept =
        groups.size() < MAX_GROUPS ? key : key.stream().map(value -> OTHERS).toList();
    return groups.computeIfAbsent(kept, GroupStatistics::new);
  }

  /** All runs as one group, each counted once. */
  public GroupStatistics all() {
    if (dividesUsage) {
      return undivided;
    }
    GroupStatistics all = new GroupStatistics(List.of());
    groups.values().forEach(all::add);
    return all;
  }

  /** The groups: those of days and hours in the order of time, others the largest first. */
  public List<GroupStatistics> groups() {
    Comparator<GroupStatistics> byKey =
        Comparator.comparing(group -> String.join("\0", group.key()));
    Comparator<GroupStatistics> bySize = Comparator.comparingLong(group -> -group.runs());
    boolean inTime = !groupings.isEmpty() && groupings.get(0).isTime();
    return groups.values().stream().sorted(inTime ? byKey : bySize.thenComparing(byKey)).toList();
  }
}
