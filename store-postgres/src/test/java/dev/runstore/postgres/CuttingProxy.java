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

/** Stands between a client and its server, and can cut the line when the server answers. */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket door;
  private final String server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger cuts = new AtomicInteger();

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

  /** The next answer of the server is not delivered: the client's connection breaks instead. */
  void cutNextAnswer() {
    cuts.incrementAndGet();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        String[] parts = server.split(":", 2);
        Socket upstream = new Socket(parts[0], Integer.parseInt(parts[1]));
        threads.execute(() -> pump(client, upstream, false));
        threads.execute(() -> pump(upstream, client, true));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16_384];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      int n = in.read(buffer);
      while (n >= 0) {
        if (answers && cuts.get() > 0) {
          cuts.decrementAndGet();
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
