package dev.runstore.api.diff;

import dev.runstore.api.diff.Difference.Change;
import dev.runstore.api.diff.Difference.Scope;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Payloads;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Where something is compared, and who is told what differs there. */
final class Place {
  private static final int MOST_SHOWN = 2_000;

  private final Scope scope;
  private final Optional<StepId> step;
  private final OptionalInt attempt;
  private final Optional<String> artifact;
  private final Consumer<Difference> told;
  private boolean differs;

  private Place(
      Scope scope,
      Optional<StepId> step,
      OptionalInt attempt,
      Optional<String> artifact,
      Consumer<Difference> told) {
    this.scope = scope;
    this.step = step;
    this.attempt = attempt;
    this.artifact = artifact;
    this.told = told;
  }

  static Place run(Consumer<Difference> told) {
    return new Place(Scope.RUN, Optional.empty(), OptionalInt.empty(), Optional.empty(), told);
  }

  static Place events(Consumer<Difference> told) {
    return new Place(Scope.EVENTS, Optional.empty(), OptionalInt.empty(), Optional.empty(), told);
  }

  static Place step(StepId step, Consumer<Difference> told) {
    return new Place(Scope.STEP, Optional.of(step), OptionalInt.empty(), Optional.empty(), told);
  }

  static Place artifact(ArtifactPlace key, Consumer<Difference> told) {
    return new Place(Scope.ARTIFACT, key.step(), key.attempt(), Optional.of(key.name()), told);
  }

  Place attempt(int number) {
    return new Place(scope, step, OptionalInt.of(number), artifact, this::pass);
  }

  private void pass(Difference difference) {
    differs |= difference.change() != Change.MEASURED;
    told.accept(difference);
  }

  /** Whether anything but measures was told. */
  boolean differs() {
    return differs;
  }

  /** Tells unless both are the same. */
  <T> void compare(String what, Optional<T> a, Optional<T> b) {
    if (!a.equals(b)) {
      tell(what, "", changeOf(a, b), a.map(Place::json), b.map(Place::json));
    }
  }

  <T> void compare(String what, T a, T b) {
    compare(what, Optional.of(a), Optional.of(b));
  }

  /** Tells that a measure is not the same. */
  <T> void measure(String what, Optional<T> a, Optional<T> b) {
    if (!a.equals(b)) {
      tell(what, "", Change.MEASURED, a.map(Place::json), b.map(Place::json));
    }
  }

  void tell(String what, String path, Change change, Optional<JsonValue> a, Optional<JsonValue> b) {
    pass(
        new Difference(
            scope,
            step,
            attempt,
            artifact,
            what,
            path,
            change,
            a.map(Place::cut),
            b.map(Place::cut)));
  }

  static Change changeOf(Optional<?> a, Optional<?> b) {
    return a.isEmpty() ? Change.ADDED : b.isEmpty() ? Change.REMOVED : Change.CHANGED;
  }

  static JsonValue json(Object value) {
    return switch (value) {
      case JsonValue json -> json;
      case Long number -> JsonValue.of(number);
      case Integer number -> JsonValue.of(number);
      case BigDecimal number -> JsonValue.parse(number.toPlainString());
      default -> JsonValue.string(value.toString());
    };
  }

  private static JsonValue cut(JsonValue value) {
    if (value.byteLength() <= MOST_SHOWN) {
      return value;
    }
    return JsonValue.string(
        Payloads.preview(value.shared(), MOST_SHOWN) + "… (" + value.byteLength() + " bytes)");
  }
}
