package dev.runstore.api.query;

import dev.runstore.api.RunQuery;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an expression asks for. */
sealed interface Condition {
  boolean holds(Run run, Instant now);

  /** The query with as much of this as an index serves; never fewer runs than meet this. */
  default RunQuery narrow(RunQuery query) {
    return query;
  }

  record Both(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Run run, Instant now) {
      return left.holds(run, now) && right.holds(run, now);
    }

    @Override
    public RunQuery narrow(RunQuery query) {
      return right.narrow(left.narrow(query));
    }
  }

  record Either(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Run run, Instant now) {
      return left.holds(run, now) || right.holds(run, now);
    }
  }

  record Not(Condition inner) implements Condition {
    @Override
    public boolean holds(Run run, Instant now) {
      return !inner.holds(run, now);
    }
  }

  record Has(Field field) implements Condition {
    @Override
    public boolean holds(Run run, Instant now) {
      return !field.read().apply(run, now).isEmpty();
    }
  }

  /** That a value of the field compares so with one of these. */
  record Compares(Field field, Operator operator, List<Object> others) implements Condition {
    public Compares {
      others = List.copyOf(others);
    }

    @Override
    public boolean holds(Run run, Instant now) {
      Collection<?> values = field.read().apply(run, now);
      return switch (operator) {
        case NOT_EQUAL -> !any(values, Operator.EQUAL);
        case CONTAINS -> contained(values);
        case LACKS -> !contained(values);
        case EQUAL, LESS, AT_MOST, MORE, AT_LEAST -> any(values, operator);
      };
    }

    private boolean any(Collection<?> values, Operator how) {
      for (Object value : values) {
        for (Object other : others) {
          var place = field.kind().compare(value, other);
          if (place.isPresent() && how.holds(place.getAsInt())) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean contained(Collection<?> values) {
      for (Object value : values) {
        String text = value.toString().toLowerCase(Locale.ROOT);
        for (Object other : others) {
          if (text.contains(other.toString().toLowerCase(Locale.ROOT))) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public RunQuery narrow(RunQuery query) {
      if (operator != Operator.EQUAL) {
        return query;
      }
      if (field.kind() == Kind.STATUS) {
        return query.statuses().isEmpty() ? query.withStatus(statuses()) : query;
      }
      if (others.size() > 1) {
        return query;
      }
      String text = others.get(0).toString();
      if (field.name().startsWith(Field.LABEL)) {
        String key = field.name().substring(Field.LABEL.length());
        return query.labels().value(key).isEmpty() && !text.isEmpty()
            ? query.labelled(key, text)
            : query;
      }
      if (query.subjectId().isPresent()) {
        return query;
      }
      return switch (field.name()) {
        case "subject" -> query.ofSubject(text);
        case "agent" -> narrow(query, SubjectKind.AGENT, text);
        case "workflow" -> narrow(query, SubjectKind.WORKFLOW, text);
        default -> query;
      };
    }

    private static RunQuery narrow(RunQuery query, SubjectKind kind, String id) {
      return query.subjectKind().isEmpty() || query.subjectKind().get() == kind
          ? query.ofKind(kind).ofSubject(id)
          : query;
    }

    private Set<RunStatus> statuses() {
      Set<RunStatus> chosen = EnumSet.noneOf(RunStatus.class);
      others.forEach(other -> chosen.add((RunStatus) other));
      return chosen;
    }
  }
}
