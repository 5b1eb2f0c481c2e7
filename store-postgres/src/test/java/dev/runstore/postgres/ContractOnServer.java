package dev.runstore.postgres;

import dev.runstore.api.StoreProvider;
import dev.runstore.testkit.contract.StoreContract;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract, each test in a database of its own. Statements are prepared at once, as they are in
 * a process that lives long.
 */
abstract class ContractOnServer extends StoreContract {
  private @Nullable String database;

  abstract TestServer server();

  /** Where sessions connect to. */
  String address() {
    return server().address();
  }

  int prepareThreshold() {
    return 1;
  }

  /** Changes a database before the test. */
  void prepare(String database) {}

  @Override
  public StoreProvider provider() {
    return new PostgresProvider();
  }

  private String database() {
    String there = database;
    if (there == null) {
      there = server().newDatabase();
      prepare(there);
      database = there;
    }
    return there;
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new HashMap<>(TestServer.options(address(), database()));
    options.put("clock", "host");
    options.put("url", options.get("url") + "?prepareThreshold=" + prepareThreshold());
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
