package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.s3.FaultyServer.Fault;
import dev.runstore.servers.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint where no S3 is says what of it is to be checked. */
final class EndpointTest {
  private static final S3Server SERVER = S3Server.local();
  private static final String LATER = "try again later";

  private static void open(String endpoint, Map<String, String> more) {
    Map<String, String> options = SERVER.options(S3Server.freshPrefix());
    options.put("endpoint", endpoint);
    options.put("attempts", "1");
    options.putAll(more);
    new S3Provider().open(StoreConfig.of(options)).close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:90OO",
        "http://127.0.0.1:99999",
        "https://my_minio:9000",
        "http://:9000"
      })
  void aHostOrPortThatCannotBeIsNotTakenForAMissingScheme(String endpoint) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(endpoint, Map.of()))
        .withMessageContaining("option endpoint")
        .withMessageContaining("port")
        .withMessageNotContaining("begins with http://");
  }

  @Test
  void aBucketInTheNameOfTheHostIsNamed() {
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(() -> open("http://minio.invalid:9000", Map.of("path-style", "false")))
        .withMessageContainingAll(
            "path-style: false",
            SERVER.bucket() + ".minio.invalid",
            "leave option path-style out, or set it to true");
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(() -> open("http://minio.invalid:9000", Map.of()))
        .withMessageNotContaining("path-style");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "http://[::1]:9000"})
  void aBucketCannotBeInAnAddress(String endpoint) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(endpoint, Map.of("path-style", "false")))
        .withMessageContainingAll("option path-style", "option endpoint", "address");
  }

  @Test
  void aServerWithoutTlsIsNotTriedAgainLater() {
    String endpoint = "https://" + SERVER.endpoint().getAuthority();
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(() -> open(endpoint, Map.of()))
        .withMessageContainingAll(endpoint, "correct option endpoint", "TLS", "http:// instead")
        .withMessageNotContaining(LATER);
  }

  @Test
  void whatSpeaksNoHttpIsNotTriedAgainLater() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> greet(other));
      String endpoint = "http://127.0.0.1:" + other.getLocalPort();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> open(endpoint, Map.of()))
          .withMessageContainingAll(
              endpoint, "ended the connection without an answer", "correct option endpoint")
          .withMessageNotContaining(LATER);
    }
  }

  private static void greet(ServerSocket listener) {
    try {
      while (!listener.isClosed()) {
        try (Socket client = listener.accept()) {
          client.getOutputStream().write("SSH-2.0-1\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As servers of pages answer, and those that want TLS where they get none. */
  @ParameterizedTest
  @CsvSource({"400", "404", "405", "501"})
  void whatSpeaksHttpAndNoS3IsNotTriedAgainLater(int status) {
    URI backend = SERVER.endpoint();
    try (FaultyServer pages = new FaultyServer(backend)) {
      pages.always("", new Fault.Page(status));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> open(pages.endpoint().toString(), Map.of()))
          .withMessageContainingAll("may not speak S3", "correct option endpoint")
          .withMessageNotContaining(LATER);
    }
  }
}
