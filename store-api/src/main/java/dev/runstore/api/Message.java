package dev.runstore.api;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Texts;
import java.util.List;

/**
 * A JSON document with a schema that it follows.
 *
 * @param schemaName names the schema
 * @param schemaVersion of the schema
 * @param schema a JSON Schema; of draft 2020-12 if it does not say
 * @param content the document
 */
public record Message(
    String schemaName, String schemaVersion, JsonValue schema, JsonValue content) {
  /** Refuses a schema name or version that is empty, too long or not well-formed. */
  public Message {
    Texts.checked(schemaName, "schema name");
    Texts.checked(schemaVersion, "schema version");
  }

  /**
   * Why no message can have this schema: it does not follow the rules of its draft, or refers to
   * what is not in it. Nothing is fetched.
   *
   * @return a line for each place; empty if it can be used
   */
  public static List<String> problemsOfSchema(JsonValue schema) {
    return MessageSchema.unusable(schema);
  }
}
