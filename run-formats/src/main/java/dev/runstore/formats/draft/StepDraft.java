package dev.runstore.formats.draft;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.StepId;
import dev.runstore.formats.FittingTexts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A step of a run that is being put together. */
public final class StepDraft {
  private final RunDraft run;
  private final StepId id;
  private Optional<String> name = Optional.empty();
  private final Set<StepId> parents = new LinkedHashSet<>();

  StepDraft(RunDraft run, String id) {
    this.run = run;
    this.id = new StepId(FittingTexts.name(id, "step"));
  }

  /** Gives it a name for people. */
  public StepDraft named(Optional<String> text) {
    name = text.map(given -> FittingTexts.name(given, id.value())).or(() -> name);
    return this;
  }

  /** Says after which steps it comes. */
  public StepDraft after(Iterable<String> ids) {
    for (String parent : ids) {
      if (!parent.isEmpty()) {
        parents.add(new StepId(FittingTexts.name(parent, "step")));
      }
    }
    return this;
  }

  /** Its id. */
  public StepId id() {
    return id;
  }

  /** Says that it is known and waits. */
  public void planned() {
    List<StepId> before = List.copyOf(parents);
    String shown = name.orElse(id.value());
    run.add(Optional.empty(), frame -> new EventBody.StepPlanned(id, shown, before));
  }

  /** Says that it will not run. */
  public void skipped(String reason) {
    List<StepId> before = List.copyOf(parents);
    Optional<String> shown = name;
    run.add(
        Optional.empty(),
        frame ->
            new EventBody.StepSkipped(id, shown, before, FittingTexts.name(reason, "skipped")));
  }

  /** An attempt of it, numbered from 1. */
  public AttemptDraft attempt(int number) {
    return new AttemptDraft(run, this, Math.max(1, number));
  }

  Optional<String> name() {
    return name;
  }

  List<StepId> parents() {
    return new ArrayList<>(parents);
  }
}
