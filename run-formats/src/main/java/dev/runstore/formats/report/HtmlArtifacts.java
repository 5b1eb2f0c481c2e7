package dev.runstore.formats.report;

import dev.runstore.api.ByteRange;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.ArtifactInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The artifacts; the first small texts and pictures are shown themselves. */
final class HtmlArtifacts implements HtmlSection {
  private static final int TEXT = 4_096;
  private static final int PICTURE = 256 << 10;
  private static final int PREVIEWS = 24;
  private static final long ALL_PREVIEWS = 2 << 20;
  private static final Set<String> PICTURES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml");
  private final Report report;
  private int previews;
  private long shown;

  HtmlArtifacts(Report report) {
    this.report = report;
  }

  @Override
  public String id() {
    return "artifacts";
  }

  @Override
  public String title() {
    return "Artifacts";
  }

  @Override
  public String count() {
    return Units.count(report.artifactCount());
  }

  @Override
  public void write(Markup out) {
    if (report.artifactCount() == 0 && report.referenceCount() == 0) {
      out.element("p", "empty", "There are none.");
      return;
    }
    if (report.artifactCount() > 0) {
      table(out, "Type", report.artifacts(), report.shownArtifacts());
      more(out, report.artifactCount() - report.artifacts().size(), "artifacts");
    }
    if (report.referenceCount() > 0) {
      out.element("h3", "", "References to bytes elsewhere");
      table(out, "Location", report.references(), List.of());
      more(out, report.referenceCount() - report.references().size(), "references");
    }
  }

  private void more(Markup out, long more, String what) {
    if (more > 0) {
      out.leftOut(
          Units.count(more) + " more " + what + " are not shown:",
          "wct export " + report.run().id() + " --format csv --table artifacts");
    }
  }

  private void table(Markup out, String last, List<Report.Thing> things, List<ArtifactInfo> infos) {
    out.raw("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Name</th>");
    out.raw("<th scope=\"col\">Step</th><th scope=\"col\">Role</th>");
    out.raw("<th scope=\"col\" class=\"num\">Size</th><th scope=\"col\">" + last);
    out.raw("</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n");
    for (int i = 0; i < things.size(); i++) {
      Report.Thing thing = things.get(i);
      out.raw("<tr>").element("td", "name", thing.name()).element("td", "", thing.step());
      out.element("td", "", thing.role().toLowerCase(Locale.ROOT)).raw("<td class=\"num\">");
      out.text(thing.bytes().isPresent() ? Units.bytes(thing.bytes().getAsLong()) : "–");
      out.raw("</td>").element("td", "", thing.type()).raw("<td><code title=\"");
      out.text(thing.digest())
          .raw("\">")
          .text(beginning(thing.digest()))
          .raw("</code></td></tr>\n");
      if (i < infos.size()) {
        preview(infos.get(i), out);
      }
    }
    out.raw("</tbody></table></div>\n");
  }

  private static String beginning(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }

  private void preview(ArtifactInfo info, Markup out) {
    String type = info.contentType().replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    boolean isPicture = PICTURES.contains(type) && info.byteLength() <= PICTURE;
    boolean isText = type.startsWith("text/") || type.endsWith("json") || type.endsWith("yaml");
    if (!(isPicture || isText)
        || info.byteLength() == 0
        || previews == PREVIEWS
        || shown + Math.min(info.byteLength(), isPicture ? PICTURE : TEXT) > ALL_PREVIEWS) {
      return;
    }
    previews++;
    out.raw("<tr class=\"preview\"><td colspan=\"6\"><details><summary>Preview of ");
    out.text(info.key().name().value()).raw("</summary>");
    try {
      byte[] bytes = read(info, isPicture ? PICTURE : TEXT);
      shown += bytes.length;
      if (isPicture) {
        out.raw("<img src=\"data:" + type + ";base64,");
        out.raw(Base64.getEncoder().encodeToString(bytes) + "\" alt=\"");
        out.text(info.key().name().value()).raw("\">");
      } else {
        out.raw("<pre tabindex=\"0\">").text(new String(bytes, StandardCharsets.UTF_8));
        out.text(info.byteLength() > bytes.length ? "…" : "").raw("</pre>");
      }
    } catch (StoreException e) {
      out.element("p", "note bad", "The bytes cannot be read: " + e.getMessage());
    }
    out.raw("</details></td></tr>\n");
  }

  private byte[] read(ArtifactInfo info, int most) {
    ByteRange range = info.byteLength() <= most ? ByteRange.ALL : ByteRange.of(0, most);
    try (InputStream in = report.source().artifacts().open(info.key(), range)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read artifact " + info.key(), e);
    }
  }
}
