package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Maintenance.Migration;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may open a store, and what is said to who may not. */
final class AccessTest {
  private final TestServer server = TestServer.newest();

  private Map<String, String> as(String user, String database) {
    Map<String, String> options = new HashMap<>(server.options(database));
    options.put("user", user);
    return options;
  }

  private static StoreSession open(Map<String, String> options) {
    return new PostgresProvider().open(StoreConfig.of(options));
  }

  private static void refused(Map<String, String> options, String told) {
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(options).close())
        .withMessageContaining(told)
        .withMessageContaining("allow-bypass")
        .satisfies(AccessTest::tellsNoSecret);
  }

  private static void tellsNoSecret(Throwable e) {
    StringWriter all = new StringWriter();
    e.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(TestServer.PASSWORD);
  }

  @Test
  void aLoginThatIsNotHeldBackIsRefusedUnlessItIsAllowed() {
    String database = server.newDatabase();
    server.role("runstore_test_super", "superuser");
    server.role("runstore_test_bypass", "bypassrls");
    server.role("runstore_test_owner", "in role runstore_owner, runstore_app");
    refused(as("runstore_test_super", database), "superuser");
    refused(as("runstore_test_bypass", database), "bypass");
    refused(as("runstore_test_owner", database), "owns");

    Map<String, String> allowed = as("runstore_test_super", database);
    allowed.put("allow-bypass", "true");
    try (StoreSession session = open(allowed)) {
      RunId id = RunId.next();
      Event created = Event.of(Instant.now(), EventBody.RunCreated.of(Subject.agent("a")));
      session.executions(new TenantId("acme")).create(id, created);
      assertThat(session.executions(new TenantId("beta")).find(id))
          .as("the program keeps tenants apart also where the database does not")
          .isEmpty();
      assertThat(session.executions(new TenantId("beta")).listRuns()).isEmpty();
    }
  }

  @Test
  void aLoginThatWasGivenNothingIsToldWhatItLacks() {
    server.role("runstore_test_nobody", "");
    try (StoreSession session = open(as("runstore_test_nobody", server.newDatabase()))) {
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(
              () -> session.executions(TenantId.DEFAULT).list(RunQuery.all(), PageRequest.first(1)))
          .withMessageContaining("runstore_app");
    }
  }

  @Test
  void aWrongPasswordAServerThatIsAwayAndADatabaseThatIsMissingAreToldApart() {
    String database = server.newDatabase();
    Map<String, String> wrong = as(TestServer.APP, database);
    wrong.put("password", "wrong-secret");
    wrong.put("connection-timeout", "1s");
    if (server.asksForPasswords()) {
      assertThatExceptionOfType(StoreException.Forbidden.class)
          .isThrownBy(() -> open(wrong).close())
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("wrong-secret"));
    }
    Map<String, String> away = new HashMap<>(TestServer.options("localhost:1", database));
    away.put("url", away.get("url") + "?password=in-the-url");
    away.put("connection-timeout", "1s");
    assertThatExceptionOfType(StoreException.Unavailable.class)
        .isThrownBy(() -> open(away).close())
        .withMessageContaining("localhost:1")
        .satisfies(AccessTest::tellsNoSecret)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("in-the-url"));
    Map<String, String> missing = as(TestServer.APP, "no_such_database");
    missing.put("connection-timeout", "1s");
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(missing).close())
        .withMessageContaining("no_such_database");
    Map<String, String> noUrl = as(TestServer.APP, database);
    noUrl.put("url", "postgres://" + TestServer.PASSWORD);
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(noUrl).close())
        .withMessageContaining("jdbc:postgresql://")
        .satisfies(AccessTest::tellsNoSecret);
  }

  @Test
  void aLoginWhoseCommitsAreNotOnTheDiskIsRefused() {
    String database = server.newDatabase();
    server.execute(
        "postgres",
        "alter role %s in database %s set synchronous_commit = off"
            .formatted(TestServer.APP, database));
    assertThatExceptionOfType(StoreException.InvalidConfiguration.class)
        .isThrownBy(() -> open(server.options(database)).close())
        .withMessageContaining("synchronous_commit")
        .withMessageContaining("alter role " + TestServer.APP);
  }

  @Test
  void aLoginThatMayNotConnectIsForbidden() {
    String database = server.newDatabase();
    server.execute("postgres", "revoke connect on database " + database + " from public");
    assertThatExceptionOfType(StoreException.Forbidden.class)
        .isThrownBy(() -> open(server.options(database)).close())
        .withMessageContaining("grant the login connect");
  }

  @Test
  void whatTheMaintenanceLoginLacksIsToldOfIt() {
    server.role("runstore_test_nobody", "");
    Map<String, String> options = new HashMap<>(server.options(server.emptyDatabase()));
    options.put("maintenance-user", "runstore_test_nobody");
    assertThatExceptionOfType(StoreException.Forbidden.class)
        .isThrownBy(() -> migrate(options))
        .withMessageContaining("runstore_owner")
        .withMessageContaining("--dry-run");
    options.put("maintenance-user", "runstore_test_no_such_login");
    assertThatExceptionOfType(StoreException.Forbidden.class)
        .isThrownBy(() -> migrate(options))
        .withMessageContaining("check maintenance-user and maintenance-password");
  }

  private static void migrate(Map<String, String> options) {
    try (StoreSession session = open(options)) {
      session.maintenance().migrate(Migration.APPLY);
    }
  }
}
