package dev.runstore.cli;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.RunSelector;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.ConfigSources;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.StoreChoice;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Safe;
import dev.runstore.cli.output.Terminal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the commands of one call share: its surroundings, its options and the opened stores. */
final class App implements AutoCloseable {
  private static final String AFTER_END = "after-end";

  private final Surroundings around;
  private final GlobalOptions options;
  private final Terminal terminal;
  private final Output out;
  private @Nullable Stores stores;
  private @Nullable Stores borrowed;

  App(Surroundings around, GlobalOptions options) {
    this.around = around;
    this.options = options;
    this.terminal = Terminal.of(around.env());
    this.out = new Output(around.out(), terminal);
  }

  Surroundings around() {
    return around;
  }

  Terminal terminal() {
    return terminal;
  }

  Output out() {
    return out;
  }

  boolean debug() {
    return options.debug || !around.env().getOrDefault("WCT_DEBUG", "").isEmpty();
  }

  /** Tells the person something that is no result. */
  void say(String message) {
    around.err().println(Safe.logLine(message));
    around.err().flush();
  }

  /** A path as the person gave it, from the working directory. */
  Path path(Path given) {
    return around.cwd().resolve(given);
  }

  /** Has the folder for people made when a run has ended, unless the configuration says when. */
  void spreadOutAfterEnd() {
    StoreChoice executions = config(around.env()).executions();
    if (executions.type().equals("filesystem")
        && !executions.config().keys().contains("readable")) {
      Map<String, String> env = new HashMap<>(around.env());
      env.put("RUNSTORE_EXECUTIONS_READABLE", AFTER_END);
      env.put("RUNSTORE_ARTIFACTS_READABLE", AFTER_END);
      stores = Stores.open(config(env));
    }
  }

  private RunstoreConfig config(Map<String, String> env) {
    ConfigSources sources = ConfigSources.of(around.cwd(), env);
    if (options.config != null) {
      sources = sources.withFile(path(options.config));
    }
    if (options.profile != null) {
      sources = sources.withProfile(options.profile);
    }
    if (options.tenant != null) {
      sources = sources.withTenant(options.tenant);
    }
    if (options.root != null) {
      sources = sources.withRoot(path(options.root));
    }
    return RunstoreConfig.load(sources);
  }

  Stores stores() {
    if (borrowed != null) {
      return borrowed;
    }
    Stores opened = stores;
    if (opened == null) {
      opened = Stores.open(config(around.env()));
      stores = opened;
    }
    return opened;
  }

  /** Uses these stores, which their owner closes. */
  void use(Stores others) {
    borrowed = others;
  }

  ExecutionStore executions() {
    return stores().executions();
  }

  ArtifactStore artifacts() {
    return stores().artifacts();
  }

  TenantId tenant() {
    return stores().tenant();
  }

  /** The run that the person means. */
  RunId select(String text) {
    return RunSelector.resolve(executions(), text);
  }

  /** The run that the person means. */
  Run find(String text) {
    RunId id = select(text);
    return executions().find(id).orElseThrow(() -> missing(id));
  }

  static StoreException.NotFound missing(RunId id) {
    return new StoreException.NotFound(
        "there is no run " + id + " in this store; wct runs list shows those there are");
  }

  /** The ways to call this tool on the same store, for hints: {@code wct --root DIR}. */
  String self() {
    StringBuilder command = new StringBuilder("wct");
    Optional.ofNullable(options.root).ifPresent(root -> append(command, "--root", root));
    Optional.ofNullable(options.config).ifPresent(file -> append(command, "--config-file", file));
    Optional.ofNullable(options.profile).ifPresent(name -> append(command, "--profile", name));
    Optional.ofNullable(options.tenant).ifPresent(name -> append(command, "--tenant", name));
    return command.toString();
  }

  private static void append(StringBuilder command, String option, Object value) {
    String text = value.toString();
    boolean plain = text.matches("[A-Za-z0-9_./@:,+-]+");
    command
        .append(' ')
        .append(option)
        .append(' ')
        .append(plain ? text : "'" + text.replace("'", "'\\''") + "'");
  }

  @Override
  public void close() {
    if (stores != null) {
      stores.close();
    }
  }
}
