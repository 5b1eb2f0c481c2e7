package dev.runstore.formats.report;

import dev.runstore.formats.RunGraph;
import java.util.Locale;

/** The graph of the steps: drawn if it is small, else how many steps stand at which depth. */
final class HtmlGraph implements HtmlSection {
  private static final int MOST_STEPS = 120;
  private static final int MOST_EDGES = 600;
  private static final int LAYERS = 40;
  private static final int WIDTH = 166;
  private static final int HEIGHT = 38;
  private static final int GAP_X = 44;
  private static final int GAP_Y = 14;
  private static final int NAME = 19;
  private final Report report;

  HtmlGraph(Report report) {
    this.report = report;
  }

  @Override
  public String id() {
    return "graph";
  }

  @Override
  public String title() {
    return "Step graph";
  }

  @Override
  public String count() {
    return "";
  }

  @Override
  public void write(Markup out) {
    if (report.stepCount() == 0) {
      out.element("p", "empty", "There are no steps.");
      return;
    }
    RunGraph.Figures figures = report.facts().graph().figures();
    out.raw("<p class=\"said\">");
    out.text(Units.count(report.stepCount()) + " steps, " + Units.count(figures.edges()));
    out.text(" edges, " + Units.count(figures.depth()) + " deep");
    figures
        .criticalPath()
        .ifPresent(path -> out.text("; the longest path took " + Units.duration(path)));
    out.text(figures.acyclic() ? "." : "; it has a cycle.").raw("</p>\n");
    if (figures.edges() == 0 && report.stepCount() > 1) {
      out.element("p", "empty", "No step names another as its parent.");
    } else if (report.stepCount() <= MOST_STEPS && figures.edges() <= MOST_EDGES) {
      draw(out);
    } else {
      layers(out);
    }
  }

  private void draw(Markup out) {
    GraphLayout layout = GraphLayout.of(report.steps());
    int width = layout.layers() * (WIDTH + GAP_X) - GAP_X + 2;
    int height = layout.tallest() * (HEIGHT + GAP_Y) - GAP_Y + 2;
    out.raw(
        "<div class=\"graph\" tabindex=\"0\" role=\"region\" aria-label=\"Drawing of the graph\">");
    out.raw(
        "<svg width=\"" + width + "\" height=\"" + height + "\" viewBox=\"-1 -1 " + width + " ");
    out.raw(height + "\" role=\"img\" aria-label=\"Steps and the steps they come after\">\n");
    for (GraphLayout.Edge edge : layout.edges()) {
      edge(out, edge, layout.tallest());
    }
    for (GraphLayout.Node node : layout.nodes()) {
      node(out, node, layout.tallest());
    }
    out.raw("</svg></div>\n");
  }

  private static double x(GraphLayout.Node node) {
    return node.layer() * (double) (WIDTH + GAP_X);
  }

  private static double y(GraphLayout.Node node, int tallest) {
    return (node.row() + (tallest - node.ofRows()) / 2.0) * (HEIGHT + GAP_Y);
  }

  private static void edge(Markup out, GraphLayout.Edge edge, int tallest) {
    double fromX = x(edge.from()) + WIDTH;
    double fromY = y(edge.from(), tallest) + HEIGHT / 2.0;
    double toX = x(edge.to());
    double toY = y(edge.to(), tallest) + HEIGHT / 2.0;
    double bend = Math.max(GAP_X / 2.0, (toX - fromX) / 2);
    out.raw(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>",
            fromX,
            fromY,
            fromX + bend,
            fromY,
            toX - bend,
            toY,
            toX,
            toY));
  }

  private static void node(Markup out, GraphLayout.Node node, int tallest) {
    ShownStep step = node.step();
    Look look = Look.of(step.status());
    out.raw(
        String.format(
            Locale.ROOT,
            "<g transform=\"translate(%.1f %.1f)\" class=\"%s\">",
            x(node),
            y(node, tallest),
            look.kind()));
    out.raw("<title>").text(step.name() + " (" + step.id() + "): " + look.word());
    out.text(step.duration().map(took -> ", " + Units.duration(took)).orElse("")).raw("</title>");
    out.raw("<rect width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\" rx=\"7\"/>");
    out.raw("<text class=\"mark\" x=\"12\" y=\"24\">" + look.symbol() + "</text>");
    out.raw("<text x=\"30\" y=\"17\">").text(shortened(step.name())).raw("</text>");
    out.raw("<text class=\"small\" x=\"30\" y=\"31\">");
    out.text(step.duration().map(Units::duration).orElse(look.word()));
    out.text(step.attemptCount() > 1 ? " · " + step.attemptCount() + " attempts" : "");
    out.raw("</text></g>\n");
  }

  private static String shortened(String name) {
    int points = name.codePointCount(0, name.length());
    return points <= NAME ? name : name.substring(0, name.offsetByCodePoints(0, NAME - 1)) + "…";
  }

  private void layers(Markup out) {
    long[] byDepth = report.facts().graph().stepsByDepth();
    long most = 1;
    for (long steps : byDepth) {
      most = Math.max(most, steps);
    }
    out.element("p", "said", "Too many to draw one by one; this is how many stand at which depth.");
    out.raw("<div class=\"layers\">");
    for (int depth = 0; depth < Math.min(LAYERS, byDepth.length); depth++) {
      out.raw("<div><span>depth " + (depth + 1) + "</span><i style=\"width:");
      out.raw(String.format(Locale.ROOT, "%.2f", 70.0 * byDepth[depth] / most) + "%\"></i><b>");
      out.raw(Units.count(byDepth[depth]) + "</b></div>");
    }
    out.raw("</div>\n");
    String command = "wct inspect " + report.run().id() + " -o json";
    if (byDepth.length > LAYERS) {
      out.leftOut(Units.count(byDepth.length - (long) LAYERS) + " deeper layers.", command);
    } else {
      out.leftOut("All edges:", command);
    }
  }
}
