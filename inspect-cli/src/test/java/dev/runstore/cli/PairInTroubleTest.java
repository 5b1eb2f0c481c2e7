package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.runstore.servers.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories in PostgreSQL while the bucket of the artifacts is away, or refuses. */
@Timeout(300)
final class PairInTroubleTest {
  private static final String RUNBOOK =
      """
      subject: {kind: workflow, id: letters}
      steps:
        - {id: write, run: "touch began; printf 'a letter' >letter.txt; echo written", artifacts: letter.txt}
      """;

  private static final String LAYOUT = "{\"layout\":\"runstore-s3\",\"version\":1}\n";

  @TempDir Path folder;
  private Cli wct;
  private String run = "";

  @BeforeEach
  void record() throws IOException {
    Files.writeString(
        folder.resolve("letters.yaml"),
        RUNBOOK.replace("touch began", "touch " + folder.resolve("began")));
    wct = ServerProfiles.in(folder);
    wct.run("run", "letters.yaml", "-q").text();
    run = wct.run("runs", "list", "-o", "name").text().strip();
    Files.delete(folder.resolve("began"));
  }

  /** The bucket is at this address from now on. */
  private void moveBucket(String endpoint) throws IOException {
    Path file = folder.resolve("runstore.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceAll("endpoint: \"[^\"]*\"", "endpoint: \"" + endpoint + "\""));
  }

  private void answersFromRows(Cli cli, ExitCode why, String reason) {
    assertThat(cli.run("runs", "list", "-o", "name").text().strip()).isEqualTo(run);
    assertThat(cli.run("runs", "search", "written").err()).doesNotContain(reason);
    assertThat(cli.run("runs", "steps", run).text()).contains("write");
    assertThat(cli.run("runs", "events", run).text()).contains("run.ended");
    assertThat(cli.run("runs", "logs", run).text()).contains("written");
    assertThat(cli.run("runs", "stats").text()).contains("letters");
    assertThat(cli.run("runs", "get", run).text()).contains("succeeded");
    assertThat(cli.run("runs", "pin", run).err()).contains("pinned");
    assertThat(cli.run("runs", "unpin", run).err()).contains("unpinned");
    assertThat(cli.run("inspect", run, "--step", "write").text()).contains("write");
    assertThat(cli.run("inspect", run, "--step", "write", "--config").text()).contains("letter");
    assertThat(cli.run("store", "policy").text()).contains("\"OwnObjects\"");
    assertThat(cli.run("store", "info").text()).contains("artifacts\ttrouble\t", reason);
    for (List<String> shown :
        List.of(
            List.of("inspect", run),
            List.of("inspect", run, "-o", "json"),
            List.of("inspect", run, "-o", "yaml"))) {
      Cli.Said said = cli.run(shown.toArray(String[]::new));
      assertThat(said.code()).as(said.err()).isEqualTo(why.number());
      assertThat(said.out()).contains("write", run).doesNotContain("letter.txt\twrite");
      assertThat(said.err().lines())
          .singleElement()
          .asString()
          .contains("the artifacts of run " + run + " are not shown: ", reason);
    }
    Cli.Said compared = cli.run("runs", "diff", run, run, "-o", "json");
    assertThat(compared.code()).isEqualTo(why.number());
    assertThat(compared.out()).contains("\"same\":false", "\"differences\":0", "\"sameSteps\":1");
    assertThat(compared.err()).contains("the artifacts are not compared: ", reason);
    cli.run("inspect", "no-such-run").refused(ExitCode.NOT_FOUND, "no-such-run");
    Cli.Said listed = cli.run("runs", "artifacts", run);
    assertThat(listed.code()).as(listed.err()).isEqualTo(why.number());
    assertThat(listed.err()).contains(reason);
  }

  private void beginsNothing(Cli cli, ExitCode why, String... reason) {
    assertThat(cli.run("run", "letters.yaml", "-q").refused(why, reason).err())
        .doesNotContain("trying again");
    cli.run("record", "--", "touch", folder.resolve("began").toString()).refused(why, reason);
    Cli.Said kept = cli.run("runs", "cleanup", "--keep", "0");
    assertThat(kept.code()).isEqualTo(why.number());
    assertThat(folder.resolve("began")).doesNotExist();
    assertThat(cli.run("runs", "list", "-o", "name").text().strip()).isEqualTo(run);
  }

  @Test
  void readsWhatIsInTheDatabaseWhileTheBucketIsAway() throws IOException {
    moveBucket("http://127.0.0.1:1");
    answersFromRows(wct, ExitCode.UNAVAILABLE, "correct option endpoint");
    beginsNothing(wct, ExitCode.UNAVAILABLE, "correct option endpoint");
  }

  @Test
  void readsWhatIsInTheDatabaseWithWrongCredentialsOfTheBucket() {
    Cli wrong = wct.with("S3_SECRET", "wrong");
    answersFromRows(wrong, ExitCode.FORBIDDEN, "check the credentials");
    beginsNothing(wrong, ExitCode.FORBIDDEN, "check the credentials");
  }

  @Test
  void beginsNoStepWithCredentialsThatMayOnlyRead() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", PairInTroubleTest::answerAReader);
    server.start();
    try {
      moveBucket("http://127.0.0.1:" + server.getAddress().getPort());
      assertThat(wct.run("inspect", run).err()).contains("1 artifact of run");
      assertThat(wct.run("store", "info").text())
          .contains("conditional writes\tnot known: only a write tells, and these credentials may");
      beginsNothing(
          wct,
          ExitCode.FORBIDDEN,
          "these credentials may not write artifacts of tenant acme in store s3://runs/",
          "store policy prints");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void tellsOfADatabaseThatIsAwayInTheMiddleOfARun() throws Exception {
    Path go = folder.resolve("go");
    Path said = folder.resolve("said");
    Files.writeString(
        folder.resolve("slow.yaml"),
        """
        subject: {kind: workflow, id: slow}
        steps:
          - {id: a, run: 'touch %s; until [ -e %s ]; do sleep 0.05; done'}
        """
            .formatted(folder.resolve("began"), go));
    try (Relay relay = Relay.to(PostgresServer.shared().address())) {
      Path file = folder.resolve("runstore.yaml");
      Files.writeString(
          file, Files.readString(file).replace(PostgresServer.shared().address(), relay.address()));
      Process runner = wct.start(said, "run", "slow.yaml");
      try {
        awaited(runner, said, () -> Files.exists(folder.resolve("began")));
        relay.cut();
        Files.createFile(go);
        awaited(
            runner,
            said,
            () -> ChildProcess.said(said).contains("cannot be recorded just now, trying again: "));
        relay.mend();
        assertThat(runner.waitFor()).as(ChildProcess.said(said)).isZero();
      } finally {
        runner.destroyForcibly();
      }
    }
  }

  private static void awaited(Process runner, Path said, BooleanSupplier condition)
      throws IOException {
    assertThat(ChildProcess.reached(runner, condition)).as(ChildProcess.said(said)).isTrue();
  }

  /** As a bucket with a store and nothing in it, of which nothing may be written. */
  private static void answerAReader(HttpExchange asked) throws IOException {
    try (asked) {
      asked.getRequestBody().readAllBytes();
      boolean listing = String.valueOf(asked.getRequestURI().getQuery()).contains("list-type");
      if (asked.getRequestMethod().equals("GET") && listing) {
        say(asked, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
      } else if (asked.getRequestURI().getPath().endsWith("layout.json")
          && asked.getRequestMethod().equals("GET")) {
        say(asked, 200, LAYOUT);
      } else if (asked.getRequestMethod().equals("GET")) {
        say(asked, 404, "<Error><Code>NoSuchKey</Code></Error>");
      } else {
        say(asked, 403, "<Error><Code>AccessDenied</Code></Error>");
      }
    }
  }

  private static void say(HttpExchange asked, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    asked.sendResponseHeaders(status, body.length);
    asked.getResponseBody().write(body);
  }
}
