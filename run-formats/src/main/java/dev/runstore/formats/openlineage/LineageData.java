package dev.runstore.formats.openlineage;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.support.ToldRun;
import dev.runstore.formats.RunSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the steps of a run read and wrote. Of very many datasets those beyond the first are counted
 * only, so that memory stays bounded.
 */
final class LineageData {
  private static final int MOST = 50_000;

  /**
   * Bytes that were read or written.
   *
   * @param reference of bytes elsewhere all that is known, as JSON
   */
  record Dataset(
      String namespace,
      String name,
      boolean isInput,
      OptionalLong bytes,
      Optional<Sha256> digest,
      Optional<String> type,
      Optional<String> reference) {}

  private final Map<StepRunId, List<Dataset>> ofAttempts = new HashMap<>();
  private final Map<StepId, List<Dataset>> ofSteps = new HashMap<>();
  private final List<Dataset> ofRun = new ArrayList<>();
  private final RunSource run;
  private int count;
  private long leftOut;

  private LineageData(RunSource run) {
    this.run = run;
  }

  static LineageData of(RunSource run) {
    LineageData data = new LineageData(run);
    run.events(Set.of("artifact", "reference")).forEachRemaining(data::note);
    return data;
  }

  private void note(RecordedEvent event) {
    if (count == MOST) {
      leftOut++;
    } else if (event.body() instanceof EventBody.ArtifactNoted noted) {
      count++;
      noted
          .ref()
          .map(ref -> ofAttempts.computeIfAbsent(ref.stepRunId(), key -> new ArrayList<>(1)))
          .orElse(ofRun)
          .add(artifact(noted.artifact(), noted.role()));
    } else if (event.body() instanceof EventBody.Referenced referenced) {
      count++;
      referenced
          .stepId()
          .map(step -> ofSteps.computeIfAbsent(step, key -> new ArrayList<>(1)))
          .orElse(ofRun)
          .add(reference(referenced));
    }
  }

  private Dataset artifact(ArtifactInfo info, ArtifactRole role) {
    String attempt = info.key().stepRunId().map(id -> "/" + id).orElse("");
    return new Dataset(
        "runstore://" + run.executions().tenant(),
        info.key().runId() + attempt + "/" + info.key().name(),
        role == ArtifactRole.CONSUMED,
        OptionalLong.of(info.byteLength()),
        Optional.of(info.sha256()),
        Optional.of(info.contentType()),
        Optional.empty());
  }

  /** A location is split as OpenLineage names datasets: where they are, and which one there. */
  private Dataset reference(EventBody.Referenced referenced) {
    String location = referenced.reference().location().orElse("");
    int scheme = location.indexOf("://");
    int path = scheme < 0 ? -1 : location.indexOf('/', scheme + 3);
    boolean isSplit = path > 0 && path + 1 < location.length();
    return new Dataset(
        isSplit ? location.substring(0, path) : "runstore://" + run.executions().tenant(),
        isSplit ? location.substring(path + 1) : referenced.reference().name(),
        referenced.role() == ArtifactRole.CONSUMED,
        referenced.reference().byteLength(),
        referenced.reference().sha256(),
        Optional.empty(),
        Optional.of(ToldRun.reference(referenced)));
  }

  /** What an attempt read and wrote, and where it is the last of a step, what the step did. */
  List<Dataset> of(StepRunId attempt, Optional<StepId> lastOf) {
    List<Dataset> all = new ArrayList<>(ofAttempts.getOrDefault(attempt, List.of()));
    lastOf.ifPresent(
        step -> all.addAll(Optional.ofNullable(ofSteps.remove(step)).orElse(List.of())));
    return all;
  }

  /** What no step read or wrote that was asked for before. */
  List<Dataset> ofRun() {
    List<Dataset> all = new ArrayList<>(ofRun);
    ofSteps.values().forEach(all::addAll);
    return all;
  }

  /** How many there are beyond those that are told. */
  long leftOut() {
    return leftOut;
  }
}
