package dev.runstore.filesystem.index;

import dev.runstore.api.RunQuery;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;

/** Lists give the header of a run. */
record ListedRun(RunQuery query) implements Listing.Item<Run> {
  @Override
  public Run of(Run run) {
    return run;
  }

  @Override
  public Run of(Mark mark) {
    return mark.run();
  }

  @Override
  public Run of(Segment segment, int row) {
    return RunCodec.decodeRun(segment.summary(row));
  }

  @Override
  public boolean isSelected(Run run) {
    return query.matches(run);
  }
}
