package dev.runstore.api;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.runstore.api.model.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/**
 * Checks documents against JSON Schemas. The only class that knows the validator, so that nobody
 * who has no messages loads it.
 */
final class MessageSchema {
  private static final int MAX_PROBLEMS = 100;
  private static final long STACK_BYTES = 64L << 20;
  private static final String META_SCHEMAS = "https?://json-schema\\.org/.*";

  private MessageSchema() {}

  /** Each place where the content does not follow the schema; empty if it follows. */
  static List<String> problems(JsonValue schema, JsonValue content) {
    try {
      return checked(schema, content);
    } catch (StackOverflowError e) {
      return withMoreStack(schema, content);
    }
  }

  private static List<String> checked(JsonValue schema, JsonValue content) {
    try {
      Schema compiled = registry().getSchema(schema.tree());
      List<Error> errors = compiled.validate(content.tree());
      return errors.stream().limit(MAX_PROBLEMS).map(MessageSchema::line).toList();
    } catch (SchemaException e) {
      return List.of("the schema cannot be used: " + firstLine(e));
    }
  }

  /** A repeated group of a pattern takes stack for each character that it matches. */
  private static List<String> withMoreStack(JsonValue schema, JsonValue content) {
    FutureTask<List<String>> check = new FutureTask<>(() -> checked(schema, content));
    new Thread(null, check, "runstore-schema", STACK_BYTES).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return check.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof StackOverflowError) {
            return List.of(
                "the schema cannot be used: it refers to itself without end, or a pattern with a"
                    + " repeated group is used on a text that is too long for it");
          }
          throw new IllegalStateException("the check of a message failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Why no document can be checked against it; empty if it can be used. */
  static List<String> unusable(JsonValue schema) {
    JsonNode tree = schema.tree();
    if (!tree.isObject() && !tree.isBoolean()) {
      return List.of("a JSON Schema is an object, true or false");
    }
    try {
      SchemaRegistry registry = registry();
      List<Error> errors =
          registry
              .getSchema(
                  SchemaLocation.of(
                      tree.path("$schema")
                          .asString(SpecificationVersion.DRAFT_2020_12.getDialectId())))
              .validate(tree);
      if (errors.isEmpty()) {
        registry.getSchema(tree).initializeValidators();
      }
      return errors.stream().limit(MAX_PROBLEMS).map(MessageSchema::line).toList();
    } catch (SchemaException e) {
      return List.of(firstLine(e));
    } catch (StackOverflowError e) {
      return List.of("it refers to itself without end");
    }
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build())
                .schemaLoader(
                    loader ->
                        loader
                            .fetchRemoteResources(false)
                            .allow(iri -> iri.toString().matches(META_SCHEMAS))));
  }

  private static String line(Error error) {
    String place = error.getInstanceLocation().toString();
    return (place.isEmpty() ? "/" : place) + ": " + error.getMessage();
  }

  private static String firstLine(SchemaException e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
