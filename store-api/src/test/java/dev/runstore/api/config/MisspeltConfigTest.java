package dev.runstore.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles that are not chosen or not there, and what is below a key that is misspelt. */
final class MisspeltConfigTest {
  private static final String TWO =
      """
      profiles:
        a: { tenant: t, executions: {type: postgres}, artifacts: {type: postgres} }
        b: { tenant: u, executions: {type: postgres}, artifacts: {type: postgres} }
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void aRootNeedsNoProfile() throws IOException {
    write(TWO);

    assertFilesOfTheDefaultTenant(load(sources().withRoot(folder.resolve("x"))));
    environment.put("RUNSTORE_ROOT", "x");
    assertFilesOfTheDefaultTenant(load(sources()));
    assertThat(load(sources().withTenant("v")).tenant()).isEqualTo(new TenantId("v"));
    assertThat(load(sources().withProfile("b")).tenant()).isEqualTo(new TenantId("u"));
  }

  private void assertFilesOfTheDefaultTenant(RunstoreConfig config) {
    assertThat(config.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(config.executions().type()).isEqualTo("filesystem");
    assertThat(config.executions().config().values())
        .containsEntry("root", folder.resolve("x").toString());
    assertThat(config.artifacts().type()).isEqualTo("filesystem");
  }

  @Test
  void ofAFewProfilesAllAreNamed() throws IOException {
    write(TWO);

    assertThatThrownBy(() -> load(sources().withProfile("c")))
        .hasMessage("--profile: unknown profile c, did you mean a? there are: a, b, laptop");
  }

  @Test
  void whatIsBelowAMisspeltKeyIsLookedAtToo() throws IOException {
    write(
        """
        profils:
          laptop:
            executons: { type: filesystem, rooot: x, max-connections: many }
            artifacts: { type: filesystem }
        """);

    assertThatThrownBy(() -> load(sources()))
        .message()
        .contains(
            "runstore.yaml:1: unknown key profils, did you mean profiles?",
            "runstore.yaml:3: unknown key executons, did you mean executions?",
            "in executions: rooot, did you mean root?",
            "runstore.yaml:3: executions.max-connections: ")
        .doesNotContain("does not say where");
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("runstore.yaml"), yaml);
  }

  private ConfigSources sources() {
    return ConfigSources.of(folder, environment);
  }

  private static RunstoreConfig load(ConfigSources sources) {
    return ConfigLoader.load(
        sources,
        new Providers(
            List.of(
                RecordingProvider.keepingBoth("postgres"),
                RecordingProvider.keepingBoth("filesystem"))));
  }
}
