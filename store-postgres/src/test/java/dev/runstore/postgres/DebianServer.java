package dev.runstore.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server of the PostgreSQL 15 that Debian packages, in a folder of its own. */
final class DebianServer {
  private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");

  private final Path data;
  private final int port;

  private DebianServer(Path data, int port) {
    this.data = data;
    this.port = port;
  }

  static boolean isInstalled() {
    return Files.isExecutable(BIN.resolve("initdb"));
  }

  static DebianServer start() {
    Path folder = TestServer.temporary("runstore-pg15-");
    DebianServer server = new DebianServer(folder.resolve("data"), freePort());
    if (isRoot()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    server.postgres("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N");
    server.resume();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> server.postgres("pg_ctl", "-m", "immediate", "stop")));
    return server;
  }

  int port() {
    return port;
  }

  /** Starts it, perhaps after a crash. */
  void resume() {
    String options =
        "-p " + port + " -k " + data.getParent() + " -c fsync=off -c max_connections=200";
    postgres("pg_ctl", "-w", "-l", data.resolve("log").toString(), "-o", options, "start");
  }

  /** Stops it as a crash would. */
  void crash() {
    postgres("pg_ctl", "-m", "immediate", "stop");
  }

  private void postgres(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.addAll(List.of(BIN.resolve(program).toString(), "-D", data.toString()));
    command.addAll(Arrays.asList(arguments));
    run(command);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> command) {
    try {
      Path log = Files.createTempFile("runstore-pg15-", ".log");
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            command + " ended with " + code + ": " + Files.readString(log));
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
