package dev.runstore.api.support;

import dev.runstore.api.Maintenance.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a check finds in one run while it checks others beside it: told together, so that a report
 * is in the order of the runs. Of very many findings some are told before their turn.
 */
public final class FindingBuffer implements Consumer<Finding> {
  private static final int MOST = 1_000;

  private final Consumer<Finding> told;
  private final List<Finding> findings = new ArrayList<>();

  /** For a listener that is told by one thread at a time. */
  public FindingBuffer(Consumer<Finding> told) {
    this.told = told;
  }

  @Override
  public void accept(Finding finding) {
    if (findings.size() == MOST) {
      tell();
    }
    findings.add(finding);
  }

  /** Tells what has not been told. */
  public void tell() {
    synchronized (told) {
      findings.forEach(told);
    }
    findings.clear();
  }
}
