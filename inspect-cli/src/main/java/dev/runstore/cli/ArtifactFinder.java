package dev.runstore.cli;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds an artifact by its name, or by its step's id and its name ({@code step/name}). Of several
 * attempts of one step the last one's is meant.
 */
final class ArtifactFinder {
  private static final int SUGGESTED_FROM = 1_000;

  private final App app;
  private final RunId run;
  private final ArtifactOwners owners;

  ArtifactFinder(App app, RunId run) {
    this.app = app;
    this.run = run;
    this.owners = new ArtifactOwners(app.executions(), run);
  }

  ArtifactInfo find(String text, @Nullable String step, @Nullable Integer attempt) {
    List<ArtifactInfo> found = new ArrayList<>();
    TreeSet<String> known = new TreeSet<>();
    for (ArtifactInfo info : app.artifacts().listArtifacts(run)) {
      String name = info.key().name().value();
      if (means(info, text, step, attempt)) {
        found.add(info);
      }
      if (known.size() < SUGGESTED_FROM) {
        known.add(name);
      }
    }
    if (found.isEmpty()) {
      throw missing(text, step, known);
    }
    return only(text, found);
  }

  /** Whether one of its first artifacts is named so. */
  boolean isNamed(String text) {
    int looked = 0;
    for (ArtifactInfo info : app.artifacts().listArtifacts(run)) {
      if (means(info, text, null, null)) {
        return true;
      }
      if (++looked == SUGGESTED_FROM) {
        break;
      }
    }
    return false;
  }

  private boolean means(
      ArtifactInfo info, String text, @Nullable String step, @Nullable Integer attempt) {
    String name = info.key().name().value();
    if (!name.equals(text) && !text.endsWith("/" + name)) {
      return false;
    }
    Optional<StepRef> owner =
        name.equals(text) && step == null && attempt == null ? Optional.empty() : owners.of(info);
    if (attempt != null && owner.filter(ref -> ref.attempt() == attempt).isEmpty()) {
      return false;
    }
    if (step != null && owner.filter(ref -> isNamed(ref, step)).isEmpty()) {
      return false;
    }
    return name.equals(text)
        || owner
            .filter(ref -> isNamed(ref, text.substring(0, text.length() - name.length() - 1)))
            .isPresent();
  }

  private static boolean isNamed(StepRef ref, String step) {
    return ref.stepId().value().equals(step) || ref.stepRunId().value().equalsIgnoreCase(step);
  }

  private ArtifactInfo only(String text, List<ArtifactInfo> found) {
    Map<String, ArtifactInfo> ofStep = new LinkedHashMap<>();
    if (found.size() == 1) {
      return found.get(0);
    }
    for (ArtifactInfo info : found) {
      String step =
          owners
              .of(info)
              .map(ref -> ref.stepId().value())
              .or(() -> info.key().stepRunId().map(StepRunId::value))
              .orElse("");
      ofStep.merge(step, info, (a, b) -> attempt(a) > attempt(b) ? a : b);
    }
    if (ofStep.size() == 1) {
      return ofStep.values().iterator().next();
    }
    ArtifactInfo ofRun = ofStep.get("");
    if (ofRun != null) {
      return ofRun;
    }
    throw CommandFailure.conflict(
        "the steps "
            + String.join(", ", ofStep.keySet())
            + " of run "
            + run
            + " each have an artifact "
            + Texts.quote(text)
            + "; say which with --step ID, or as in "
            + ofStep.keySet().iterator().next()
            + "/"
            + text);
  }

  private int attempt(ArtifactInfo info) {
    return owners.of(info).map(StepRef::attempt).orElse(0);
  }

  private CommandFailure missing(String text, @Nullable String step, Set<String> known) {
    return CommandFailure.notFound(
        "run "
            + run
            + (step == null ? "" : ", step " + Texts.quote(step) + ",")
            + " has no artifact "
            + Texts.quote(text)
            + Suggestions.nearest(text, known).map(id -> ", did you mean " + id + "?").orElse("")
            + "; wct runs artifacts "
            + run
            + " lists them");
  }
}
