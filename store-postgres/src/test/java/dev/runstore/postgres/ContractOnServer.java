package dev.runstore.postgres;

import dev.runstore.api.StoreProvider;
import dev.runstore.servers.ReusedDatabase;
import dev.runstore.testkit.contract.StoreContract;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInfo;

/**
 * The contract, each test in an empty database. Statements are prepared at once, as they are in a
 * process that lives long.
 */
abstract class ContractOnServer extends StoreContract {
  private static final Map<Class<?>, ReusedDatabase> DATABASES = new ConcurrentHashMap<>();
  private @Nullable String database;

  @AfterAll
  static void dropDatabase(TestInfo test) {
    test.getTestClass()
        .flatMap(type -> Optional.ofNullable(DATABASES.remove(type)))
        .ifPresent(ReusedDatabase::drop);
  }

  abstract TestServer server();

  /** Where sessions connect to. */
  String address() {
    return server().address();
  }

  /** What the url says to the driver. */
  String parameters() {
    return "?prepareThreshold=1";
  }

  /** Changes a database before the first test. */
  void prepare(String database) {}

  @Override
  public StoreProvider provider() {
    return new PostgresProvider();
  }

  private String database() {
    String there = database;
    if (there == null) {
      there =
          DATABASES
              .computeIfAbsent(getClass(), type -> new ReusedDatabase(server(), this::prepare))
              .emptied();
      database = there;
    }
    return there;
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new HashMap<>(TestServer.options(address(), database()));
    options.put("clock", "host");
    options.put("url", options.get("url") + parameters());
    return options;
  }

  @Override
  public void damage(byte[] content) throws IOException {
    try (Connection connection = server().superuser(database());
        PreparedStatement statement =
            connection.prepareStatement(
                "update runstore.artifact_chunks set content = set_byte(content, 7,"
                    + " (get_byte(content, 7) + 1) % 256) where content = ?")) {
      statement.setBytes(1, content);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
