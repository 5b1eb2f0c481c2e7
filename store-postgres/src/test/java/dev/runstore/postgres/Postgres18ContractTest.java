package dev.runstore.postgres;

final class Postgres18ContractTest extends ContractOnServer {
  @Override
  TestServer server() {
    return TestServer.newest();
  }
}
