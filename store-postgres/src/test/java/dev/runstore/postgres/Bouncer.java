package dev.runstore.postgres;

import dev.runstore.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A pgbouncer before a server, which gives a connection to each transaction. */
final class Bouncer {
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
  private static Optional<Bouncer> shared = Optional.empty();

  private final int port;

  private Bouncer(int port) {
    this.port = port;
  }

  /** Before the newest server; empty if it is not installed. */
  static synchronized Optional<Bouncer> beforeNewest() {
    if (shared.isEmpty() && Files.isExecutable(PROGRAM)) {
      shared = Optional.of(start(TestServer.newest()));
    }
    return shared;
  }

  private static Bouncer start(TestServer server) {
    Path folder = TestServer.temporary("runstore-pgbouncer-");
    Bouncer bouncer = new Bouncer(LocalServer.freePort());
    String[] address = server.address().split(":", 2);
    try {
      Path users = folder.resolve("users.txt");
      Files.writeString(users, line(PostgresServer.APP) + line(PostgresServer.ADMIN));
      Path settings = folder.resolve("pgbouncer.ini");
      Files.writeString(
          settings,
          """
          [databases]
          * = host=%s port=%s
          [pgbouncer]
          listen_addr = 127.0.0.1
          listen_port = %d
          unix_socket_dir =
          auth_type = plain
          auth_file = %s
          pool_mode = transaction
          default_pool_size = 3
          max_client_conn = 200
          server_reset_query =
          """
              .formatted(address[0], address[1], bouncer.port, users));
      for (Path path : List.of(folder, users, settings)) {
        LocalServer.give(path);
      }
      List<String> command = new ArrayList<>(LocalServer.asServer());
      command.addAll(List.of(PROGRAM.toString(), settings.toString()));
      Path log = folder.resolve("log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      while (!bouncer.answers()) {
        if (!process.isAlive()) {
          throw new IllegalStateException("pgbouncer ended: " + Files.readString(log));
        }
        LockSupport.parkNanos(10_000_000);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bouncer;
  }

  /** Also where another program has started it as another user. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String line(String user) {
    return "\"" + user + "\" \"" + PostgresServer.PASSWORD + "\"\n";
  }

  private boolean answers() {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + address() + "/postgres?prepareThreshold=0",
            PostgresServer.APP,
            PostgresServer.PASSWORD)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }
}
