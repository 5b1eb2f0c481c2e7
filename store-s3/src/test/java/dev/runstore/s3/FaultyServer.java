package dev.runstore.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands between the store and a server, and does to chosen requests what networks do. */
final class FaultyServer implements AutoCloseable {
  /** What becomes of a request. */
  sealed interface Fault {
    /** The server answers so without doing anything. */
    record Answer(int status, String code, String header) implements Fault {}

    /** A server of pages answers so. */
    record Page(int status) implements Fault {}

    /** The server does it, and the connection breaks before its answer. */
    record LoseAnswer() implements Fault {}

    /**
     * The server does it, and the connection breaks after so many bytes of its answer's content.
     */
    record CutAnswer(int bytes) implements Fault {}

    /** Nothing comes back. */
    record Hang() implements Fault {}

    /** The server answers so to requests with a header, without doing anything. */
    record Refuse(String name, Answer answer) implements Fault {}

    /** A header does not reach the server. */
    record DropHeader(String name) implements Fault {}

    /** Something in its answers is written in another way of the same length. */
    record Rewrite(String pattern, String by) implements Fault {}

    /** The server's clock is ahead by this, in its answers. */
    record ShiftDate(Duration by) implements Fault {}
  }

  private record Rule(Predicate<String> requests, Fault fault, AtomicInteger times) {}

  private final ServerSocket listener;
  private final URI backend;
  private final ConcurrentLinkedQueue<Rule> rules = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<List<String>> heads = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  FaultyServer(URI backend) {
    this.backend = backend;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The heads of the requests that came, each a first line and headers. */
  List<List<String>> heads() {
    return List.copyOf(heads);
  }

  /** The next so many requests whose first line has this text. */
  void next(int times, String text, Fault fault) {
    rules.add(new Rule(line -> line.contains(text), fault, new AtomicInteger(times)));
  }

  /** From now on all requests whose first line has this text. */
  void always(String text, Fault fault) {
    next(Integer.MAX_VALUE, text, fault);
  }

  /** From now on all requests with such a first line. */
  void always(Predicate<String> requests, Fault fault) {
    rules.add(new Rule(requests, fault, new AtomicInteger(Integer.MAX_VALUE)));
  }

  void heal() {
    rules.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      List<String> head = head(in);
      heads.add(head);
      Fault fault = fault(head.get(0));
      if (has(head, "expect")) {
        client.getOutputStream().write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
      }
      byte[] body = in.readNBytes((int) length(head));
      answer(client, head, body, fault);
    } catch (IOException | InterruptedException e) {
      return;
    }
  }

  private void answer(Socket client, List<String> head, byte[] body, Fault fault)
      throws IOException, InterruptedException {
    OutputStream out = client.getOutputStream();
    switch (fault) {
      case Fault.Answer(int status, String code, String header) -> {
        String xml =
            head.get(0).startsWith("HEAD")
                ? ""
                : "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>";
        out.write(
            ascii(
                "HTTP/1.1 "
                    + status
                    + " no\r\n"
                    + header
                    + "Content-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                    + xml.length()
                    + "\r\n\r\n"
                    + xml));
      }
      case Fault.Page(int status) ->
          out.write(
              ascii(
                  "HTTP/1.1 "
                      + status
                      + " no\r\nContent-Type: text/html\r\nConnection: close\r\n"
                      + "Content-Length: 11\r\n\r\n<h1>no</h1>"));
      case Fault.LoseAnswer() -> {
        byte[] lost = forward(head, body, "");
        client.setSoLinger(lost.length > 0, 0);
      }
      case Fault.CutAnswer(int bytes) -> {
        byte[] whole = forward(head, body, "");
        int content = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        out.write(whole, 0, Math.min(whole.length, content + bytes));
      }
      case Fault.Hang() -> closed.await();
      case Fault.Refuse(String name, Fault.Answer refusal) ->
          answer(client, head, body, has(head, name) ? refusal : new Fault.DropHeader(""));
      case Fault.DropHeader(String name) -> out.write(forward(head, body, name));
      case Fault.Rewrite(String pattern, String by) ->
          out.write(
              new String(forward(head, body, ""), StandardCharsets.ISO_8859_1)
                  .replaceAll(pattern, by)
                  .getBytes(StandardCharsets.ISO_8859_1));
      case Fault.ShiftDate(Duration by) -> out.write(shifted(forward(head, body, ""), by));
    }
    out.flush();
  }

  private byte[] forward(List<String> head, byte[] body, String dropped) throws IOException {
    try (Socket server = new Socket(backend.getHost(), backend.getPort())) {
      StringBuilder text = new StringBuilder();
      for (String line : head) {
        String name = line.toLowerCase(Locale.ROOT);
        if (!name.startsWith("connection:")
            && !name.startsWith("expect:")
            && (dropped.isEmpty() || !name.startsWith(dropped + ":"))) {
          text.append(line).append("\r\n");
        }
      }
      OutputStream out = server.getOutputStream();
      out.write(ascii(text + "Connection: close\r\n\r\n"));
      out.write(body);
      out.flush();
      return server.getInputStream().readAllBytes();
    } catch (SocketException e) {
      return new byte[0];
    }
  }

  private static byte[] shifted(byte[] answer, Duration by) {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plus(by));
    return new String(answer, StandardCharsets.ISO_8859_1)
        .replaceFirst("(?i)\r\ndate:[^\r]*", "\r\nDate: " + date)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private Fault fault(String line) {
    for (Rule rule : rules) {
      if (rule.requests().test(line) && rule.times().getAndDecrement() > 0) {
        return rule.fault();
      }
    }
    return new Fault.DropHeader("");
  }

  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1).strip();
        if (text.isEmpty()) {
          return lines;
        }
        lines.add(text);
        line.reset();
      } else {
        line.write(next);
      }
    }
  }

  private static boolean has(List<String> head, String name) {
    return head.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"));
  }

  private static long length(List<String> head) {
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
