package dev.runstore.dag;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.dag.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What all steps of a run share.
 *
 * @param folder the run's folder, in which each attempt has its own
 * @param grace between asking a process to end and killing it
 */
record RunContext(
    Plan plan,
    RunRecording recording,
    Contents contents,
    StepEnvironment environment,
    Secrets secrets,
    Map<String, JsonValue> inputs,
    Path folder,
    Duration grace,
    int concurrency,
    Stop stop,
    ProgressListener listener) {
  void tell(Progress progress) {
    listener.told(progress);
  }
}
