package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ByteRange;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whatever tenants and artifacts are called, no tenant's store names a key of another. */
final class TenantIsolationTest {
  private static final List<String> TENANTS =
      List.of(
          "acme",
          "acme2",
          "Acme",
          "acme/",
          "acme/..",
          "../acme",
          "..",
          ".",
          "/",
          "acme/index",
          "acme%2f",
          ".runstore",
          "con",
          "a\u0000b",
          "t\u00e9nant \ud83d\ude80",
          "${aws:PrincipalTag/runstore-tenant}",
          "*",
          "x".repeat(512),
          "x".repeat(511) + "y");
  private static final List<String> NAMES =
      List.of(
          "report",
          "Report",
          "../report",
          "../../acme/report",
          "a/b/../c",
          "-",
          "report?versionId=1&uploads",
          "report%2e",
          "\u202etxt.exe",
          "n".repeat(512));
  private static final RunId RUN = RunId.next();

  private final String prefix = S3Server.freshPrefix();
  private final S3Server server = S3Server.shared();

  private StoreSession open() {
    return new S3Provider().open(StoreConfig.of(server.options(prefix)));
  }

  private List<String> keys() {
    try (S3Client client = server.client()) {
      return client
          .listObjectsV2Paginator(list -> list.bucket(server.bucket()).prefix(prefix))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    }
  }

  private static byte[] content(String tenant, String name) {
    return (tenant + "\n" + name).getBytes(StandardCharsets.UTF_8);
  }

  private static void fill(StoreSession session, String tenant) {
    ExecutionStore runs = session.executions(new TenantId(tenant));
    runs.create(RUN, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    runs.append(
        RUN,
        Fence.unleased(),
        1,
        List.of(Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED))));
    for (String name : NAMES) {
      session
          .artifacts(new TenantId(tenant))
          .put(
              ArtifactKey.of(RUN, name),
              new ByteArrayInputStream(content(tenant, name)),
              ArtifactOptions.BYTES);
    }
  }

  @Test
  void hostileNamesStayBelowTheTenantAndApart() throws IOException {
    try (StoreSession session = open()) {
      for (String tenant : TENANTS) {
        List<String> before = keys();
        fill(session, tenant);
        List<String> added = new ArrayList<>(keys());
        added.removeAll(before);
        assertThat(added)
            .as("keys of tenant %s", tenant)
            .hasSizeGreaterThan(NAMES.size())
            .allMatch(key -> key.startsWith(prefix + "/" + Segments.encode(tenant) + "/"))
            .noneMatch(key -> key.contains("/../") || key.contains("//"));
      }
      for (String tenant : TENANTS) {
        for (String name : NAMES) {
          try (InputStream in =
              session
                  .artifacts(new TenantId(tenant))
                  .open(ArtifactKey.of(RUN, name), ByteRange.ALL)) {
            assertThat(in.readAllBytes()).isEqualTo(content(tenant, name));
          }
        }
        assertThat(session.artifacts(new TenantId(tenant)).listArtifacts(RUN))
            .extracting(ArtifactInfo::key)
            .extracting(key -> key.name().value())
            .containsExactlyInAnyOrderElementsOf(NAMES);
      }
      assertThat(session.maintenance().tenants())
          .extracting(TenantId::value)
          .containsExactlyInAnyOrderElementsOf(TENANTS);
    }
  }

  @Test
  void whatOneTenantDeletesStaysWithTheOthers() {
    List<String> tenants = List.of("acme", "acme2", "acme/", "../acme", "Acme");
    try (StoreSession session = open()) {
      tenants.forEach(tenant -> fill(session, tenant));
      TenantId acme = new TenantId("acme");
      session.executions(acme).delete(RUN, new PlanId("plan"));
      assertThat(session.artifacts(acme).deleteAll(RUN)).isEqualTo(NAMES.size());
      session.maintenance().sweep(acme, Duration.ZERO);
      assertThatExceptionOfType(StoreException.Expired.class)
          .isThrownBy(() -> session.executions(acme).find(RUN));
      for (String other : tenants.subList(1, tenants.size())) {
        TenantId tenant = new TenantId(other);
        assertThat(session.executions(tenant).find(RUN)).isPresent();
        assertThat(session.executions(tenant).list(RunQuery.all(), PageRequest.first(5)).items())
            .extracting(Run::id)
            .containsExactly(RUN);
        assertThat(session.artifacts(tenant).listArtifacts(RUN)).hasSize(NAMES.size());
      }
    }
  }
}
