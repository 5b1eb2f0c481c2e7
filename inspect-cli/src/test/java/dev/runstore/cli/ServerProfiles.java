package dev.runstore.cli;

import dev.runstore.servers.PostgresServer;
import dev.runstore.servers.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration with the profiles saas, PostgreSQL and S3, saas-postgres, everything in
 * PostgreSQL, and s3, everything in a bucket.
 */
final class ServerProfiles {
  private ServerProfiles() {}

  /** Written to a folder, with a new database and a new prefix; the command line that reads it. */
  static Cli in(Path folder) throws IOException {
    PostgresServer postgres = PostgresServer.shared();
    S3Server s3 = S3Server.shared();
    String prefix = S3Server.freshPrefix();
    String bucket =
        "{type: s3, bucket: %s, prefix: %s/%%s, endpoint: \"%s\", access-key: \"${S3_KEY}\", secret-key: \"${S3_SECRET}\"}"
            .formatted(s3.bucket(), prefix, s3.endpoint());
    String database =
        "{type: postgres, url: \"jdbc:postgresql://%s/%s\", user: %s, password: \"${PGPASSWORD}\", maintenance-user: %s, maintenance-password: \"${PGPASSWORD}\"}"
            .formatted(
                postgres.address(),
                postgres.newDatabase(),
                PostgresServer.APP,
                PostgresServer.ADMIN);
    Files.writeString(
        folder.resolve("runstore.yaml"),
        """
        profile: saas
        profiles:
          saas:
            tenant: acme
            executions: %s
            artifacts: %s
          saas-postgres:
            tenant: acme
            executions: %s
            artifacts: %s
          s3:
            tenant: acme
            executions: %s
            artifacts: %s
        retention: {mode: lite}
        """
            .formatted(
                database,
                bucket.formatted("saas"),
                database,
                database,
                bucket.formatted("alone"),
                bucket.formatted("alone")));
    return Cli.in(folder)
        .with("XDG_STATE_HOME", folder.resolve("state").toString())
        .with("PGPASSWORD", PostgresServer.PASSWORD)
        .with("S3_KEY", s3.accessKey())
        .with("S3_SECRET", s3.secretKey());
  }
}
