package dev.runstore.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and its server, and can cut the line before what one of them says. */
final class CuttingProxy implements AutoCloseable {
  /** What is not delivered. */
  enum Side {
    /** What the client asks: the server never knows. */
    REQUEST,
    /** What the server answers: the client does not know what came of its request. */
    ANSWER
  }

  private final ServerSocket door;
  private final String server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger left = new AtomicInteger(-1);
  private volatile Side side = Side.ANSWER;

  CuttingProxy(String server) {
    this.server = server;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::serve);
  }

  String address() {
    return "localhost:" + door.getLocalPort();
  }

  /** After so many messages of this side the next one breaks the connection instead. */
  void cut(Side what, int after) {
    side = what;
    left.set(after);
  }

  /** Cuts no more; whether it was still to come. */
  boolean spare() {
    return left.getAndSet(-1) >= 0;
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        String[] parts = server.split(":", 2);
        Socket upstream = new Socket(parts[0], Integer.parseInt(parts[1]));
        threads.execute(() -> pump(client, upstream, Side.REQUEST));
        threads.execute(() -> pump(upstream, client, Side.ANSWER));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pump(Socket from, Socket to, Side said) {
    byte[] buffer = new byte[65_536];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      int n = in.read(buffer);
      while (n >= 0) {
        if (said == side && left.getAndUpdate(now -> Math.max(now - 1, -1)) == 0) {
          return;
        }
        out.write(buffer, 0, n);
        out.flush();
        n = in.read(buffer);
      }
    } catch (IOException e) {
      return; // one side has closed
    }
  }

  @Override
  public void close() {
    try (threads) {
      door.close();
      threads.shutdownNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
