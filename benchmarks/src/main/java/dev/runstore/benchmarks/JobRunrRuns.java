package dev.runstore.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.runstore.servers.PostgresServer;
import java.util.List;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobDetails;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * W1 as JobRunr keeps it, through its storage alone: a job for the run, in whose metadata the
 * results of its steps are, saved at each change of W1. That spares JobRunr what its own server
 * adds (polling, heartbeats, filters), and it keeps less: no tenant, and a step has no history.
 */
final class JobRunrRuns implements OtherEngine {
  private static final String SCHEMA = "jobrunr";
  private static final String OUTPUT = "x".repeat(1_013);
  private static final String EVENT = "y".repeat(189);

  private final HikariDataSource connections;
  private final StorageProvider storage;
  private final BackgroundJobServer holder;

  JobRunrRuns(MeasuredServer server, String database, int writers) {
    server.execute(database, "create schema " + SCHEMA + " authorization " + PostgresServer.APP);
    connections = server.pool(database, writers);
    JacksonJsonMapper json = new JacksonJsonMapper();
    storage = new PostgresStorageProvider(connections, SCHEMA + ".", DatabaseOptions.CREATE);
    storage.setJobMapper(new JobMapper(json));
    holder =
        new BackgroundJobServer(
            storage,
            json,
            new JobActivator() {
              @Override
              public <T> T activateJob(Class<T> type) {
                throw new IllegalStateException("no job is executed");
              }
            },
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration());
  }

  @Override
  public String name() {
    return "JobRunr";
  }

  @Override
  public void record() {
    Job job =
        storage.save(new Job(new JobDetails(JobRunrRuns.class.getName(), null, "w1", List.of())));
    job.startProcessingOn(holder);
    job = storage.save(job);
    for (int step = 0; step < Workload.STEPS; step++) {
      job.getMetadata().put("step-" + step, "RUNNING");
      job = storage.save(job);
      job.getMetadata().put("step-" + step, OUTPUT);
      for (int event = 0; event < 3; event++) {
        job.getMetadata().put("step-" + step + "-event-" + event, EVENT);
      }
      job = storage.save(job);
    }
    storage.save(job.succeeded());
  }

  @Override
  public long ended() {
    return storage.countJobs(StateName.SUCCEEDED);
  }

  @Override
  public void close() {
    storage.close();
    connections.close();
  }
}
