package dev.runstore.formats;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.formats.json.RunDocument;
import dev.runstore.formats.json.RunDocument.Layout;
import dev.runstore.testkit.ManualClock;
import dev.runstore.testkit.memory.MemoryStoreProvider;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Empty stores in memory, for one test. */
public record MemoryStores(ExecutionStore executions, ArtifactStore artifacts, ManualClock clock) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  public static MemoryStores empty() {
    ManualClock clock = ManualClock.at(Instant.parse("2026-11-21T06:00:00Z"));
    StoreSession session = new MemoryStoreProvider().open(StoreConfig.of(Map.of()).with(clock));
    TenantId tenant = new TenantId("default");
    return new MemoryStores(session.executions(tenant), session.artifacts(tenant), clock);
  }

  public ImportTarget target() {
    return ImportTarget.of(executions, artifacts);
  }

  public List<ImportReport> read(String name, String content) {
    return Importers.read(
        ImportSource.of(name, content.getBytes(StandardCharsets.UTF_8)), target());
  }

  public byte[] exported(RunId runId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of("runstore-json").write(executions, artifacts, runId, out);
    return out.toByteArray();
  }

  public String document(RunId runId, Layout layout) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var unused = RunDocument.write(executions, artifacts, runId, out, layout);
    return out.toString(StandardCharsets.UTF_8);
  }

  public JsonNode document(RunId runId) {
    return MAPPER.readTree(document(runId, Layout.COMPACT));
  }

  public List<Run> runs() {
    return java.util.stream.StreamSupport.stream(executions.listRuns().spliterator(), false)
        .toList();
  }
}
