package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.SubjectKind;
import org.jspecify.annotations.Nullable;

/** The runs of one subject, or of all. */
final class RunScope {
  private RunScope() {}

  static RunQuery of(@Nullable String agent, @Nullable String workflow) {
    if (agent != null && workflow != null) {
      throw CommandFailure.usage("a run has one subject: give --agent or --workflow");
    }
    if (agent != null) {
      return RunQuery.all().ofKind(SubjectKind.AGENT).ofSubject(agent);
    }
    return workflow == null
        ? RunQuery.all()
        : RunQuery.all().ofKind(SubjectKind.WORKFLOW).ofSubject(workflow);
  }
}
