package dev.runstore.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Capability;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Strings of users come back as they went in, and none is a path or a command. */
public abstract class StringsContract extends BackendTest {
  /** For this backend. */
  protected StringsContract(Backend backend) {
    super(backend, Capability.EXECUTIONS, Capability.ARTIFACTS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  final void stepIdsStayApartAndComeBack() {
    RunId id = Samples.queued(store());
    List<Event> ends = new ArrayList<>();
    for (String name : Names.NAUGHTY) {
      ends.add(Samples.event(StepEnded.of(Samples.attempt(name, 1), StepStatus.SUCCEEDED)));
    }
    store().append(id, Fence.unleased(), 1, ends);
    assertThat(Samples.walk(7, page -> store().steps(id, page)))
        .extracting((StepState step) -> step.stepId().value())
        .isEqualTo(Names.NAUGHTY);
    for (String name : Names.NAUGHTY) {
      assertThat(Samples.walk(store(), id, EventQuery.all().ofStep(new StepId(name))))
          .as("events of step %s", name)
          .hasSize(1);
    }
    assertHealthy();
  }

  @Test
  final void artifactNamesStayApartAndComeBack() throws IOException {
    RunId run = RunId.next();
    for (String name : Names.NAUGHTY) {
      assertThat(
              artifacts()
                  .put(
                      ArtifactKey.of(run, name),
                      new ByteArrayInputStream(bytes(name)),
                      ArtifactOptions.BYTES)
                  .isNew())
          .as("artifact %s", name)
          .isTrue();
    }
    for (String name : Names.NAUGHTY) {
      try (InputStream in = artifacts().open(ArtifactKey.of(run, name), ByteRange.ALL)) {
        assertThat(in.readAllBytes()).isEqualTo(bytes(name));
      }
    }
    assertThat(Samples.walk(9, page -> artifacts().list(run, page)))
        .extracting((ArtifactInfo info) -> info.key().name().value())
        .containsExactlyInAnyOrderElementsOf(Names.NAUGHTY);
    assertThat(artifacts().deleteAll(run)).isEqualTo(Names.NAUGHTY.size());
  }

  @Test
  final void recordedStringsStayApartAndComeBack() throws IOException {
    List<String> names = Names.recorded();
    RunId id = Samples.queued(store());
    List<Event> ends = new ArrayList<>(List.of(Samples.started()));
    for (String name : names) {
      ends.add(Samples.event(StepEnded.of(Samples.attempt(name, 1), StepStatus.SUCCEEDED)));
      artifacts()
          .put(
              ArtifactKey.of(id, name),
              new ByteArrayInputStream(bytes(name)),
              ArtifactOptions.BYTES);
    }
    store().append(id, Fence.unleased(), 1, ends);
    assertThat(Samples.walk(100, page -> store().steps(id, page)))
        .extracting((StepState step) -> step.stepId().value())
        .isEqualTo(names);
    assertThat(Samples.walk(100, page -> artifacts().list(id, page)))
        .extracting((ArtifactInfo info) -> info.key().name().value())
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  final void subjectsLabelsAndAliasesComeBackAndFind() {
    for (String name : Names.NAUGHTY.subList(0, 40)) {
      RunCreated body =
          new RunCreated(
              Subject.agent(name),
              Set.of(new Alias(name)),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Labels.NONE.with(name, name),
              Attributes.NONE,
              Optional.empty());
      RunId id = Samples.queued(store(), body);
      Run run = store().find(id).orElseThrow();
      assertThat(run.subject()).isEqualTo(body.subject());
      for (RunQuery query :
          List.of(
              RunQuery.all().ofSubject(name),
              RunQuery.all().labelled(name, name),
              RunQuery.all().knownAs(new Alias(name)))) {
        assertThat(Samples.walk(50, page -> store().list(query, page)))
            .as("%s", query)
            .containsExactly(run);
      }
    }
  }

  @Test
  final void tenantsStayApartAndComeBack() {
    List<TenantId> tenants = new ArrayList<>();
    for (String name : Names.NAUGHTY) {
      TenantId tenant = new TenantId(name);
      ExecutionStore theirs = session().executions(tenant);
      assertThat(Samples.walk(5, page -> theirs.list(RunQuery.all(), page))).isEmpty();
      RunId id = Samples.queued(theirs);
      assertThat(theirs.find(id)).isPresent();
      tenants.add(tenant);
    }
    assertThat(session().maintenance().tenants()).containsExactlyInAnyOrderElementsOf(tenants);
  }
}
