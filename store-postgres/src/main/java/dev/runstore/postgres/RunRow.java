package dev.runstore.postgres;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the columns of a run, its labels and its aliases say, by which runs are found, claimed and
 * kept from deletion.
 *
 * @param labels in the form of their rows
 * @param labelsEnd whether each row of a label has the run's end
 * @param aliases in the form of their rows
 */
record RunRow(
    String status,
    String kind,
    String subject,
    Optional<String> parent,
    long generation,
    boolean kept,
    Optional<Instant> endRecordedAt,
    Optional<Instant> endKey,
    String labelText,
    Map<String, String> labels,
    boolean labelsEnd,
    Set<String> aliases) {
  /** Of {@code runstore.runs r}. */
  static final String COLUMNS =
      "r.status, r.subject_kind, r.subject_key, r.parent_run_id, r.generation, r.kept,"
          + " r.end_recorded_at, r.end_key, r.label_text,"
          + " array(select l.key from runstore.run_labels l where l.tenant_id = r.tenant_id"
          + " and l.run_id = r.run_id order by l.key) as label_keys,"
          + " array(select l.value from runstore.run_labels l where l.tenant_id = r.tenant_id"
          + " and l.run_id = r.run_id order by l.key) as label_values,"
          + " not exists (select from runstore.run_labels l where l.tenant_id = r.tenant_id"
          + " and l.run_id = r.run_id and l.end_key is distinct from r.end_key) as labels_end,"
          + " array(select a.alias from runstore.run_aliases a where a.tenant_id = r.tenant_id"
          + " and a.run_id = r.run_id) as aliases";

  private static final String WRITE =
      "update runstore.runs set status = ?, subject_kind = ?, subject_key = ?, parent_run_id = ?,"
          + " generation = ?, kept = ?, end_recorded_at = ?, end_key = ?, label_text = ?"
          + " where tenant_id = ? and run_id = ?;"
          + " delete from runstore.run_labels where tenant_id = ? and run_id = ?;"
          + " insert into runstore.run_labels"
          + " select ?, ?, l.key, l.value, ? from unnest(?, ?) l (key, value);"
          + " delete from runstore.run_aliases where tenant_id = ? and run_id = ?;"
          + " insert into runstore.run_aliases select ?, a.alias, ? from unnest(?) a (alias)";

  static RunRow read(ResultSet row) throws SQLException {
    String[] keys = (String[]) row.getArray("label_keys").getArray();
    String[] values = (String[]) row.getArray("label_values").getArray();
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < keys.length; i++) {
      labels.put(keys[i], values[i]);
    }
    return new RunRow(
        row.getString("status"),
        row.getString("subject_kind"),
        row.getString("subject_key"),
        Optional.ofNullable(row.getString("parent_run_id")),
        row.getLong("generation"),
        row.getBoolean("kept"),
        Rows.maybeTime(row, "end_recorded_at"),
        Rows.maybeTime(row, "end_key"),
        row.getString("label_text"),
        labels,
        row.getBoolean("labels_end"),
        new TreeSet<>(List.of((String[]) row.getArray("aliases").getArray())));
  }

  /**
   * What they should say.
   *
   * @param run as its events and notes have it
   * @param generation of the last lease taken
   * @param lastAt when the last event of its history was recorded
   */
  static RunRow of(Run run, long generation, Instant lastAt) {
    boolean ended = run.status().isTerminal();
    Map<String, String> labels = new TreeMap<>();
    run.labels().values().forEach((key, value) -> labels.put(Keys.key(key), Keys.key(value)));
    Set<String> aliases = new TreeSet<>();
    run.aliases().forEach(alias -> aliases.add(Keys.key(alias.value())));
    return new RunRow(
        run.status().name(),
        run.subject().kind().name(),
        Keys.key(run.subject().id()),
        run.parentRunId().map(RunId::value),
        generation,
        run.keptBecause().isPresent(),
        ended ? Optional.of(lastAt) : Optional.empty(),
        ended
            ? Optional.of(
                run.endedAt().map(at -> Parameters.storable(at).toInstant()).orElse(lastAt))
            : Optional.empty(),
        Headers.labelText(run),
        labels,
        true,
        aliases);
  }

  /** In what it differs from what it should say; the names of columns and tables. */
  List<String> differences(RunRow right) {
    List<String> different = new ArrayList<>();
    compare("status", status, right.status, different);
    compare("subject_kind", kind, right.kind, different);
    compare("subject_key", subject, right.subject, different);
    compare("parent_run_id", parent, right.parent, different);
    compare("generation", generation, right.generation, different);
    compare("kept", kept, right.kept, different);
    compare("end_recorded_at", endRecordedAt, right.endRecordedAt, different);
    compare("end_key", endKey, right.endKey, different);
    compare("label_text", labelText, right.labelText, different);
    if (!labels.equals(right.labels) || !labelsEnd) {
      different.add("run_labels");
    }
    compare("run_aliases", aliases, right.aliases, different);
    return different;
  }

  private static void compare(String name, Object one, Object other, List<String> different) {
    if (!Objects.equals(one, other)) {
      different.add(name);
    }
  }

  /** Makes the columns and rows of a run say this. The caller has locked the run. */
  void write(Connection connection, String tenant, RunId runId) throws SQLException {
    String run = runId.value();
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Parameters(statement)
          .text(status)
          .text(kind)
          .text(subject)
          .text(parent)
          .number(generation)
          .flag(kept)
          .time(endRecordedAt)
          .time(endKey)
          .text(labelText)
          .text(tenant)
          .text(run)
          .text(tenant)
          .text(run)
          .text(tenant)
          .text(run)
          .time(endKey)
          .texts(List.copyOf(labels.keySet()))
          .texts(List.copyOf(labels.values()))
          .text(tenant)
          .text(run)
          .text(tenant)
          .text(run)
          .texts(List.copyOf(aliases));
      statement.execute();
    }
  }
}
