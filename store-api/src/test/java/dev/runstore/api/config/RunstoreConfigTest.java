package dev.runstore.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.StoreException.InvalidConfiguration;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.retention.RetentionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunstoreConfigTest {
  private static final String SAAS =
      """
      profile: laptop
      profiles:
        laptop:
          executions: { type: filesystem, root: runs }
          artifacts: { type: filesystem, root: runs }
        saas:
          tenant: acme
          executions: { type: postgres, max-connections: 8, password: "${PGPASSWORD}" }
          artifacts: { type: postgres, root: "${BUCKET}/x" }
      retention: { mode: standard, max-age: 90d, max-bytes: 10GiB }
      payloads: { inline-limit: 32KiB, preview-limit: 1KiB }
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void filesInTheWorkingDirectoryAreTheDefault() {
    RunstoreConfig config = load();

    assertThat(config.profile()).isEqualTo("laptop");
    assertThat(config.file()).isEmpty();
    assertThat(config.tenant()).isEqualTo(TenantId.DEFAULT);
    assertThat(config.executions().type()).isEqualTo("filesystem");
    assertThat(root(config.executions())).isEqualTo(folder.resolve(".waivern").toString());
    assertThat(config.executions().opensTheSameAs(config.artifacts())).isTrue();
    assertThat(config.inlineLimit()).isEqualTo(16_384);
    assertThat(config.previewLimit()).isEqualTo(4_096);
    assertThat(config.retention()).isEmpty();
  }

  @Test
  void theFileSaysWhereAndHow() throws IOException {
    write(SAAS);

    RunstoreConfig config = load();

    assertThat(config.file()).contains(folder.resolve("runstore.yaml"));
    assertThat(root(config.executions())).isEqualTo(folder.resolve("runs").toString());
    assertThat(config.inlineLimit()).isEqualTo(32_768);
    assertThat(config.previewLimit()).isEqualTo(1_024);
    assertThat(config.retention())
        .contains(
            new RetentionPolicy(
                RetentionPolicy.Mode.STANDARD,
                Optional.of(Duration.ofDays(90)),
                OptionalLong.of(10L << 30)));
  }

  @Test
  void referencesAreLookedUpInTheChosenProfileOnly() throws IOException {
    write(SAAS);
    assertThat(load().profile()).isEqualTo("laptop");

    assertThatThrownBy(() -> load(sources().withProfile("saas")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            """
            runstore.yaml:8: executions.password needs the environment variable PGPASSWORD, which is not set
            runstore.yaml:9: artifacts.root needs the environment variable BUCKET, which is not set""");

    environment.put("PGPASSWORD", "hunter2");
    environment.put("BUCKET", "runs");
    RunstoreConfig config = load(sources().withProfile("saas"));
    assertThat(config.tenant()).isEqualTo(new TenantId("acme"));
    assertThat(config.executions().config().get(RecordingProvider.PASSWORD)).isEqualTo("hunter2");
    assertThat(config.executions().config().get(RecordingProvider.CONNECTIONS)).isEqualTo(8);
    assertThat(root(config.artifacts())).isEqualTo("runs/x");
    assertThat(config + sources().toString()).doesNotContain("hunter2");
  }

  @Test
  void theFileOfTheDocumentationIsRead() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"));
    String yaml = page.substring(page.indexOf("```yaml\n") + 8);
    write(yaml.substring(0, yaml.indexOf("```")));

    RunstoreConfig config = load();

    assertThat(config.profile()).isEqualTo("laptop");
    assertThat(config.inlineLimit()).isEqualTo(RunstoreConfig.DEFAULT_INLINE_LIMIT);
    assertThat(config.previewLimit()).isEqualTo(RunstoreConfig.DEFAULT_PREVIEW_LIMIT);
    assertThat(config.retention().orElseThrow().maxBytes()).hasValue(50L << 30);
  }

  @Test
  void twoDollarsStandForOne() throws IOException {
    write(
        "profiles: { p: { executions: {type: postgres, root: 'a$${B}$c'}, artifacts: {type: postgres} } }");

    assertThat(root(load().executions())).isEqualTo("a${B}$c");
  }

  @Test
  void theEnvironmentWinsOverTheFileAndOverridesOverBoth() throws IOException {
    write(SAAS);
    environment.putAll(
        Map.of(
            "PGPASSWORD", "x",
            "BUCKET", "b",
            "RUNSTORE_PROFILE", "saas",
            "RUNSTORE_TENANT", "other",
            "RUNSTORE_EXECUTIONS_MAX_CONNECTIONS", "2",
            "RUNSTORE_PAYLOADS_INLINE_LIMIT", "1KiB",
            "RUNSTORE_RETENTION_MODE", "lite"));

    RunstoreConfig config = load();
    assertThat(config.profile()).isEqualTo("saas");
    assertThat(config.tenant().value()).isEqualTo("other");
    assertThat(config.executions().config().get(RecordingProvider.CONNECTIONS)).isEqualTo(2);
    assertThat(config.inlineLimit()).isEqualTo(1_024);
    assertThat(config.retention().orElseThrow().mode()).isEqualTo(RetentionPolicy.Mode.LITE);

    RunstoreConfig overridden =
        load(sources().withProfile("laptop").withTenant("third").withRoot(Path.of("here")));
    assertThat(overridden.profile()).isEqualTo("laptop");
    assertThat(overridden.tenant().value()).isEqualTo("third");
    assertThat(root(overridden.artifacts())).isEqualTo(folder.resolve("here").toString());
  }

  @Test
  void aRootMakesBothStoresFilesWhateverTheProfileSays() throws IOException {
    write(SAAS);
    environment.put("RUNSTORE_PROFILE", "saas");

    RunstoreConfig overridden = load(sources().withRoot(folder.resolve("store")));
    environment.put("RUNSTORE_ROOT", "env");
    RunstoreConfig fromEnvironment = load();

    assertThat(overridden.executions().type()).isEqualTo("filesystem");
    assertThat(overridden.tenant().value()).isEqualTo("acme");
    assertThat(root(fromEnvironment.executions())).isEqualTo(folder.resolve("env").toString());
  }

  @Test
  void anotherTypeFromTheEnvironmentDropsTheOptionsOfTheFile() {
    environment.put("RUNSTORE_EXECUTIONS_TYPE", "postgres");
    environment.put("RUNSTORE_EXECUTIONS_PASSWORD", "secret");

    RunstoreConfig config = load();

    assertThat(config.executions().type()).isEqualTo("postgres");
    assertThat(config.executions().config().keys()).containsExactly("password");
    assertThat(config.artifacts().type()).isEqualTo("filesystem");
  }

  @Test
  void allProblemsAreNamedAtOnceWithTheirLines() throws IOException {
    write(
        """
        profle: laptop
        profiles:
          laptop:
            tennant: a
            executions: { type: filesystem, rooot: x, max-connections: many }
            artifacts: [1]
          other:
            executionz: {}
            retention: { mode: lite }
        retention: { mode: everything, max-age: 3x, max-agee: 3d }
        payloads: { inline-limit: 1GiB }
        """);
    environment.put("RUNSTORE_TENNANT", "a");

    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidConfiguration.class)
        .message()
        .contains(
            "runstore.yaml:1: unknown key profle, did you mean profile?",
            "runstore.yaml:4: unknown key tennant, did you mean tenant?",
            "runstore.yaml:5: unknown option of store filesystem in executions: rooot, did you mean root?",
            "runstore.yaml:5: executions.max-connections: \"many\" is wrong, a whole number is expected",
            "runstore.yaml:6: artifacts has keys and values of its own, not a list",
            "runstore.yaml:8: unknown key executionz, did you mean executions?",
            "runstore.yaml:9: unknown key retention, which belongs to the top of the file, beside"
                + " profiles: it is for all of them",
            "runstore.yaml:10: retention.mode: \"everything\" is wrong, one of lite, standard, full is expected",
            "runstore.yaml:10: retention.max-age: \"3x\" is wrong, a duration such as 500ms, 15s, 10m,"
                + " 2h, 30d, 4w, 6mo or 1y is expected\n",
            "runstore.yaml:10: unknown key in retention: max-agee, did you mean max-age?",
            "runstore.yaml:11: payloads.inline-limit is at most 16MiB",
            "RUNSTORE_TENNANT: unknown variable, did you mean RUNSTORE_TENANT?");
  }

  @Test
  void anUnknownBackendNamesThoseOnTheClassPath() throws IOException {
    write("profiles: { p: { executions: { type: postgre }, artifacts: { type: mongo } } }");

    assertThatThrownBy(this::load)
        .hasMessage(
            """
            runstore.yaml:1: executions: unknown store type postgre, did you mean postgres? on the class path: filesystem, postgres
            runstore.yaml:1: artifacts: unknown store type mongo, on the class path: filesystem, postgres""");
  }

  @Test
  void aSecretInTheFileIsRefusedAndNotShown() throws IOException {
    write(
        "profiles: { p: { executions: { type: postgres, password: hunter2 }, artifacts: { type: postgres } } }");

    assertThatThrownBy(this::load)
        .hasMessage(
            "runstore.yaml:1: executions.password is a secret and does not belong in a file:"
                + " refer to a variable, as in ${PASSWORD}");
  }

  @Test
  void aProfileThatIsNotThereIsSuggested() throws IOException {
    write(SAAS);

    assertThatThrownBy(() -> load(sources().withProfile("sas")))
        .hasMessage("--profile: unknown profile sas, did you mean saas? there are: laptop, saas");
  }

  @Test
  void theOnlyProfileIsTakenAndOfSeveralOneMustBeNamed() throws IOException {
    write("profiles: { a: { executions: {type: postgres}, artifacts: {type: postgres} } }");
    assertThat(load().profile()).isEqualTo("a");

    write("profiles: { a: { tenant: t }, b: { tenant: t } }");
    assertThatThrownBy(this::load)
        .hasMessage("runstore.yaml: no profile is chosen: give profile, one of a, b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'profile: [a' | runstore.yaml:1:",
        "'a: b: c' | runstore.yaml:1:",
        "'profile: laptop\n\tprofiles: {}' | runstore.yaml:2:",
        "'password: \"hunter2' | runstore.yaml:1:",
        "'profile: a\nprofile: b' | runstore.yaml:2:",
        "'- a' | runstore.yaml:1:",
        "'profile: laptop\n---\nprofile: x' | runstore.yaml:3:",
        "'profile: &a laptop\nretention: *a' | runstore.yaml:2:",
        "'profiles: 3' | runstore.yaml:1:",
        "'profile:' | runstore.yaml:1:",
        "'profile: {a: b}' | runstore.yaml:1:",
      })
  void aDamagedFileGivesOneClearMessage(String yaml, String place) throws IOException {
    write(yaml);

    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidConfiguration.class)
        .message()
        .startsWith(place)
        .doesNotContain("hunter2", "\n", "tools.jackson");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing", "---", "{}"})
  void anEmptyFileIsTheDefault(String yaml) throws IOException {
    write(yaml);

    assertThat(load().profile()).isEqualTo("laptop");
  }

  @Test
  void theUsersFolderIsReadIfTheWorkingDirectoryHasNoFile() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home/.config/runstore"));
    Files.writeString(home.resolve("runstore.yaml"), "payloads: { inline-limit: 1KiB }");
    environment.put("HOME", folder.resolve("home").toString());
    assertThat(load().inlineLimit()).isEqualTo(1_024);

    Path xdg = Files.createDirectories(folder.resolve("xdg/runstore"));
    Files.writeString(xdg.resolve("runstore.yaml"), "payloads: { inline-limit: 2KiB }");
    environment.put("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
    assertThat(load().inlineLimit()).isEqualTo(2_048);

    write("payloads: { inline-limit: 3KiB }");
    assertThat(load().inlineLimit()).isEqualTo(3_072);
  }

  @Test
  void aNamedFileMustBeThere() {
    assertThatThrownBy(() -> load(sources().withFile(Path.of("no.yaml"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(folder.resolve("no.yaml") + " does not exist");
    assertThatThrownBy(() -> load(sources().withFile(folder)))
        .hasMessageContaining("it is a folder");
  }

  @Test
  void variablesOfAnOrchestratorAreLeftAlone() {
    environment.put("RUNSTORE_PORT", "tcp://10.0.0.1:80");
    environment.put("RUNSTORE_SERVICE_HOST", "10.0.0.1");
    environment.put("RUNSTORE_PORT_80_TCP_ADDR", "10.0.0.1");
    environment.put("RUNSTORE_ROOT", "");

    assertThat(root(load().executions())).isEqualTo(folder.resolve(".waivern").toString());
  }

  @Test
  void aConfigurationIsMadeInCode() {
    RunstoreConfig config =
        RunstoreConfig.builder()
            .tenant(new TenantId("acme"))
            .executions(Map.of("type", "postgres", "password", "hunter2"))
            .artifacts(Map.of("type", "filesystem", "root", "x"))
            .payloads(10, 5)
            .retention(RetentionPolicy.olderThan(Duration.ofDays(1)))
            .build();

    assertThat(config.inlineLimit()).isEqualTo(10);
    assertThat(config.toString())
        .isEqualTo(
            "profile laptop, tenant acme, executions postgres[password], artifacts filesystem[root]");
    assertThatThrownBy(() -> RunstoreConfig.builder().build())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("executions has no type");
  }

  private ConfigSources sources() {
    return ConfigSources.of(folder, environment);
  }

  private RunstoreConfig load() {
    return load(sources());
  }

  private static RunstoreConfig load(ConfigSources sources) {
    return ConfigLoader.load(
        sources,
        new Providers(
            List.of(
                RecordingProvider.keepingBoth("postgres"),
                RecordingProvider.keepingBoth("filesystem"))));
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("runstore.yaml"), yaml);
  }

  private static String root(StoreChoice choice) {
    return choice.config().get(RecordingProvider.ROOT);
  }
}
