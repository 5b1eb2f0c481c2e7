package dev.runstore.s3.bucket;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What to do where no server that speaks S3 was found.
 *
 * @param settings by which it was looked for
 */
record Unreached(Settings settings) {
  private static final String LATER = "try again later";
  private static final String ENDPOINT = LATER + ", or correct option endpoint";
  private static final String CORRECT = "correct option endpoint: ";

  /** What a proxy on the way may say for a while. */
  private static boolean passes(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501);
  }

  /** What to do about a request that failed for another reason than its own. */
  String advice(SdkException e) {
    if (e instanceof S3Exception answer) {
      return advice(answer);
    }
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .flatMap(cause -> advice(cause).stream())
        .findFirst()
        .map(advice -> advice + hostStyle().map(hint -> "; " + hint).orElse(""))
        .orElse(LATER);
  }

  /** Servers of S3 give a code with what they refuse. */
  private static String advice(S3Exception answer) {
    return Failures.saysWhy(answer) || passes(answer.statusCode())
        ? LATER
        : CORRECT
            + "what answers there gives no code, so it may not speak S3 at all; check host and port,"
            + " and whether it begins with http:// or https://";
  }

  private static Optional<String> advice(Throwable cause) {
    return switch (cause) {
      case SSLHandshakeException refused ->
          Optional.of(
              CORRECT
                  + "the two did not agree on a secure connection; check that the certificate of"
                  + " the server is trusted here and is for that host");
      case SSLException garbled ->
          Optional.of(
              CORRECT
                  + "what answers there does not speak TLS; check its port, and whether it begins"
                  + " with http:// instead");
      case ProtocolException garbled ->
          Optional.of(CORRECT + "what answers there does not speak HTTP; check its port");
      case NoHttpResponseException silent ->
          Optional.of(
              CORRECT
                  + "what is there ended the connection without an answer; check its port, or"
                  + " repeat this if the server was just being restarted");
      case ConnectException refused -> Optional.of(ENDPOINT);
      case UnknownHostException unknown -> Optional.of(ENDPOINT);
      default -> Optional.empty();
    };
  }

  /** What to know where the bucket is in the name of the host. */
  Optional<String> hostStyle() {
    boolean isOn = settings.endpoint().isPresent() && !settings.pathStyle().orElse(true);
    return isOn
        ? Optional.of(
            "with path-style: false the host is "
                + settings.bucket()
                + "."
                + settings.endpoint().orElseThrow().getHost()
                + ", which must have an address and be known to the server as that of the bucket;"
                + " else leave option path-style out, or set it to true")
        : Optional.empty();
  }
}
