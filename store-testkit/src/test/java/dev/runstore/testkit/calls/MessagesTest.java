package dev.runstore.testkit.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.Message;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final String TYPE = "application/vnd.runstore.message+json";
  private static final JsonValue SCHEMA =
      JsonValue.parse(
          "{\"type\":\"object\",\"required\":[\"count\"],"
              + "\"properties\":{\"count\":{\"type\":\"integer\"}}}");

  private final MemoryPair pair = new MemoryPair();
  private final RunId run = RunId.next();

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void aMessageComesBackAsItWas() {
    Message message = message("{\"count\": 3, \"exact\": 1.10}");

    ArtifactInfo info = pair.artifacts.save(run, "report", message);

    assertThat(info.contentType()).isEqualTo(TYPE);
    assertThat(pair.artifacts.get(run, "report")).isEqualTo(message);
    assertThat(pair.artifacts.listArtifacts(run)).containsExactly(info);
    assertThat(pair.artifacts.save(run, "report", message)).isEqualTo(info);
    assertThatThrownBy(() -> pair.artifacts.save(run, "report", message("{\"count\":4}")))
        .isInstanceOf(StoreException.AlreadyExists.class);
  }

  @Test
  void aMessageThatDoesNotFollowItsSchemaIsNotStored() {
    assertThatThrownBy(() -> pair.artifacts.save(run, "report", message("{\"count\":\"many\"}")))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining(run + "/report does not follow its schema \"report\" version \"1.0\"")
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidMessageException.class))
        .extracting(InvalidMessageException::problems)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .singleElement()
        .asString()
        .startsWith("/count: ");
    assertThat(pair.artifacts.find(ArtifactKey.of(run, "report"))).isEmpty();
  }

  @Test
  void aMessageIsCheckedAgainWhenItIsRead() {
    put(
        "stale",
        TYPE,
        "{\"schema\":{\"name\":\"report\",\"version\":\"1.0\"},\"$schema\":"
            + SCHEMA
            + ",\"content\":{}}");

    assertThatThrownBy(() -> pair.artifacts.get(run, "stale"))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("'count'");
  }

  @Test
  void anArtifactThatIsNoMessageIsRefused() {
    put("text", "text/plain", "hello");
    put("broken", TYPE, "{\"schema\":");

    for (String name : List.of("text", "broken")) {
      assertThatThrownBy(() -> pair.artifacts.get(run, name))
          .isInstanceOf(InvalidMessageException.class)
          .hasMessageContaining(run + "/" + name + " is no message");
    }
    assertThatThrownBy(() -> pair.artifacts.get(run, "nothing"))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining(run + "/nothing");
  }

  private void put(String name, String type, String content) {
    pair.artifacts.put(
        ArtifactKey.of(run, name),
        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
        ArtifactOptions.ofType(type));
  }

  private static Message message(String content) {
    return new Message("report", "1.0", SCHEMA, JsonValue.parse(content));
  }
}
