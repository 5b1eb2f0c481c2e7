package dev.runstore.cli;

import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Stores;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code wct store policy}. */
@Command(
    name = "policy",
    description = {
      "Writes the access rules that keep tenants apart.",
      "They are in the language of the store: for s3 the policies of IAM and of the bucket."
    })
final class StorePolicyCommand implements Runnable {
  private final App app;

  StorePolicyCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Stores stores = app.stores();
    List<StoreSession> sessions = new ArrayList<>();
    sessions.add(stores.executionSession());
    if (!stores.artifactSession().equals(stores.executionSession())) {
      sessions.add(stores.artifactSession());
    }
    List<String> without = new ArrayList<>();
    for (StoreSession session : sessions) {
      String policy = session.maintenance().accessPolicy();
      if (policy.isBlank()) {
        without.add(session.backend());
      } else {
        app.out().line(policy.strip());
      }
    }
    app.out().flush();
    if (!without.isEmpty()) {
      app.say("store " + String.join(", ", without) + " has no rules of its own");
    }
  }
}
