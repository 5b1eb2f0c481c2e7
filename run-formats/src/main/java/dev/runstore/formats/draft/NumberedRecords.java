package dev.runstore.formats.draft;

import java.util.Map;
import java.util.TreeMap;

/** Records that carry their place in an order: files have them the other way round, or mixed. */
public final class NumberedRecords {
  private NumberedRecords() {}

  /**
   * The items of an array in the order of the whole numbers that they have under this name.
   *
   * @throws dev.runstore.formats.RefusedImportException if one has no number or that of another
   */
  public static Map<Long, JsonView> of(JsonView list, String number) {
    Map<Long, JsonView> records = new TreeMap<>();
    for (JsonView record : list.items()) {
      long id = record.at(number).whole(-1);
      if (id < 0) {
        throw record.at(number).refused("the event has no number");
      }
      if (records.put(id, record) != null) {
        throw record.at(number).refused("there is an event before it with the same number");
      }
    }
    return records;
  }
}
