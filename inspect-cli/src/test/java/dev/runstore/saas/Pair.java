package dev.runstore.saas;

import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.servers.PostgresServer;
import dev.runstore.servers.S3Server;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Histories in a database of their own, and bytes below a prefix of their own. */
record Pair(Map<String, String> executions, Map<String, String> artifacts) {
  /** One that holds nothing. */
  static Pair fresh() {
    return in(PostgresServer.shared().newDatabase());
  }

  /** One that has its histories in this database. */
  static Pair in(String database) {
    Map<String, String> executions = new HashMap<>(PostgresServer.shared().options(database));
    executions.put("type", "postgres");
    Map<String, String> artifacts = S3Server.shared().options(S3Server.freshPrefix());
    artifacts.put("type", "s3");
    artifacts.put("stores", "artifacts-only");
    artifacts.put("part-size", "5MiB");
    return new Pair(executions, artifacts);
  }

  /** The same with one more option of both. */
  Pair with(String option, String value) {
    Pair more = new Pair(new HashMap<>(executions), new HashMap<>(artifacts));
    more.executions.put(option, value);
    more.artifacts.put(option, value);
    return more;
  }

  Stores open() {
    return open(InstantSource.system());
  }

  Stores open(InstantSource clock) {
    return Stores.open(
        RunstoreConfig.builder().executions(executions).artifacts(artifacts).clock(clock).build());
  }

  String prefix() {
    return artifacts.getOrDefault("prefix", "");
  }
}
