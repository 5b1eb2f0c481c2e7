package dev.runstore.formats.wfformat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Texts;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportedHistory;
import dev.runstore.formats.SpilledPayloads;
import dev.runstore.formats.wfformat.WfDates.WfDate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The events that an instance becomes. */
final class WfRun implements ImportedHistory {
  private final ImportSource source;
  private final ImportTarget target;
  private final WfInstance instance;
  private final WfGraph graph;
  private final DerivedIds ids;
  private final Alias alias;
  private final SpilledPayloads payloads;
  private final Optional<WfDate> start;
  private ArtifactInfo original;
  private long number;

  /** As it is imported for the first time. */
  WfRun(ImportSource source, ImportTarget target, WfInstance instance) {
    this(
        source,
        target,
        instance,
        source.sha256(),
        DerivedIds.of(start(instance).map(WfDate::time), "wfformat:" + source.sha256().hex()));
  }

  /** The same under another id. */
  WfRun as(RunId runId) {
    return new WfRun(source, target, instance, original.sha256(), DerivedIds.of(runId));
  }

  private static Optional<WfDate> start(WfInstance instance) {
    return instance.executedAt().flatMap(WfDates::parse);
  }

  private WfRun(
      ImportSource source,
      ImportTarget target,
      WfInstance instance,
      Sha256 digest,
      DerivedIds ids) {
    this.source = source;
    this.target = target;
    this.instance = instance;
    this.graph = new WfGraph(instance);
    this.start = start(instance);
    this.ids = ids;
    this.alias = new Alias("wfformat:" + digest.hex().substring(0, 16));
    this.payloads = new SpilledPayloads(target, ids.runId());
    this.original =
        new ArtifactInfo(
            ArtifactKey.of(ids.runId(), artifactName(source.name())),
            source.byteLength(),
            digest,
            "application/json",
            Instant.EPOCH,
            Attributes.NONE);
  }

  DerivedIds ids() {
    return ids;
  }

  Alias alias() {
    return alias;
  }

  @Override
  public Iterator<Event> notes() {
    return Collections.emptyIterator();
  }

  @Override
  public void storeArtifacts() {
    try (InputStream in = source.open()) {
      original =
          target
              .artifacts()
              .put(original.key(), in, ArtifactOptions.ofType(original.contentType()))
              .info();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
    for (WfTask task : instance.tasks()) {
      task.command().ifPresent(command -> payloads.store(config(task), command));
    }
  }

  @Override
  public Iterator<Event> history() {
    number = 0;
    List<Event> first = new ArrayList<>();
    first.add(event(Optional.empty(), created()));
    if (instance.executed()) {
      first.add(event(start.map(WfDate::time), new EventBody.RunStarted()));
    }
    warnings().forEach(w -> first.add(event(Optional.empty(), w)));
    Set<String> linked = new HashSet<>();
    return new Iterator<>() {
      private final Iterator<WfTask> tasks = instance.tasks().iterator();
      private Iterator<Event> ready = first.iterator();
      private boolean ended;

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && !ended) {
          if (tasks.hasNext()) {
            ready = step(tasks.next(), linked).iterator();
          } else {
            ready = last(linked).iterator();
            ended = true;
          }
        }
        return ready.hasNext();
      }

      @Override
      public Event next() {
        return ready.next();
      }
    };
  }

  private Event event(Optional<Instant> at, EventBody body) {
    return new Event(ids.event(++number), at, body, Optional.empty());
  }

  private EventBody created() {
    Attributes attributes =
        instance
            .attributes()
            .with("measures", WfMeasures.of(instance, graph))
            .with("declaredGraph", JsonValue.object(graph.declaredJson()));
    return new EventBody.RunCreated(
        Subject.workflow(instance.name()),
        Set.of(alias),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("wfformat"),
        labels(),
        attributes,
        Optional.empty());
  }

  private Labels labels() {
    TreeMap<String, String> labels = new TreeMap<>();
    instance.system().ifPresent(system -> labels.put("system", system));
    Set<String> machines = new HashSet<>(instance.machines());
    if (machines.size() == 1) {
      labels.put("machine", machines.iterator().next());
    }
    return Labels.of(labels);
  }

  private List<EventBody> warnings() {
    if (instance.executedAt().isPresent() && start.isEmpty()) {
      return List.of(
          warning("date.unreadable", "executedAt is no date that is understood, so no start: "));
    }
    return start.isPresent() && !start.get().zoned()
        ? List.of(warning("date.no-zone", "executedAt names no zone and was read as UTC: "))
        : List.of();
  }

  private EventBody warning(String code, String text) {
    return new EventBody.Warned(
        Optional.empty(), new Warning(code, text + Texts.quote(instance.executedAt().orElse(""))));
  }

  private List<Event> step(WfTask task, Set<String> linked) {
    List<Event> events = new ArrayList<>();
    StepRef ref = new StepRef(task.id(), 1, ids.attempt(task.id(), 1));
    if (task.ran()) {
      Optional<Instant> at = task.executedAt().flatMap(WfDates::parse).map(WfDate::time);
      events.add(event(at, started(task, ref)));
      events.add(event(Optional.empty(), ended(task, ref)));
    } else {
      events.add(
          event(
              Optional.empty(),
              new EventBody.StepPlanned(task.id(), task.name(), graph.parents(task))));
    }
    task.inputs().forEach(file -> events.add(link(task, ArtifactRole.CONSUMED, file, linked)));
    task.outputs().forEach(file -> events.add(link(task, ArtifactRole.PRODUCED, file, linked)));
    return events;
  }

  private EventBody started(WfTask task, StepRef ref) {
    return new EventBody.StepStarted(
        ref,
        Optional.of(task.name()),
        graph.parents(task),
        Optional.empty(),
        task.command().map(command -> payloads.payload(config(task), command)),
        Optional.empty(),
        task.attributes());
  }

  private static EventBody ended(WfTask task, StepRef ref) {
    return new EventBody.StepEnded(
        ref,
        StepStatus.SUCCEEDED,
        Optional.empty(),
        task.runtime().map(WfGraph::duration),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new Usage(List.of(), Optional.empty(), task.memory()),
        OptionalInt.empty(),
        Attributes.NONE);
  }

  private SpilledPayloads.Node config(WfTask task) {
    return new SpilledPayloads.Node(ids.attempt(task.id(), 1), task.id(), 1, "config");
  }

  private Event link(WfTask task, ArtifactRole role, String file, Set<String> linked) {
    linked.add(file);
    return event(
        Optional.empty(), new EventBody.Referenced(Optional.of(task.id()), role, reference(file)));
  }

  private Reference reference(String key) {
    WfFile file = instance.files().get(key);
    return new Reference(
        key,
        file == null ? java.util.OptionalLong.empty() : file.size(),
        Optional.empty(),
        Optional.empty());
  }

  private List<Event> last(Set<String> linked) {
    List<Event> events = new ArrayList<>();
    for (String file : instance.files().keySet()) {
      if (!linked.contains(file)) {
        events.add(
            event(
                Optional.empty(),
                new EventBody.Referenced(
                    Optional.empty(), ArtifactRole.ATTACHED, reference(file))));
      }
    }
    events.add(
        event(
            Optional.empty(),
            new EventBody.ArtifactNoted(Optional.empty(), ArtifactRole.ATTACHED, original)));
    Optional<Duration> makespan = instance.makespan().map(WfGraph::duration);
    Optional<Instant> end = start.flatMap(s -> makespan.map(m -> s.time().plus(m)));
    events.add(
        event(
            end,
            new EventBody.RunEnded(
                instance.executed() ? RunStatus.SUCCEEDED : RunStatus.UNKNOWN,
                instance.executed() ? Optional.empty() : Optional.of("no execution"),
                makespan,
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    return events;
  }

  private static String artifactName(String fileName) {
    String name = Texts.wellFormed(fileName);
    int most = Texts.MAX_CODE_POINTS - "source/".length();
    return "source/"
        + (name.codePointCount(0, name.length()) <= most
            ? name
            : name.substring(name.offsetByCodePoints(name.length(), -most)));
  }
}
