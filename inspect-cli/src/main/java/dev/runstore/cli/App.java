package dev.runstore.cli;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Maintenance;
import dev.runstore.api.RunSelector;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.ConfigSources;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.StoreChoice;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.retention.PlanFolder;
import dev.runstore.api.support.Away;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the commands of one call share: its surroundings, its options and the opened stores. */
final class App implements AutoCloseable {
  private static final String AFTER_END = "after-end";
  private static final String NAME = "wct";
  private static final String FILES = "filesystem";

  /** A call of this tool by its own name in a text, as of {@code wct runs list}. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?<![\\w./'-])wct (?=(?:" + String.join("|", Catalog.names(NAME)) + ")(?![\\w-]))");

  /** The command that takes its stores as arguments and refuses the options that choose one. */
  private static final String NAMES_STORES = "store copy";

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@:,+-]+");

  private final Surroundings around;
  private final GlobalOptions options;
  private final Terminal terminal;
  private final Output out;
  private @Nullable Stores stores;
  private @Nullable Stores borrowed;
  private Optional<StoreException> unasked = Optional.empty();

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
    around.err().println(Safe.logLine(asCalled(message)));
    around.err().flush();
  }

  /** A path as the person gave it, from the working directory. */
  Path path(Path given) {
    return around.cwd().resolve(given);
  }

  /** Has the folder for people made when a run has ended, unless the configuration says when. */
  void spreadOutAfterEnd() {
    RunstoreConfig config = config(around.env());
    Map<String, String> env = new HashMap<>(around.env());
    if (leavesOpen(config.executions())) {
      env.put("RUNSTORE_EXECUTIONS_READABLE", AFTER_END);
      if (leavesOpen(config.artifacts())) {
        env.put("RUNSTORE_ARTIFACTS_READABLE", AFTER_END);
      }
      stores = Stores.openForCommand(config(env));
    }
  }

  private static boolean leavesOpen(StoreChoice choice) {
    return choice.type().equals(FILES) && !choice.config().keys().contains("readable");
  }

  private RunstoreConfig config(Map<String, String> env) {
    refuseEmpty("--root", options.root);
    refuseEmpty("--profile", options.profile);
    ConfigSources sources = sources(env);
    if (options.profile != null) {
      sources = sources.withProfile(options.profile);
    }
    if (options.root != null) {
      sources = sources.withRoot(path(options.root));
    }
    return RunstoreConfig.load(sources);
  }

  private ConfigSources sources(Map<String, String> env) {
    refuseEmpty("--config-file", options.config);
    refuseEmpty("--tenant", options.tenant);
    ConfigSources sources = ConfigSources.of(around.cwd(), env);
    if (options.config != null) {
      sources = sources.withFile(path(options.config));
    }
    return options.tenant == null ? sources : sources.withTenant(options.tenant);
  }

  /** The configuration of another place: a folder, or a profile. */
  RunstoreConfig configOf(String place) {
    if (options.root != null || options.profile != null) {
      throw CommandFailure.usage(
          "the stores are named by the command itself; leave --root and --profile away");
    }
    refuseEmpty("the name of a store", place);
    if (URL.matcher(place).lookingAt()) {
      throw CommandFailure.usage(
          place
              + " is a URL; a store is a folder or a profile of the configuration, which says where"
              + " its server is");
    }
    ConfigSources sources = sources(around.env());
    boolean isFolder =
        place.contains("/")
            || place.contains("\\")
            || place.startsWith(".")
            || Files.isDirectory(path(Path.of(place)));
    if (isFolder) {
      return RunstoreConfig.load(sources.withRoot(path(Path.of(place))));
    }
    try {
      return RunstoreConfig.load(sources.withProfile(place));
    } catch (StoreException.InvalidConfiguration e) {
      throw CommandFailure.usage(
          e.getMessage() + "\na folder that is not there yet is written as ./" + place);
    }
  }

  /**
   * Opens another store beside this one; the caller closes it. What is not given is as for this
   * store.
   */
  Stores openOther(@Nullable Path root, @Nullable String profile, @Nullable String tenant) {
    GlobalOptions other = new GlobalOptions();
    other.root = root;
    other.profile = profile;
    other.tenant = tenant == null ? options.tenant : tenant;
    other.config = options.config;
    return Stores.openForCommand(new App(around, other).config(around.env()));
  }

  private static void refuseEmpty(String option, @Nullable Object value) {
    if (value != null && value.toString().isBlank()) {
      throw CommandFailure.usage(
          option + " is given an empty text; name what is meant, or leave it away");
    }
  }

  /** The configuration, also where no store can be opened. */
  RunstoreConfig configured() {
    return hasOpened() ? stores().config() : config(around.env());
  }

  Stores stores() {
    if (borrowed != null) {
      return borrowed;
    }
    Stores opened = stores;
    if (opened == null) {
      opened = Stores.openForCommand(config(around.env()));
      stores = opened;
    }
    return opened;
  }

  /** Whether there is a store to ask, not one that cannot be opened. */
  boolean hasOpened() {
    return stores != null || borrowed != null;
  }

  /** Who calls, for the notes that say so. */
  String user() {
    String user = around.env().getOrDefault("USER", "");
    return user.isBlank() ? "wct" : user;
  }

  /** Where plans and receipts of deletions in this store are kept. */
  PlanFolder plans(@Nullable Path folder) {
    Map<String, String> env = around.env();
    Path base =
        folder != null
            ? path(folder)
            : Optional.ofNullable(env.get("XDG_STATE_HOME"))
                .filter(state -> !state.isBlank())
                .map(Path::of)
                .or(
                    () ->
                        Optional.ofNullable(env.get("HOME"))
                            .filter(home -> !home.isBlank())
                            .map(home -> Path.of(home, ".local", "state")))
                .map(state -> state.resolve("runstore").resolve("plans"))
                .orElseGet(() -> path(Path.of(".runstore-plans")));
    return new PlanFolder(base.resolve(configured().fingerprint()));
  }

  /** Uses these stores, which their owner closes. */
  void use(Stores others) {
    borrowed = others;
  }

  /** Whether what is recorded is gone when the command ends. */
  boolean isTemporary() {
    return borrowed != null;
  }

  ExecutionStore executions() {
    return stores().executions();
  }

  ArtifactStore artifacts() {
    return stores().artifacts();
  }

  /**
   * What artifacts give; empty if their store cannot be asked, which the command tells when all
   * else has been shown: {@link #unasked}. It is asked no more then.
   */
  <T> Optional<T> ofArtifacts(Supplier<T> asked) {
    if (unasked.isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(asked.get());
    } catch (StoreException e) {
      if (!Away.is(e)) {
        throw e;
      }
      unasked(Optional.of(e));
      return Optional.empty();
    }
  }

  /** The artifacts are not shown for this reason, if there is one. */
  void unasked(Optional<StoreException> why) {
    unasked = unasked.or(() -> why);
  }

  /** Why artifacts were not shown; empty if they were, or nobody wanted them. */
  Optional<StoreException> unasked() {
    return unasked;
  }

  TenantId tenant() {
    return stores().tenant();
  }

  /** The run that the person means. */
  RunId select(String text) {
    try {
      return RunSelector.resolve(executions(), text);
    } catch (StoreException.NotFound e) {
      requireStore();
      throw e;
    }
  }

  /** The run that the person means. */
  Run find(String text) {
    RunId id = select(text);
    return executions()
        .find(id)
        .orElseThrow(
            () -> {
              requireStore();
              return missing(id);
            });
  }

  static StoreException.NotFound missing(RunId id) {
    return new StoreException.NotFound(
        "there is no run " + id + " in this store; wct runs list shows those there are");
  }

  /** The ways to call this tool on the same store, for hints: {@code wct --root DIR}. */
  String self() {
    StringBuilder command = new StringBuilder(quoted(name()));
    Optional.ofNullable(options.root).ifPresent(root -> append(command, "--root", root));
    Optional.ofNullable(options.config).ifPresent(file -> append(command, "--config-file", file));
    Optional.ofNullable(options.profile).ifPresent(name -> append(command, "--profile", name));
    Optional.ofNullable(options.tenant).ifPresent(name -> append(command, "--tenant", name));
    return command.toString();
  }

  /** The name that this tool was called by: what the person typed, as the launcher says. */
  String name() {
    String called = around.env().getOrDefault("WCT_CALLED", "");
    return called.isBlank() ? NAME : called;
  }

  /** The text with its hints calling this tool as it was called. */
  String asCalled(String text) {
    return CALL.matcher(text)
        .replaceAll(
            call ->
                Matcher.quoteReplacement(
                    (text.startsWith(NAMES_STORES, call.end()) ? quoted(name()) : self()) + " "));
  }

  private static void append(StringBuilder command, String option, Object value) {
    command.append(' ').append(option).append(' ').append(quoted(value.toString()));
  }

  /** A word as a shell takes it. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * Refuses to read where nothing has ever been recorded, as the place was probably misspelt.
   *
   * @throws CommandFailure if no tenant of the store has anything
   */
  void requireStore() {
    boolean files = stores().executionSession().backend().equals(FILES);
    requireStore(
        stores(),
        "check "
            + (files ? "--root and " : "")
            + "the configuration, or make one with "
            + self()
            + " run FILE");
  }

  /** As the other, of any store. */
  static void requireStore(Stores stores, String advice) {
    Maintenance maintenance = stores.executionSession().maintenance();
    try {
      if (maintenance.tenants().iterator().hasNext()) {
        return;
      }
    } catch (StoreException.Forbidden e) {
      return; // who may not see the tenants is told of the store by what it reads
    }
    Map<String, String> facts = maintenance.describe();
    String nothing =
        Optional.ofNullable(facts.get("root"))
            .map(root -> "no store in " + root + ": nothing has been recorded there")
            .orElseGet(
                () ->
                    "nothing has been recorded in "
                        + facts.getOrDefault("place", stores.executionSession().backend()));
    throw CommandFailure.notFound(nothing + "; " + advice);
  }

  @Override
  public void close() {
    if (stores != null) {
      stores.close();
    }
  }
}
