package dev.runstore.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.ListWorkflowsInput;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowState;
import dev.runstore.servers.PostgresServer;

/**
 * W1 as DBOS Transact keeps it: a workflow of {@value Workload#STEPS} steps, called and waited for.
 * The output of a step has the bytes of its events, too. It keeps less: no tenant, the start of a
 * step is written with its end, and a step has no history.
 */
final class DbosRuns implements OtherEngine {
  private static final String SCHEMA = "dbos";
  private static final String OUTPUT = "x".repeat(1_013 + 3 * 189);

  private final HikariDataSource connections;
  private final DBOS engine;
  private final W1 workflow;

  /** The workflow, as the engine wants it declared. */
  public interface W1 {
    void run();
  }

  /** Its steps do nothing but answer. */
  static final class Steps implements W1 {
    private final DBOS engine;

    Steps(DBOS engine) {
      this.engine = engine;
    }

    @Override
    @Workflow(name = "w1")
    public void run() {
      for (int step = 0; step < Workload.STEPS; step++) {
        engine.runStep(() -> OUTPUT, "step-" + step);
      }
    }
  }

  DbosRuns(MeasuredServer server, String database, int writers) {
    server.execute(database, "create extension if not exists \"uuid-ossp\"");
    server.execute(database, "create schema " + SCHEMA + " authorization " + PostgresServer.APP);
    connections = server.pool(database, 2 * writers);
    engine =
        new DBOS(
            DBOSConfig.defaults("benchmark")
                .withDataSource(connections)
                .withDatabaseSchema(SCHEMA)
                .withAppVersion("1"));
    workflow = engine.registerProxy(W1.class, new Steps(engine));
    engine.launch();
  }

  @Override
  public String name() {
    return "DBOS";
  }

  @Override
  public void record() {
    workflow.run();
  }

  @Override
  public long ended() {
    return engine.listWorkflows(new ListWorkflowsInput().withStatus(WorkflowState.SUCCESS)).size();
  }

  @Override
  public void close() {
    engine.close();
    connections.close();
  }
}
