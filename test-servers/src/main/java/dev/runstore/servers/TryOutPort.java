package dev.runstore.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where a server listens that people try a store with. */
public final class TryOutPort {
  /** How a process ends that has said why it does not start. */
  public static final int TAKEN = 75;

  private TryOutPort() {}

  /** Ends this process, with one message, where something else listens at the port. */
  public static void endUnlessFree(int port, String server) {
    if (!isFree(port)) {
      System.err.println(
          "port "
              + port
              + " is taken, so "
              + server
              + " does not start. If it runs in another terminal already, use that one; if not, end"
              + " what listens there (ss -ltnp \"sport = :"
              + port
              + "\" names it) and try again.");
      System.exit(TAKEN);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
