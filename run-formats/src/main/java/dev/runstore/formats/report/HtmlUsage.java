package dev.runstore.formats.report;

import dev.runstore.api.model.ModelUsage;
import java.util.Locale;
import java.util.OptionalLong;

/** Tokens, cost and time of each model. */
final class HtmlUsage implements HtmlSection {
  private static final int MODELS = 100;
  private final Report report;

  HtmlUsage(Report report) {
    this.report = report;
  }

  @Override
  public String id() {
    return "usage";
  }

  @Override
  public String title() {
    return "Usage";
  }

  @Override
  public String count() {
    return "";
  }

  @Override
  public void write(Markup out) {
    var models = report.run().usage().models();
    if (models.isEmpty()) {
      out.element("p", "empty", "No model was used, or none was recorded.");
      return;
    }
    long most = Math.max(1, models.stream().mapToLong(HtmlUsage::total).max().orElse(1));
    out.raw("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Model</th>");
    for (String head :
        new String[] {"Calls", "Input", "Cached", "Output", "Reasoning", "Total", "Cost", "Time"}) {
      out.raw("<th scope=\"col\" class=\"num\">" + head + "</th>");
    }
    out.raw("<th scope=\"col\" class=\"share\"><span class=\"sr\">Share</span></th>");
    out.raw("</tr></thead><tbody>\n");
    models.stream().limit(MODELS).forEach(model -> row(model, most, out));
    out.raw("</tbody></table></div>\n");
    if (models.size() > MODELS) {
      out.leftOut(
          Units.count(models.size() - (long) MODELS) + " more models:",
          "wct export " + report.run().id() + " --format csv --table usage");
    }
  }

  private static long total(ModelUsage model) {
    return model
        .totalTokens()
        .orElse(model.inputTokens().orElse(0) + model.outputTokens().orElse(0));
  }

  private static void row(ModelUsage model, long most, Markup out) {
    out.raw("<tr><td class=\"name\">").text(model.model());
    model.provider().ifPresent(provider -> out.raw(" ").element("small", "", provider));
    out.raw("</td>").element("td", "num", Units.count(model.calls()));
    number(model.inputTokens(), out);
    number(model.cachedTokens(), out);
    number(model.outputTokens(), out);
    number(model.reasoningTokens(), out);
    number(model.totalTokens(), out);
    out.element("td", "num", model.costs().isEmpty() ? "–" : Units.cost(model.costs()));
    out.element("td", "num", Units.duration(model.latency()));
    String width = String.format(Locale.ROOT, "%.1f", 100.0 * total(model) / most);
    out.raw("<td class=\"share\"><i style=\"width:" + width + "%\"></i></td></tr>\n");
  }

  private static void number(OptionalLong value, Markup out) {
    out.element("td", "num", value.isPresent() ? Units.count(value.getAsLong()) : "–");
  }
}
