package dev.runstore.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not needed is not loaded: the start of a command line counts in milliseconds. */
class ClassLoadingTest {
  @TempDir Path folder;

  @Test
  void withoutAFileNoYamlAndWithoutAMessageNoSchemaValidatorIsLoaded() throws Exception {
    String log = loaded();

    assertThat(log)
        .contains("dev.runstore.api.config.ConfigLoader ", "dev.runstore.api.Messages ")
        .doesNotContain("yaml", "com.networknt", "tools.jackson.databind");
  }

  @Test
  void aFileIsReadWithTheYamlParser() throws Exception {
    Files.writeString(folder.resolve("runstore.yaml"), "payloads: { inline-limit: 1KiB }");

    assertThat(loaded()).contains("tools.jackson.dataformat.yaml.YAMLParser ");
  }

  private String loaded() throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xlog:class+load:file=" + log,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Start.class.getName()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(folder.resolve("out.txt"))).isEmpty();
    assertThat(process.exitValue()).isZero();
    return Files.readString(log);
  }

  /** Reads the configuration of its working directory and touches what a store's user touches. */
  static final class Start {
    private Start() {}

    public static void main(String[] args) throws ClassNotFoundException {
      ConfigSources sources = ConfigSources.of(Path.of("").toAbsolutePath(), java.util.Map.of());
      ConfigLoader.load(
          sources, new Providers(List.of(RecordingProvider.keepingBoth("filesystem"))));
      Class.forName("dev.runstore.api.Messages");
      Class.forName("dev.runstore.api.ArtifactStore");
      Class.forName("dev.runstore.api.ExecutionStore");
    }
  }
}
