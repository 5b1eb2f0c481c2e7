package dev.runstore.cli;

import dev.runstore.api.StoreException;
import java.util.function.Consumer;

/** Says that a store does not take what a run records, while that is tried again. */
final class Trouble implements Consumer<StoreException> {
  private final App app;

  Trouble(App app) {
    this.app = app;
  }

  @Override
  public void accept(StoreException trouble) {
    app.say("the run cannot be recorded just now, trying again: " + trouble.getMessage());
  }
}
