package dev.runstore.postgres;

import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/** Builds SQL; the database runs it. */
final class Jooq {
  private Jooq() {}

  static DSLContext context() {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
    return DSL.using(
        SQLDialect.POSTGRES,
        new Settings()
            .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
            .withRenderFormatted(false));
  }
}
