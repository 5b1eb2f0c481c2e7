package dev.runstore.dag.runbook;

import dev.runstore.api.model.JsonValue;

/**
 * A JSON document that a step leaves and that follows a schema.
 *
 * @param name of the artifact it becomes
 * @param file where the step leaves it, in its working folder
 * @param schemaName names the schema
 * @param schemaVersion of the schema
 * @param schema the JSON Schema
 */
public record MessageFile(
    String name, String file, String schemaName, String schemaVersion, JsonValue schema) {}
