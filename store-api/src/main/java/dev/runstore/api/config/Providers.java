package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import dev.runstore.api.StoreProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The backends that can be chosen. */
record Providers(List<StoreProvider> all) {
  Providers {
    all = List.copyOf(all);
  }

  static Providers onClassPath() {
    List<StoreProvider> found = new ArrayList<>();
    ServiceLoader.load(StoreProvider.class).forEach(found::add);
    return new Providers(found);
  }

  Optional<StoreProvider> find(String type) {
    return all.stream().filter(provider -> provider.name().equals(type)).findFirst();
  }

  List<String> names() {
    return all.stream().map(StoreProvider::name).sorted().toList();
  }

  String unknown(String type) {
    return "unknown store type "
        + type
        + (all.isEmpty()
            ? ": no backend is on the class path, add one such as store-filesystem"
            : Suggestions.nearest(type, names())
                    .map(name -> ", did you mean " + name + "?")
                    .orElse(",")
                + " on the class path: "
                + String.join(", ", names()));
  }

  List<String> problems(String what, StoreChoice choice) {
    return find(choice.type())
        .map(provider -> choice.config().problems(provider.name(), provider.options()))
        .orElseGet(() -> List.of(unknown(choice.type())))
        .stream()
        .map(problem -> what + ": " + problem)
        .toList();
  }

  StoreProvider require(String type) {
    return find(type).orElseThrow(() -> new StoreException.InvalidConfiguration(unknown(type)));
  }
}
