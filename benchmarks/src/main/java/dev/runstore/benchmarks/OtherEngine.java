package dev.runstore.benchmarks;

/** Another engine of the JVM that keeps its runs on the same server. */
interface OtherEngine extends AutoCloseable {
  String name();

  /** Records W1 once, with what the engine waits for in its normal use. */
  void record() throws Exception;

  /** How many runs are kept as ended. */
  long ended();

  default double perSecond(int writers, int runs) throws Exception {
    return Writers.perSecond(
        writers,
        (long) writers * runs,
        writer -> {
          for (int i = 0; i < runs; i++) {
            record();
          }
        });
  }

  @Override
  void close();
}
