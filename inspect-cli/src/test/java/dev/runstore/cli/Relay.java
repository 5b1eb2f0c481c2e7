package dev.runstore.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a server, until it is cut, and again when it is mended. */
final class Relay implements AutoCloseable {
  private final String host;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listening;

  private Relay(String address) throws IOException {
    String[] words = address.split(":", 2);
    this.host = words[0];
    this.port = Integer.parseInt(words[1]);
    this.listening = listen(0);
  }

  /** To the server at {@code host:port}. */
  static Relay to(String address) throws IOException {
    return new Relay(address);
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Breaks all connections; new ones are refused. */
  void cut() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Takes connections again. */
  void mend() throws IOException {
    listening = listen(listening.getLocalPort());
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    begin(() -> accept(server));
    return server;
  }

  private static void begin(Runnable work) {
    var unused = Thread.startVirtualThread(work);
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket in = kept(server.accept());
        Socket out = kept(new Socket(host, port));
        begin(() -> pass(in, out));
        begin(() -> pass(out, in));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private Socket kept(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      return; // one of them is closed, and so is the other now
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
