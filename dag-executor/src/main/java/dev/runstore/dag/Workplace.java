package dev.runstore.dag;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Warning;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.dag.process.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Where the steps of a run work, and how it is left: no process and no folder stays. */
record Workplace(RunFolders folders, Duration grace) {
  /** The folder of a run; what other processes left is removed. */
  Path make(RunRecording recorded) {
    try {
      Path folder = folders.make(recorded.runId());
      folders
          .sweep(folder)
          .forEach(problem -> recorded.warn(new Warning("work-folder-left", problem)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the working folder " + folders.base() + " cannot be used: " + e, e);
    }
  }

  void leave(RunRecording recorded, Path folder) {
    terminate(recorded.runId());
    try {
      FolderRemoval.remove(folder);
    } catch (IOException e) {
      recorded.warn(new Warning("work-folder-left", "cannot remove " + folder + ": " + e));
    }
  }

  /**
   * Ends what is left of a run's processes: all have its id in their environment, and that they are
   * of a step; the id alone others may have.
   */
  void terminate(RunId run) {
    ProcessTree.terminateMarked(Set.of("RUNSTORE_RUN_ID=" + run, "RUNSTORE_STEP_ID="), grace);
  }
}
