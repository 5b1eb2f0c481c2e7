package dev.runstore.api.codec;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactName;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the values that {@link RecordWriter} writes. Fields that it does not know are collected by
 * the place where they stand.
 */
final class RecordReader {
  /** Takes the value of a field it knows; says whether it does. */
  interface Fields {
    boolean read(String name);
  }

  private final JsonParser in;
  private final byte[] source;
  private final List<String> place = new ArrayList<>();
  private @Nullable Map<String, Object> extra;

  RecordReader(JsonParser in, byte[] source) {
    this.in = in;
    this.source = source;
  }

  /** Walks the object at whose start the parser stands, and stops at its end. */
  void object(Fields fields) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(
          "an object is expected at " + where() + ", not " + in.currentToken());
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      place.add(name);
      if (!fields.read(name)) {
        keep(name, json());
      }
      place.remove(place.size() - 1);
    }
  }

  <T> List<T> array(Supplier<T> item) {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(
          "an array is expected at " + where() + ", not " + in.currentToken());
    }
    List<T> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      place.add(Integer.toString(items.size()));
      items.add(item.get());
      place.remove(place.size() - 1);
    }
    return items;
  }

  /** The fields nobody knew; forgotten afterwards. */
  Optional<JsonValue> takeExtra() {
    Map<String, Object> fields = extra;
    if (fields == null) {
      return Optional.empty();
    }
    extra = null;
    return Optional.of(Extras.json(fields));
  }

  @SuppressWarnings("unchecked")
  private void keep(String name, JsonValue value) {
    if (extra == null) {
      extra = new LinkedHashMap<>();
    }
    Map<String, Object> at = extra;
    for (String step : place.subList(0, place.size() - 1)) {
      at =
          (Map<String, Object>)
              at.computeIfAbsent(step, key -> new LinkedHashMap<String, Object>());
    }
    at.put(name, value);
  }

  String text() {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException(
          "a string is expected at " + where() + ", not " + in.currentToken());
    }
    return in.getString();
  }

  long number() {
    if (in.currentToken() == null || !in.currentToken().isNumeric()) {
      throw new IllegalArgumentException(
          "a number is expected at " + where() + ", not " + in.currentToken());
    }
    return in.getLongValue();
  }

  BigDecimal decimal() {
    if (in.currentToken() == null || !in.currentToken().isNumeric()) {
      throw new IllegalArgumentException(
          "a number is expected at " + where() + ", not " + in.currentToken());
    }
    return in.getDecimalValue();
  }

  boolean flag() {
    return in.getBooleanValue();
  }

  Instant time() {
    return Times.parse(text());
  }

  Duration millis() {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return Duration.ofMillis(number());
    }
    BigDecimal nanos = decimal().movePointRight(6);
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
    return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValue());
  }

  <E extends Enum<E>> E word(Class<E> constants) {
    return Enum.valueOf(constants, text());
  }

  /** The text of the value at which the parser stands, as it is in the source. */
  JsonValue json() {
    int from = (int) in.currentTokenLocation().getByteOffset();
    in.skipChildren();
    in.finishToken();
    int to = (int) in.currentLocation().getByteOffset();
    return JsonValue.trusted(Arrays.copyOfRange(source, from, to));
  }

  Labels labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    object(
        name -> {
          labels.put(name, text());
          return true;
        });
    return Labels.of(labels);
  }

  Attributes attributes() {
    Map<String, JsonValue> attributes = new LinkedHashMap<>();
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(
          "an object is expected at " + where() + ", not " + in.currentToken());
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      attributes.put(name, json());
    }
    return new Attributes(attributes);
  }

  Subject subject() {
    var f =
        new Object() {
          SubjectKind kind = SubjectKind.WORKFLOW;
          String id = "";
          String name = "";
          Optional<String> version = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "kind" -> f.kind = word(SubjectKind.class);
            case "id" -> f.id = text();
            case "name" -> f.name = text();
            case "version" -> f.version = Optional.of(text());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Subject(f.kind, f.id, f.name.isEmpty() ? f.id : f.name, f.version);
  }

  Payload payload() {
    var f =
        new Object() {
          @Nullable JsonValue inline;
          byte @Nullable [] bytes;
          String contentType = "application/json";
          String preview = "";
          long byteLength;
          long limit;
          Optional<Sha256> sha256 = Optional.empty();
          String node = "";
          Optional<ArtifactKey> artifact = Optional.empty();
        };
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException(
          "an object is expected at " + where() + ", not " + in.currentToken());
    }
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      place.add(name);
      switch (name) {
        case "inline" -> f.inline = json();
        case "bytes" -> f.bytes = in.getBinaryValue();
        case "contentType" -> f.contentType = text();
        case "preview" -> f.preview = text();
        case "byteLength" -> f.byteLength = number();
        case "limit" -> f.limit = number();
        case "sha256" -> f.sha256 = Optional.of(new Sha256(text()));
        case "node" -> f.node = text();
        case "artifact" -> f.artifact = Optional.of(key());
        default -> keep(name, json());
      }
      place.remove(place.size() - 1);
    }
    if (f.inline != null) {
      return new Payload.Json(f.inline);
    }
    if (f.bytes != null) {
      return new Payload.Binary(f.bytes, f.contentType);
    }
    return new Payload.Reference(
        f.preview, f.byteLength, f.limit, f.sha256, f.contentType, f.node, f.artifact);
  }

  ArtifactKey key() {
    return artifactOrKey().key();
  }

  ArtifactInfo artifact() {
    return artifactOrKey().info();
  }

  private ArtifactFields artifactOrKey() {
    ArtifactFields f = new ArtifactFields();
    object(
        name -> {
          switch (name) {
            case "runId" -> f.runId = text();
            case "stepRunId" -> f.stepRunId = Optional.of(new StepRunId(text()));
            case "name" -> f.name = text();
            case "byteLength" -> f.byteLength = number();
            case "sha256" -> f.sha256 = text();
            case "contentType" -> f.contentType = text();
            case "storedAt" -> f.storedAt = time();
            case "attributes" -> f.attributes = attributes();
            default -> {
              return false;
            }
          }
          return true;
        });
    return f;
  }

  private static final class ArtifactFields {
    String runId = "";
    Optional<StepRunId> stepRunId = Optional.empty();
    String name = "";
    long byteLength;
    String sha256 = "";
    String contentType = ArtifactInfo.BYTES;
    Instant storedAt = Instant.EPOCH;
    Attributes attributes = Attributes.NONE;

    ArtifactKey key() {
      return new ArtifactKey(new RunId(runId), stepRunId, new ArtifactName(name));
    }

    ArtifactInfo info() {
      return new ArtifactInfo(
          key(), byteLength, new Sha256(sha256), contentType, storedAt, attributes);
    }
  }

  Reference reference() {
    var f =
        new Object() {
          String name = "";
          OptionalLong byteLength = OptionalLong.empty();
          Optional<Sha256> sha256 = Optional.empty();
          Optional<String> location = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "name" -> f.name = text();
            case "byteLength" -> f.byteLength = OptionalLong.of(number());
            case "sha256" -> f.sha256 = Optional.of(new Sha256(text()));
            case "location" -> f.location = Optional.of(text());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Reference(f.name, f.byteLength, f.sha256, f.location);
  }

  ErrorInfo error() {
    var f =
        new Object() {
          String type = "";
          String message = "";
          Optional<String> detail = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "type" -> f.type = text();
            case "message" -> f.message = text();
            case "detail" -> f.detail = Optional.of(text());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new ErrorInfo(f.type, f.message, f.detail);
  }

  Warning warning() {
    var f =
        new Object() {
          String code = "";
          String message = "";
        };
    object(
        name -> {
          switch (name) {
            case "code" -> f.code = text();
            case "message" -> f.message = text();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Warning(f.code, f.message);
  }

  Usage usage() {
    var f =
        new Object() {
          List<ModelUsage> models = List.of();
          Optional<Duration> cpu = Optional.empty();
          OptionalLong memory = OptionalLong.empty();
        };
    object(
        name -> {
          switch (name) {
            case "models" -> f.models = array(this::model);
            case "cpuMillis" -> f.cpu = Optional.of(millis());
            case "maxMemoryBytes" -> f.memory = OptionalLong.of(number());
            case "inputTokens", "outputTokens", "totalTokens", "cost", "costs" -> in.skipChildren();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Usage(f.models, f.cpu, f.memory);
  }

  private ModelUsage model() {
    var f =
        new Object() {
          String model = "";
          Optional<String> provider = Optional.empty();
          long calls;
          OptionalLong input = OptionalLong.empty();
          OptionalLong output = OptionalLong.empty();
          OptionalLong cached = OptionalLong.empty();
          OptionalLong reasoning = OptionalLong.empty();
          OptionalLong total = OptionalLong.empty();
          List<Cost> costs = List.of();
          Optional<Duration> latency = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "model" -> f.model = text();
            case "provider" -> f.provider = Optional.of(text());
            case "calls" -> f.calls = number();
            case "inputTokens" -> f.input = OptionalLong.of(number());
            case "outputTokens" -> f.output = OptionalLong.of(number());
            case "cachedTokens" -> f.cached = OptionalLong.of(number());
            case "reasoningTokens" -> f.reasoning = OptionalLong.of(number());
            case "totalTokens" -> f.total = OptionalLong.of(number());
            case "cost" -> f.costs = List.of(cost());
            case "costs" -> f.costs = array(this::cost);
            case "latencyMillis" -> f.latency = Optional.of(millis());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new ModelUsage(
        f.model,
        f.provider,
        f.calls,
        f.input,
        f.output,
        f.cached,
        f.reasoning,
        f.total,
        f.costs,
        f.latency);
  }

  private Cost cost() {
    var f =
        new Object() {
          BigDecimal amount = BigDecimal.ZERO;
          String currency = "";
        };
    object(
        name -> {
          switch (name) {
            case "amount" -> f.amount = decimal();
            case "currency" -> f.currency = text();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Cost(f.amount, f.currency);
  }

  Lease lease() {
    var f =
        new Object() {
          String runId = "";
          @Nullable Runner runner;
          long attempt;
          long generation;
          Instant claimedAt = Instant.EPOCH;
          Instant expiresAt = Instant.EPOCH;
        };
    object(
        name -> {
          switch (name) {
            case "runId" -> f.runId = text();
            case "runner" -> f.runner = runner();
            case "attempt" -> f.attempt = number();
            case "generation" -> f.generation = number();
            case "claimedAt" -> f.claimedAt = time();
            case "expiresAt" -> f.expiresAt = time();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (f.runner == null) {
      throw new IllegalArgumentException("a lease without its runner at " + where());
    }
    return new Lease(
        new RunId(f.runId),
        f.runner,
        Math.toIntExact(f.attempt),
        f.generation,
        f.claimedAt,
        f.expiresAt);
  }

  Lost lost() {
    var f =
        new Object() {
          Instant since = Instant.EPOCH;
          @Nullable Runner holder;
        };
    object(
        name -> {
          switch (name) {
            case "since" -> f.since = time();
            case "holder" -> f.holder = runner();
            default -> {
              return false;
            }
          }
          return true;
        });
    if (f.holder == null) {
      throw new IllegalArgumentException("a lost run without its holder at " + where());
    }
    return new Lost(f.since, f.holder);
  }

  Runner runner() {
    var f =
        new Object() {
          String kind = "";
          String id = "";
          String version = "";
          Optional<Runner.HostProcess> process = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "kind" -> f.kind = text();
            case "id" -> f.id = text();
            case "version" -> f.version = text();
            case "process" -> f.process = Optional.of(process());
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Runner(f.kind, f.id, f.version, f.process);
  }

  private Runner.HostProcess process() {
    var f =
        new Object() {
          String host = "";
          long pid;
          Instant startedAt = Instant.EPOCH;
          Optional<String> incarnation = Optional.empty();
        };
    object(
        name -> {
          switch (name) {
            case "incarnation" -> f.incarnation = Optional.of(text());
            case "host" -> f.host = text();
            case "pid" -> f.pid = number();
            case "startedAt" -> f.startedAt = time();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Runner.HostProcess(f.host, f.pid, f.startedAt, f.incarnation);
  }

  Alias alias() {
    return new Alias(text());
  }

  OptionalInt exitCode() {
    return OptionalInt.of(Math.toIntExact(number()));
  }

  private String where() {
    return place.isEmpty() ? "the start" : "/" + String.join("/", place);
  }
}
