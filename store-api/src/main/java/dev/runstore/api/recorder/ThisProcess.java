package dev.runstore.api.recorder;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Runner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/** Names this process as a runner. */
final class ThisProcess {
  private ThisProcess() {}

  /** A runner that no other recorder is. */
  static Runner runner() {
    ProcessHandle process = ProcessHandle.current();
    Optional<Instant> startedAt = process.info().startInstant();
    return new Runner(
        "recorder",
        EventId.next().value(),
        version(),
        startedAt.map(start -> new Runner.HostProcess(host(), process.pid(), start)));
  }

  private static String version() {
    String version = Recorder.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private static String host() {
    try {
      return Lines.name(InetAddress.getLocalHost().getHostName(), "localhost");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
