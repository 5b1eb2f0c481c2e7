package dev.runstore.s3;

import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.servers.S3Server;
import java.util.Map;

/**
 * A new prefix of a server, whose stores send their requests past a {@link FaultyServer}. They try
 * each request once where nothing else is configured.
 */
final class FaultyStore implements AutoCloseable {
  private static final S3Server SERVER = S3Server.local();

  private final FaultyServer network = new FaultyServer(SERVER.endpoint());
  private final String prefix = S3Server.freshPrefix();

  /** What is behind the network. */
  S3Server server() {
    return SERVER;
  }

  FaultyServer network() {
    return network;
  }

  String prefix() {
    return prefix;
  }

  /** What a store is opened with, past the network. */
  Map<String, String> options() {
    Map<String, String> options = SERVER.options(prefix);
    options.put("endpoint", network.endpoint().toString());
    options.put("attempts", "1");
    return options;
  }

  StoreSession open(Map<String, String> more) {
    Map<String, String> options = options();
    options.putAll(more);
    return new S3Provider().open(StoreConfig.of(options));
  }

  StoreSession open() {
    return open(Map.of());
  }

  @Override
  public void close() {
    network.close();
  }
}
