package dev.runstore.s3.bucket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Hears the server's clock in every answer, and what became of each attempt. */
final class ObservedHttpClient implements SdkHttpClient {
  private static final Set<Integer> NOTHING_DONE = Set.of(501, 503);
  private final SdkHttpClient client;
  private final ServerClock clock;
  private final Doubt doubt;

  ObservedHttpClient(SdkHttpClient client, ServerClock clock, Doubt doubt) {
    this.client = client;
    this.clock = clock;
    this.doubt = doubt;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return observed(prepared);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private HttpExecuteResponse observed(ExecutableHttpRequest request) throws IOException {
    long sent = System.nanoTime();
    HttpExecuteResponse response;
    try {
      response = request.call();
    } catch (IOException | RuntimeException e) {
      if (!wasNeverSent(e)) {
        doubt.raise();
      }
      throw e;
    }
    long received = System.nanoTime();
    response
        .httpResponse()
        .firstMatchingHeader("Date")
        .ifPresent(date -> clock.heard(date, sent, received));
    int status = response.httpResponse().statusCode();
    if (status < 300 || (status >= 500 && !NOTHING_DONE.contains(status))) {
      doubt.raise();
    }
    return response;
  }

  private static boolean wasNeverSent(Exception e) {
    return e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof NoRouteToHostException
        || e instanceof SSLHandshakeException
        || e instanceof ConnectTimeoutException
        || e instanceof ConnectionRequestTimeoutException;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String clientName() {
    return client.clientName();
  }
}
