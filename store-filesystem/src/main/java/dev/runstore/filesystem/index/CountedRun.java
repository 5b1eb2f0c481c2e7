package dev.runstore.filesystem.index;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;

/** Statistics need a part of the header of a run. */
record CountedRun(RunQuery query, PackedFiguresReader reader) implements Listing.Item<RunFigures> {
  @Override
  public RunFigures of(Run run) {
    return RunFigures.of(run);
  }

  @Override
  public RunFigures of(Mark mark) {
    return mark.figures();
  }

  @Override
  public RunFigures of(Segment segment, int row) {
    return reader.read(segment.id(row), segment.figures(row));
  }

  @Override
  public boolean isSelected(RunFigures run) {
    return query.matches(run);
  }
}
