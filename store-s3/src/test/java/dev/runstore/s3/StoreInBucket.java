package dev.runstore.s3;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A store in a bucket under a prefix of its own, and what its checks look at. */
abstract class StoreInBucket {
  final S3Server server = S3Server.shared();
  final String prefix = S3Server.freshPrefix();

  StoreSession open() {
    return new S3Provider().open(StoreConfig.of(server.options(prefix)));
  }

  static RunId ended(ExecutionStore runs) {
    RunId id = open(runs);
    runs.append(
        id,
        Fence.unleased(),
        1,
        List.of(Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED))));
    return id;
  }

  static RunId open(ExecutionStore runs) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    return id;
  }

  List<String> keys(S3Client client, String below) {
    return client
        .listObjectsV2Paginator(
            list -> list.bucket(server.bucket()).prefix(prefix + "/default/" + below))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  static List<Finding> check(StoreSession session, Repair repair) {
    List<Finding> found = new ArrayList<>();
    session.maintenance().check(TenantId.DEFAULT, repair, found::add);
    return found;
  }

  static List<RunId> listed(StoreSession session) {
    return session
        .executions(TenantId.DEFAULT)
        .list(RunQuery.all(), PageRequest.first(1_000))
        .items()
        .stream()
        .map(Run::id)
        .toList();
  }
}
