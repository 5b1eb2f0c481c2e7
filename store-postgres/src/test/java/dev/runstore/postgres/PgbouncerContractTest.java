package dev.runstore.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The contract, with three connections to the server for those of all sessions together. */
final class PgbouncerContractTest extends ContractOnServer {
  @Override
  TestServer server() {
    assumeTrue(Bouncer.beforeNewest().isPresent(), "pgbouncer is not installed");
    return TestServer.newest();
  }

  @Override
  String address() {
    return Bouncer.beforeNewest().orElseThrow().address();
  }

  @Override
  int prepareThreshold() {
    return 0;
  }
}
