package dev.runstore.testkit.contract;

import dev.runstore.api.StoreProvider;
import java.io.IOException;
import java.util.Map;

/** A backend as the contract tests see it. */
public interface Backend {
  /** What is tested. */
  StoreProvider provider();

  /**
   * The configuration of a place that holds nothing when a test begins. Within one test each call
   * names the same place: a test opens it more than once.
   */
  Map<String, String> options();

  /**
   * Changes one byte of this content where the backend keeps it, behind the back of the store.
   *
   * @param content of the one artifact that holds these bytes
   */
  void damage(byte[] content) throws IOException;
}
