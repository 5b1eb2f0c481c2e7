package dev.runstore.dag;

import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.dag.process.ProcessTree;
import java.util.Optional;

/** What can be seen of the process that holds a run. */
public final class Holders {
  private Holders() {}

  /**
   * Whether the holder's process is known to be gone: it was on the host of the one who asks, and
   * has ended.
   *
   * @param here who asks
   */
  public static boolean isKnownGone(Runner holder, Runner here) {
    Optional<HostProcess> asking = here.process();
    return holder
        .process()
        .filter(process -> asking.filter(own -> ProcessTree.isKnownGone(process, own)).isPresent())
        .isPresent();
  }
}
