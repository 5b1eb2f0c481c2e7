package dev.runstore.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** The contract, with three connections to the server for those of all sessions together. */
final class PgbouncerContractTest extends ContractOnServer {
  @Override
  TestServer server() {
    return TestServer.newest();
  }

  @Override
  String address() {
    Optional<Bouncer> bouncer = Bouncer.beforeNewest();
    assumeTrue(bouncer.isPresent(), "pgbouncer is not installed");
    return bouncer.orElseThrow().address();
  }

  @Override
  String parameters() {
    return "";
  }
}
