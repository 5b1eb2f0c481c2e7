package dev.runstore.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.Capability;
import dev.runstore.api.StoreException.InvalidConfiguration;
import dev.runstore.api.StoreException.Unavailable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoresTest {
  private final RecordingProvider files = RecordingProvider.keepingBoth("filesystem");
  private final RecordingProvider objects =
      new RecordingProvider("s3", Set.of(Capability.ARTIFACTS));
  private final Providers providers = new Providers(List.of(files, objects));

  @Test
  void theSameBackendIsOpenedOnce() {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(Path.of("x")), providers)) {
      assertThat(stores.executionSession()).isSameAs(stores.artifactSession());
      assertThat(files.told).containsExactly("open x");
    }
    assertThat(files.told).contains("close");
  }

  @Test
  void twoBackendsAreOpenedAndClosed() {
    Stores stores = Stores.open(config("x", Map.of("type", "s3")), providers);
    stores.close();

    assertThat(files.told).containsExactly("open x", "close");
    assertThat(objects.told).containsExactly("open nothing", "close");
  }

  @Test
  void theFirstIsClosedIfTheSecondCannotBeOpened() {
    assertThatThrownBy(
            () -> Stores.open(config("x", Map.of("type", "s3", "root", "/unreachable")), providers))
        .isInstanceOf(Unavailable.class);

    assertThat(files.told).startsWith("open x").contains("close");
  }

  @Test
  void aBackendMustKeepWhatItIsChosenFor() {
    RunstoreConfig config =
        RunstoreConfig.builder()
            .executions(Map.of("type", "s3"))
            .artifacts(Map.of("type", "s3"))
            .build();

    assertThatThrownBy(() -> Stores.open(config, providers))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("store s3 does not keep executions");
    assertThat(objects.told).contains("close");
  }

  @Test
  void allProblemsAreNamedBeforeAnythingIsOpened() {
    assertThatThrownBy(
            () ->
                Stores.open(
                    RunstoreConfig.builder()
                        .executions(Map.of("type", "filesystem", "rot", "x"))
                        .artifacts(Map.of("type", "s4"))
                        .build(),
                    providers))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            """
            executions: unknown option rot of store filesystem, did you mean root?
            artifacts: unknown store type s4, did you mean s3? on the class path: filesystem, s3""");
    assertThat(files.told).isEmpty();
  }

  @Test
  void withoutABackendItIsSaid() {
    assertThatThrownBy(
            () -> Stores.open(RunstoreConfig.filesystem(Path.of("x")), new Providers(List.of())))
        .hasMessageContaining("no backend is on the class path, add one such as store-filesystem");
  }

  private static RunstoreConfig config(String root, Map<String, String> artifacts) {
    return RunstoreConfig.builder()
        .executions(Map.of("type", "filesystem", "root", root))
        .artifacts(artifacts)
        .build();
  }
}
