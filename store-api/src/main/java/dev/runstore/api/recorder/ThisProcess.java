package dev.runstore.api.recorder;

import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Runner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/** Names this process as a runner, so that others on this host see when it is gone. */
public final class ThisProcess {
  private ThisProcess() {}

  /**
   * A runner that no other is.
   *
   * @param kind what it is, as in {@code recorder}
   * @param type a class of its program; its jar says the version
   */
  public static Runner runner(String kind, Class<?> type) {
    ProcessHandle process = ProcessHandle.current();
    Optional<Instant> startedAt = process.info().startInstant();
    return new Runner(
        kind,
        EventId.next().value(),
        version(type),
        startedAt.map(
            start ->
                new Runner.HostProcess(
                    host(),
                    process.pid(),
                    start,
                    Incarnation.of(process.pid()).map(Incarnation::text))));
  }

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
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
