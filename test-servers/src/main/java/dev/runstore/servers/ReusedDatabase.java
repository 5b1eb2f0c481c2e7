package dev.runstore.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A database that many small tests have one after the other. It is emptied before each, and made
 * anew where a test has changed its tables.
 */
public final class ReusedDatabase {
  private static final String EMPTY =
      """
      set session_replication_role = replica;
      do $$ declare name name; begin
        for name in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'runstore' and c.relkind in ('r', 'p') and not c.relispartition
            and c.relname <> 'schema_version' loop
          execute format('delete from runstore.%I', name);
        end loop;
      end $$
      """;

  private static final String TABLES =
      "select string_agg(c.relname || ' ' || c.relkind::text, ', ' order by c.relname) from pg_class c"
          + " join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'runstore'";

  private final PostgresServer server;
  private final Consumer<String> preparation;
  private Optional<Made> made = Optional.empty();

  private record Made(String name, String tables) {}

  /** Not made yet; this is done with the new database before it is used. */
  public ReusedDatabase(PostgresServer server, Consumer<String> preparation) {
    this.server = server;
    this.preparation = preparation;
  }

  /** Its name, when it holds the schema and nothing else. */
  public synchronized String emptied() {
    if (made.filter(this::empty).isEmpty()) {
      drop();
      String name = server.copyOfTemplate();
      preparation.accept(name);
      made = Optional.of(new Made(name, tables(name)));
    }
    return made.orElseThrow().name;
  }

  /** Whether its tables are those that it was made with. */
  private boolean empty(Made there) {
    server.execute(there.name, EMPTY);
    return there.tables.equals(tables(there.name));
  }

  private String tables(String name) {
    try (Connection connection = server.superuser(name);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TABLES)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the tables of " + name + " are unknown", e);
    }
  }

  /** Takes it away; after that it is made anew. */
  public synchronized void drop() {
    made.ifPresent(there -> server.drop(there.name));
    made = Optional.empty();
  }
}
