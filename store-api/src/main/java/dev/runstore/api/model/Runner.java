package dev.runstore.api.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Who executes a run.
 *
 * @param kind of engine, as in {@code wct}
 * @param id of this instance; two runners never share one
 * @param version of the engine
 * @param process where it runs, if it says so
 */
public record Runner(String kind, String id, String version, Optional<HostProcess> process) {
  /** Refuses a kind, id or version that is empty, too long or not well-formed. */
  public Runner {
    Texts.checked(kind, "runner kind");
    Texts.checked(id, "runner id");
    Texts.checked(version, "runner version");
  }

  /**
   * A process on a host; pid and start time together name it even when the pid is used again.
   *
   * @param host the host's name
   * @param pid the process id there
   * @param startedAt when the process started, by a clock that may be set
   * @param incarnation what tells it exactly from all others, in words of its platform, if that has
   *     such
   */
  public record HostProcess(
      String host, long pid, Instant startedAt, Optional<String> incarnation) {
    /** Refuses a host or incarnation that is empty, too long or not well-formed. */
    public HostProcess {
      Texts.checked(host, "host");
      incarnation.ifPresent(text -> Texts.checked(text, "incarnation"));
    }

    /** A process of which nothing more exact is known. */
    public HostProcess(String host, long pid, Instant startedAt) {
      this(host, pid, startedAt, Optional.empty());
    }
  }

  @Override
  public String toString() {
    return kind
        + " "
        + id
        + process.map(p -> " (pid " + p.pid() + " on " + p.host() + ")").orElse("");
  }
}
