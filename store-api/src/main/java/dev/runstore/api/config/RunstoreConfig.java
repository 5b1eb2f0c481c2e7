package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.retention.RetentionPolicy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which stores to open, for which tenant, and how to record. Immutable. Made in code with {@link
 * #builder} or read with {@link #load}. Values of options never show in its text.
 */
public final class RunstoreConfig {
  /** The profile where nobody names one: files in {@value #DEFAULT_ROOT}. */
  public static final String DEFAULT_PROFILE = "laptop";

  /** The folder of the default profile, below the working directory. */
  public static final String DEFAULT_ROOT = ".waivern";

  /** Payloads longer than this are spilled where nobody says otherwise. */
  public static final long DEFAULT_INLINE_LIMIT = 16 << 10;

  /** Artifacts of more bytes are compressed by maintenance where nobody says otherwise. */
  public static final long DEFAULT_COMPRESS_OVER = 10 << 20;

  /** Previews are at most this long where nobody says otherwise. */
  public static final long DEFAULT_PREVIEW_LIMIT = 4 << 10;

  static final String FILESYSTEM = "filesystem";
  static final String TYPE = "type";
  static final String ROOT = "root";

  private final String profile;
  private final Optional<Path> file;
  private final Map<String, String> places;
  private final TenantId tenant;
  private final StoreChoice executions;
  private final StoreChoice artifacts;
  private final long compressOver;
  private final long inlineLimit;
  private final long previewLimit;
  private final Optional<RetentionPolicy> retention;
  private final InstantSource clock;

  private RunstoreConfig(Builder builder, StoreChoice executions, StoreChoice artifacts) {
    this.profile = builder.profile;
    this.file = builder.file;
    this.places = Map.copyOf(builder.places);
    this.tenant = builder.tenant;
    this.executions = executions;
    this.artifacts = artifacts;
    this.compressOver = builder.compressOver;
    this.inlineLimit = builder.inlineLimit;
    this.previewLimit = builder.previewLimit;
    this.retention = builder.retention;
    this.clock = builder.clock;
  }

  /** An empty configuration for the tenant {@code default}, with the default limits. */
  public static Builder builder() {
    return new Builder();
  }

  /** Executions and artifacts as files in this folder. */
  public static RunstoreConfig filesystem(Path root) {
    Map<String, String> options = Map.of(TYPE, FILESYSTEM, ROOT, root.toString());
    return builder().executions(options).artifacts(options).build();
  }

  /**
   * Reads a configuration. Without a file it is files in {@value #DEFAULT_ROOT}, as far as the
   * environment and the caller do not say otherwise.
   *
   * @throws StoreException.InvalidConfiguration with all problems, a line each
   */
  public static RunstoreConfig load(ConfigSources sources) {
    return ConfigLoader.load(sources, Providers.onClassPath());
  }

  /** The name of the profile it was read from; {@value #DEFAULT_PROFILE} if made in code. */
  public String profile() {
    return profile;
  }

  /** The file it was read from; empty if there was none. */
  public Optional<Path> file() {
    return file;
  }

  /** Where it was said which store this is, as in {@code runstore.yaml:4}; empty in code. */
  Optional<String> place(String store) {
    return Optional.ofNullable(places.get(store));
  }

  /** Whose runs these are. */
  public TenantId tenant() {
    return tenant;
  }

  /** Where histories go. */
  public StoreChoice executions() {
    return executions;
  }

  /** Where artifacts go. */
  public StoreChoice artifacts() {
    return artifacts;
  }

  /** The most bytes of a payload that are kept in its record. */
  public long inlineLimit() {
    return inlineLimit;
  }

  /** Artifacts of more bytes are worth being compressed. */
  public long compressOver() {
    return compressOver;
  }

  /** The most bytes of a preview. */
  public long previewLimit() {
    return previewLimit;
  }

  /** What is kept when somebody asks to clean up; empty if nothing was said. */
  public Optional<RetentionPolicy> retention() {
    return retention;
  }

  /** The clock of the host. */
  public InstantSource clock() {
    return clock;
  }

  /**
   * A short text that differs where the stores, their options or the tenant differ, to tell apart
   * what belongs to them. Secrets do not go into it.
   */
  public String fingerprint() {
    Providers providers = Providers.onClassPath();
    StringBuilder text = new StringBuilder(tenant.value());
    for (StoreChoice choice : List.of(executions, artifacts)) {
      Set<String> secret =
          providers.find(choice.type()).stream()
              .flatMap(provider -> provider.options().stream())
              .filter(option -> option.sensitivity() == StoreOption.Sensitivity.SECRET)
              .map(StoreOption::key)
              .collect(java.util.stream.Collectors.toSet());
      text.append('\n').append(choice.type());
      new java.util.TreeMap<>(choice.config().values())
          .forEach(
              (key, value) -> {
                if (!secret.contains(key)) {
                  text.append('\n').append(key).append('=').append(value);
                }
              });
    }
    return Sha256.of(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hex()
        .substring(0, 16);
  }

  /** Profile, tenant and the names of the options; no values. */
  @Override
  public String toString() {
    return "profile "
        + profile
        + file.map(path -> " of " + path).orElse("")
        + ", tenant "
        + tenant
        + ", executions "
        + executions
        + ", artifacts "
        + artifacts;
  }

  /** Puts a configuration together. Not thread-safe. */
  public static final class Builder {
    private String profile = DEFAULT_PROFILE;
    private Optional<Path> file = Optional.empty();
    private Map<String, String> places = Map.of();
    private TenantId tenant = TenantId.DEFAULT;
    private Map<String, String> executions = Map.of();
    private Map<String, String> artifacts = Map.of();
    private long compressOver = DEFAULT_COMPRESS_OVER;
    private long inlineLimit = DEFAULT_INLINE_LIMIT;
    private long previewLimit = DEFAULT_PREVIEW_LIMIT;
    private Optional<RetentionPolicy> retention = Optional.empty();
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    Builder readFrom(String name, Optional<Path> path) {
      profile = name;
      file = path;
      return this;
    }

    Builder saidAt(Map<String, String> byStore) {
      places = byStore;
      return this;
    }

    /** Whose runs these are. */
    public Builder tenant(TenantId id) {
      tenant = id;
      return this;
    }

    /** Where histories go: {@code type}, which names the backend, and its options. */
    public Builder executions(Map<String, String> options) {
      executions = new LinkedHashMap<>(options);
      return this;
    }

    /** Where artifacts go: {@code type}, which names the backend, and its options. */
    public Builder artifacts(Map<String, String> options) {
      artifacts = new LinkedHashMap<>(options);
      return this;
    }

    /** From how many bytes on artifacts are compressed when somebody asks for it. */
    public Builder compressOver(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("a size is not negative: " + bytes);
      }
      compressOver = bytes;
      return this;
    }

    /** How long payloads in records and previews may be, in bytes. */
    public Builder payloads(long inline, long preview) {
      if (inline < 0 || preview < 0) {
        throw new IllegalArgumentException("the limits of payloads are not negative");
      }
      inlineLimit = inline;
      previewLimit = preview;
      return this;
    }

    /** What is kept when somebody asks to clean up. */
    public Builder retention(RetentionPolicy policy) {
      retention = Optional.of(policy);
      return this;
    }

    /** The clock of the host. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws StoreException.InvalidConfiguration if executions or artifacts have no type
     */
    public RunstoreConfig build() {
      return new RunstoreConfig(
          this, choice("executions", executions), choice("artifacts", artifacts));
    }

    private StoreChoice choice(String what, Map<String, String> options) {
      Map<String, String> rest = new LinkedHashMap<>(options);
      String type = rest.remove(TYPE);
      if (type == null || type.isBlank()) {
        throw new StoreException.InvalidConfiguration(
            what + " has no type: name the backend, as in type: " + FILESYSTEM);
      }
      return new StoreChoice(type, StoreConfig.of(rest).with(clock));
    }
  }
}
