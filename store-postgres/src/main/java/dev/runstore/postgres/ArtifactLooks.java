package dev.runstore.postgres;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Looks at the artifacts of runs. A tenant has few looks under way; those that come meanwhile share
 * the next statement, as a cleanup looks at many runs of which most have none.
 */
final class ArtifactLooks {
  private static final int UNDER_WAY = 2;

  /** The limits keep the planner from reading the artifacts of all runs. */
  static final String FIRST =
      "select g.n, a.step_run_id, a.name_key, a.info, a.stored_at"
          + " from unnest(?::text[], ?::bigint[]) with ordinality g (run, most, n), lateral ("
          + "select x.step_run_id, x.name_key, x.info, x.stored_at from runstore.artifacts x"
          + " where x.tenant_id = ? and x.run_id = g.run"
          + " order by x.step_run_id, x.name_key limit g.most) a"
          + " order by g.n, a.step_run_id, a.name_key";

  static final String HOLDERS =
      "select g.run from unnest(?::text[]) g (run)"
          + " left join lateral (select true as has from runstore.artifacts x"
          + " where x.tenant_id = ? and x.run_id = g.run limit 1) a on true"
          + " left join lateral (select true as has from runstore.artifact_uploads x"
          + " where x.tenant_id = ? and x.run_id = g.run limit 1) u on true"
          + " where a.has or u.has";

  private final ConcurrentMap<TenantView, Together<First, List<Listed>>> lists =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<TenantView, Together<RunId, Boolean>> holders =
      new ConcurrentHashMap<>();

  /**
   * An artifact of a list and its place there.
   *
   * @param place the step run of its key; empty if it is the run's own
   * @param name the key of its name
   */
  record Listed(String place, String name, ArtifactInfo info) {}

  private record First(RunId runId, long most) {}

  private record Numbered(int number, Listed listed) {}

  /** The first artifacts of the run by step run and name, so many at most. */
  List<Listed> first(TenantView view, RunId runId, int most) {
    return lists
        .computeIfAbsent(view, key -> new Together<>(UNDER_WAY, calls -> first(key, calls)))
        .call(new First(runId, most));
  }

  private static List<List<Listed>> first(TenantView view, List<First> calls) {
    Map<Integer, List<Listed>> found =
        view
            .database()
            .read(
                view.key(),
                what("list the artifacts of", calls.stream().map(First::runId).toList()),
                FIRST,
                p ->
                    p.texts(calls.stream().map(call -> call.runId.value()).toList())
                        .numbers(calls.stream().map(First::most).toList())
                        .text(view.key()),
                row -> new Numbered(row.getInt("n") - 1, PostgresArtifacts.listed(view, row)))
            .stream()
            .collect(
                Collectors.groupingBy(
                    Numbered::number,
                    Collectors.mapping(Numbered::listed, Collectors.toUnmodifiableList())));
    return IntStream.range(0, calls.size())
        .mapToObj(i -> found.getOrDefault(i, List.of()))
        .toList();
  }

  /** Whether the run has artifacts, or some whose writing was begun. */
  boolean hasAny(TenantView view, RunId runId) {
    return holders
        .computeIfAbsent(view, key -> new Together<>(UNDER_WAY, runs -> hasAny(key, runs)))
        .call(runId);
  }

  private static List<Boolean> hasAny(TenantView view, List<RunId> runs) {
    Set<RunId> having =
        Set.copyOf(
            view.database()
                .read(
                    view.key(),
                    what("look for artifacts of", runs),
                    HOLDERS,
                    p ->
                        p.texts(runs.stream().map(RunId::value).toList())
                            .text(view.key())
                            .text(view.key()),
                    row -> new RunId(row.getString("run"))));
    return runs.stream().map(having::contains).toList();
  }

  private static String what(String verb, List<RunId> runs) {
    return verb + (runs.size() == 1 ? " run " + runs.get(0) : " " + runs.size() + " runs");
  }
}
