package dev.runstore.api.config;

import dev.runstore.api.StoreProvider;
import dev.runstore.api.config.ConfigNode.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The sections {@code executions} and {@code artifacts} of the chosen profile. */
final class StoreSettings {
  private final ConfigSources sources;
  private final Environment environment;
  private final Providers providers;
  private final NodeReader reader;
  private final ConfigProblems problems;
  private final Map<String, String> places = new LinkedHashMap<>();

  StoreSettings(
      ConfigSources sources,
      Environment environment,
      Providers providers,
      NodeReader reader,
      ConfigProblems problems) {
    this.sources = sources;
    this.environment = environment;
    this.providers = providers;
    this.reader = reader;
    this.problems = problems;
  }

  /** The options of one of the two stores, its type among them. */
  Map<String, String> of(String what, String profileName, Optional<Section> profile) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    if (profile.isPresent()) {
      settings.putAll(reader.settings(profile.get(), what));
    } else {
      useFiles(settings, Setting.verbatim(RunstoreConfig.DEFAULT_ROOT, "defaults"));
    }
    environment.value("ROOT").ifPresent(root -> useFiles(settings, root));
    Map<String, Setting> variables = environment.section(what);
    useType(settings, Optional.ofNullable(variables.get(RunstoreConfig.TYPE)));
    settings.putAll(variables);
    sources
        .root()
        .ifPresent(root -> useFiles(settings, Setting.verbatim(root.toString(), "--root")));
    Setting type = settings.get(RunstoreConfig.TYPE);
    if (type == null) {
      problems.add(
          profile.map(Section::place).orElse("defaults"),
          "profile "
              + profileName
              + " does not say where "
              + what
              + " go, as in "
              + what
              + ": { type: filesystem, root: .waivern }");
      return Map.of(RunstoreConfig.TYPE, RunstoreConfig.FILESYSTEM);
    }
    places.put(what, type.place());
    return checked(what, settings, type);
  }

  /** Where the type of each store was given. */
  Map<String, String> places() {
    return places;
  }

  private Map<String, String> checked(String what, Map<String, Setting> settings, Setting type) {
    Map<String, String> values = new LinkedHashMap<>();
    settings.forEach(
        (key, setting) ->
            values.put(
                key,
                References.resolve(what + "." + key, setting, sources.environment(), problems)));
    String name = values.getOrDefault(RunstoreConfig.TYPE, "");
    providers
        .find(name)
        .ifPresentOrElse(
            provider -> checkOptions(what, provider, settings, values),
            () -> problems.add(type.place(), what + ": " + providers.unknown(name)));
    if (name.equals(RunstoreConfig.FILESYSTEM)) {
      Setting root = settings.getOrDefault(RunstoreConfig.ROOT, type);
      String text = values.getOrDefault(RunstoreConfig.ROOT, RunstoreConfig.DEFAULT_ROOT);
      path(Setting.verbatim(text, root.place()), what + ".root")
          .ifPresent(
              path ->
                  values.put(
                      RunstoreConfig.ROOT,
                      sources.workingDirectory().resolve(path).normalize().toString()));
    }
    return values;
  }

  private void checkOptions(
      String what,
      StoreProvider provider,
      Map<String, Setting> settings,
      Map<String, String> values) {
    Map<String, StoreOption<?>> options = new LinkedHashMap<>();
    provider.options().forEach(option -> options.put(option.key(), option));
    StoreConfig config = StoreConfig.of(values);
    settings.forEach(
        (key, setting) -> {
          StoreOption<?> option = options.get(key);
          if (key.equals(RunstoreConfig.TYPE)) {
            return;
          }
          if (option == null) {
            problems.unknown(
                setting.place(),
                "option of store " + provider.name() + " in " + what + ":",
                key,
                options.keySet());
          } else if (option.sensitivity() == StoreOption.Sensitivity.SECRET
              && setting.origin() == Setting.Origin.FILE
              && !References.isAlone(setting.text())) {
            problems.add(
                setting.place(),
                what
                    + "."
                    + key
                    + " is a secret and does not belong in a file: refer to a variable, as in ${"
                    + key.toUpperCase(Locale.ROOT).replace('-', '_')
                    + "}");
          } else {
            config
                .problem(option)
                .ifPresent(
                    problem -> problems.add(setting.place(), what + "." + key + ": " + problem));
          }
        });
  }

  private static void useFiles(Map<String, Setting> settings, Setting root) {
    useType(settings, Optional.of(Setting.verbatim(RunstoreConfig.FILESYSTEM, root.place())));
    settings.put(RunstoreConfig.ROOT, root);
  }

  /** Options of another type than the new one mean nothing any more. */
  private static void useType(Map<String, Setting> settings, Optional<Setting> type) {
    type.ifPresent(
        chosen -> {
          Setting before = settings.put(RunstoreConfig.TYPE, chosen);
          if (before == null || !before.text().equals(chosen.text())) {
            settings.keySet().retainAll(List.of(RunstoreConfig.TYPE));
          }
        });
  }

  private Optional<Path> path(Setting setting, String what) {
    try {
      return Optional.of(Path.of(setting.text()));
    } catch (InvalidPathException e) {
      problems.add(setting.place(), what + " is no path: " + e.getReason());
      return Optional.empty();
    }
  }
}
