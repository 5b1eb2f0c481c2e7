package dev.runstore.postgres;

/** Sends appends to the database. */
final class Appends {
  private final Database database;
  private final boolean relaxed;

  Appends(Database database, Options.Durability durability) {
    this.database = database;
    this.relaxed = durability == Options.Durability.RELAXED;
  }

  AppendAnswer append(AppendCall call) {
    return database.call(
        "append to run " + call.runId(),
        AppendCall.SQL,
        p -> call.bind(p, relaxed),
        AppendAnswer::read);
  }
}
