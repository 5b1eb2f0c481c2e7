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
import java.util.stream.Stream;

/** A server in a folder of its own, from binaries on this machine, that can be made to crash. */
final class LocalServer {
  /** Where Debian puts its PostgreSQL 15. */
  static final Path DEBIAN = Path.of("/usr/lib/postgresql/15/bin");

  private final Path bin;
  private final Path data;
  private final int port;

  private LocalServer(Path bin, Path data, int port) {
    this.bin = bin;
    this.data = data;
    this.port = port;
  }

  static boolean isInstalled() {
    return Files.isExecutable(DEBIAN.resolve("initdb"));
  }

  /** Debian's binaries, and those that the embedded server has unpacked. */
  static List<Path> binaries() throws IOException {
    TestServer.newest();
    List<Path> found = new ArrayList<>();
    if (isInstalled()) {
      found.add(DEBIAN);
    }
    Path unpacked = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
    if (Files.isDirectory(unpacked)) {
      try (Stream<Path> versions = Files.list(unpacked)) {
        versions
            .map(version -> version.resolve("bin"))
            .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
            .findFirst()
            .ifPresent(found::add);
      }
    }
    return found;
  }

  static LocalServer start(Path bin) {
    return start(bin, TestServer.temporary("runstore-pg-"));
  }

  /** Starts one whose data is in this folder. */
  static LocalServer start(Path bin, Path folder) {
    LocalServer server = new LocalServer(bin, folder.resolve("data"), freePort());
    give(folder);
    server.postgres(
        "initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N", "--wal-segsize=1");
    server.resume();
    Runtime.getRuntime().addShutdownHook(new Thread(server::crash));
    return server;
  }

  /** Lets the server write in a folder. */
  static void give(Path folder) {
    if (isRoot()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
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
    if (end(command("pg_ctl", "status")).code == 0) {
      stop();
    }
  }

  private void stop() {
    postgres("pg_ctl", "-m", "immediate", "stop");
  }

  /** Starts it if it has ended by itself. */
  void revive() {
    if (end(command("pg_ctl", "status")).code != 0) {
      resume();
    }
  }

  /** Starts it again as a standby that nobody sends anything. */
  void becomeStandby() {
    postgres("pg_ctl", "-m", "fast", "-w", "stop");
    try {
      Path signal = Files.createFile(data.resolve("standby.signal"));
      give(signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    resume();
  }

  private void postgres(String program, String... arguments) {
    run(command(program, arguments));
  }

  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(asServer());
    command.addAll(List.of(bin.resolve(program).toString(), "-D", data.toString()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /** What a command begins with so that it runs as whom the server runs as. */
  static List<String> asServer() {
    return isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of();
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  static void run(List<String> command) {
    Ended ended = end(command);
    if (ended.code != 0) {
      throw new IllegalStateException(command + " ended with " + ended.code + ": " + ended.said);
    }
  }

  private record Ended(int code, String said) {}

  private static Ended end(List<String> command) {
    try {
      Path log = Files.createTempFile("runstore-pg-", ".log");
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      Ended ended = new Ended(code, Files.readString(log));
      Files.delete(log);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + " was interrupted", e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
