package dev.runstore.api.stats;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each agent of a run used. Usage of a step goes to the agent of the step, the rest to the
 * agent that the run itself is. The parts add up to the usage of the run, so nothing is counted
 * twice.
 */
final class AgentUsage {
  private static final EventQuery EVENTS =
      EventQuery.all().ofTypes(Set.of("step.started", "step.ended", "usage", "usage.late"));

  private final String own;
  private final Map<String, Usage> parts = new TreeMap<>();
  private final Map<StepRunId, String> open = new HashMap<>();

  private AgentUsage(String own) {
    this.own = own;
  }

  static Map<String, Usage> of(ExecutionStore store, RunFigures run) {
    boolean isAgent = run.kind() == SubjectKind.AGENT;
    String own = isAgent ? run.subjectId() : Grouping.NONE;
    boolean others = run.agents().stream().anyMatch(agent -> !agent.equals(own));
    if (!others || run.usage().equals(Usage.NONE)) {
      return Map.of(own, run.usage());
    }
    AgentUsage usage = new AgentUsage(own);
    usage.read(store, run);
    Usage sum = usage.parts.values().stream().reduce(Usage.NONE, Usage::plus);
    // where the run's end gives a total of its own, its steps may repeat one another
    return sum.models().equals(run.usage().models()) ? usage.parts : Map.of(own, run.usage());
  }

  private void read(ExecutionStore store, RunFigures run) {
    EventPage page = store.events(run.id(), EVENTS);
    while (true) {
      page.events().stream().map(RecordedEvent::body).forEach(this::take);
      if (!page.hasMore()) {
        return;
      }
      page = store.events(run.id(), EVENTS.from(page.next()));
    }
  }

  private void take(EventBody body) {
    if (body instanceof EventBody.StepStarted started) {
      started.agent().ifPresent(agent -> open.put(started.ref().stepRunId(), agent));
    } else if (body instanceof EventBody.UsageReported used) {
      add(used.ref(), used.usage());
    } else if (body instanceof EventBody.LateUsage late) {
      add(Optional.empty(), late.usage());
    } else if (body instanceof EventBody.StepEnded ended) {
      add(Optional.of(ended.ref()), ended.usage());
      open.remove(ended.ref().stepRunId());
    }
  }

  private void add(Optional<StepRef> ref, Usage usage) {
    if (!usage.equals(Usage.NONE)) {
      String agent = ref.map(StepRef::stepRunId).map(open::get).orElse(own);
      parts.merge(agent, usage, Usage::plus);
    }
  }
}
