package dev.runstore.formats.wfformat;

import dev.runstore.api.model.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The figures of an instance that stand nowhere else in the document of its run. */
final class WfMeasures {
  private final Map<String, Object> measures = new LinkedHashMap<>();
  private final WfInstance instance;

  private WfMeasures(WfInstance instance) {
    this.instance = instance;
  }

  static JsonValue of(WfInstance instance, WfGraph graph) {
    WfMeasures of = new WfMeasures(instance);
    of.times();
    of.files();
    of.measures.put("fileDerivedEdges", graph.derivedEdges());
    of.machines();
    of.commands();
    of.put("readBytes", of.sum(WfTask::readBytes));
    of.put("writtenBytes", of.sum(WfTask::writtenBytes));
    instance.tasks().stream()
        .filter(task -> task.memory().isPresent())
        .mapToLong(task -> task.memory().getAsLong())
        .max()
        .ifPresent(max -> of.measures.put("maxMemoryBytes", max));
    return JsonValue.object(of.measures);
  }

  private void put(String name, Optional<?> value) {
    value.ifPresent(v -> measures.put(name, v));
  }

  private Optional<BigDecimal> sum(Function<WfTask, Optional<BigDecimal>> figure) {
    return instance.tasks().stream()
        .flatMap(task -> figure.apply(task).stream())
        .reduce(BigDecimal::add);
  }

  private void times() {
    List<BigDecimal> runtimes =
        instance.tasks().stream().flatMap(task -> task.runtime().stream()).toList();
    put("makespanSeconds", instance.makespan());
    put("runtimeSeconds", sum(WfTask::runtime));
    put("maxRuntimeSeconds", runtimes.stream().reduce(BigDecimal::max));
    measures.put(
        "zeroRuntimeSteps", runtimes.stream().filter(runtime -> runtime.signum() == 0).count());
  }

  private void files() {
    Set<String> written = new HashSet<>();
    Set<String> read = new HashSet<>();
    long inputs = 0;
    long outputs = 0;
    BigInteger inputBytes = BigInteger.ZERO;
    BigInteger outputBytes = BigInteger.ZERO;
    for (WfTask task : instance.tasks()) {
      read.addAll(task.inputs());
      written.addAll(task.outputs());
      inputs += task.inputs().size();
      outputs += task.outputs().size();
      inputBytes = inputBytes.add(bytes(task.inputs()));
      outputBytes = outputBytes.add(bytes(task.outputs()));
    }
    List<WfFile> listed =
        instance.files().values().stream().filter(file -> file.size().isPresent()).toList();
    List<String> sources =
        listed.stream().map(WfFile::key).filter(key -> !written.contains(key)).toList();
    measures.put("files", listed.size());
    measures.put("fileBytes", bytes(listed.stream().map(WfFile::key).toList()));
    measures.put(
        "zeroByteFiles", listed.stream().filter(file -> file.size().orElse(-1) == 0).count());
    measures.put("inputLinks", inputs);
    measures.put("outputLinks", outputs);
    measures.put("inputLinkBytes", inputBytes);
    measures.put("outputLinkBytes", outputBytes);
    measures.put("filesNeverProduced", sources.size());
    measures.put("bytesNeverProduced", bytes(sources));
    measures.put(
        "filesNeverConsumed", listed.stream().filter(file -> !read.contains(file.key())).count());
    measures.put("undeclaredFiles", instance.files().size() - listed.size());
  }

  private BigInteger bytes(List<String> keys) {
    BigInteger sum = BigInteger.ZERO;
    for (String key : keys) {
      WfFile file = instance.files().get(key);
      if (file != null) {
        sum = sum.add(BigInteger.valueOf(file.size().orElse(0)));
      }
    }
    return sum;
  }

  private void machines() {
    measures.put("machinesDeclared", instance.machines().size());
    measures.put(
        "machinesUsed",
        instance.tasks().stream().flatMap(task -> task.machines().stream()).distinct().count());
  }

  private void commands() {
    measures.put(
        "programs",
        instance.tasks().stream().flatMap(task -> task.program().stream()).distinct().count());
    measures.put(
        "stepsWithCommand",
        instance.tasks().stream().filter(task -> task.command().isPresent()).count());
    measures.put(
        "longestCommandChars",
        instance.tasks().stream().mapToLong(WfTask::commandChars).max().orElse(0));
  }
}
