package dev.runstore.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

final class Postgres15ContractTest extends ContractOnServer {
  @Override
  TestServer server() {
    Optional<TestServer> server = TestServer.oldest();
    assumeTrue(server.isPresent(), "PostgreSQL 15 of Debian is not installed");
    return server.orElseThrow();
  }
}
