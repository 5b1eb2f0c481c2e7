package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Maintenance;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.Opening;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Segments;
import dev.runstore.s3.FaultyServer.Fault;
import dev.runstore.servers.S3Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The policy that keeps tenants apart lets each do its work. */
final class PolicyTest {
  private static final S3Server SERVER = S3Server.local();

  private final FaultyServer network = new FaultyServer(SERVER.endpoint());
  private final String prefix = S3Server.freshPrefix();

  @AfterEach
  void close() {
    network.close();
  }

  private StoreSession open(URI endpoint) {
    Map<String, String> options = SERVER.options(prefix);
    options.put("endpoint", endpoint.toString());
    options.put("part-size", "5MiB");
    return new S3Provider().open(StoreConfig.of(options));
  }

  /** An action and what it is done to: a key, or what a listing asks for. */
  private record Asked(String action, String resource, String listed) {
    static Asked of(String line) {
      String[] words = line.split(" ", 3);
      String[] target = words[1].split("\\?", 2);
      String query = target.length == 1 ? "" : "&" + target[1];
      String resource = "arn:aws:s3:::" + decoded(target[0].substring(1));
      boolean isBucket = resource.indexOf('/') < 0;
      String action =
          switch (words[0]) {
            case "GET", "HEAD" ->
                isBucket
                    ? "s3:ListBucket"
                    : query.contains("&uploadId=") ? "s3:ListMultipartUploadParts" : "s3:GetObject";
            case "PUT", "POST" -> "s3:PutObject";
            case "DELETE" ->
                query.contains("&uploadId=") ? "s3:AbortMultipartUpload" : "s3:DeleteObject";
            default -> line;
          };
      boolean listsUploads = isBucket && query.contains("&uploads");
      return new Asked(
          listsUploads ? "s3:ListBucketMultipartUploads" : action, resource, prefixIn(query));
    }

    private static String prefixIn(String query) {
      Matcher prefix = Pattern.compile("&prefix=([^&]*)").matcher(query);
      return prefix.find() ? decoded(prefix.group(1)) : "";
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }

  /** Whether a statement allows it to the tenant whose user is named by this segment. */
  private static boolean allows(JsonNode policy, Asked asked, String segment) {
    for (JsonNode statement : policy.path("Statement")) {
      JsonNode listed = statement.path("Condition").path("StringLike").path("s3:prefix");
      if (texts(statement.path("Action")).contains(asked.action())
          && texts(statement.path("Resource")).stream()
              .anyMatch(pattern -> matches(pattern, segment, asked.resource()))
          && (listed.isMissingNode() || matches(listed.asString(), segment, asked.listed()))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> texts.add(each.asString()));
    } else {
      texts.add(node.asString());
    }
    return texts;
  }

  private static boolean matches(String pattern, String segment, String text) {
    String whole = pattern.replace("${aws:username}", segment);
    return text.matches(Pattern.quote(whole).replace("*", "\\E.*\\Q"));
  }

  private static void work(StoreSession session, TenantId tenant) throws IOException {
    ExecutionStore runs = session.executions(tenant);
    ArtifactStore artifacts = session.artifacts(tenant);
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, EventBody.RunCreated.of(Subject.workflow("flow"))));
    Claim claim = runs.claim(id, ClaimTerms.of(new Runner("test", "r", "1", Optional.empty())));
    runs.append(
        id,
        Fence.of(claim.lease()),
        claim.run().eventCount(),
        List.of(Event.of(Instant.EPOCH, EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    for (int bytes : new int[] {10, 6 << 20}) {
      ArtifactKey key = ArtifactKey.of(id, "a" + bytes);
      artifacts.put(key, new ByteArrayInputStream(new byte[bytes]), ArtifactOptions.BYTES);
      try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
        assertThat(in.readAllBytes()).hasSize(bytes);
      }
    }
    assertThat(runs.list(RunQuery.all(), PageRequest.first(5)).items()).hasSize(1);
    assertThat(runs.events(id, EventQuery.all()).events()).isNotEmpty();
    assertThat(artifacts.list(id, PageRequest.first(5)).items()).hasSize(2);
    artifacts.deleteAll(id);
    runs.delete(id, new PlanId("plan"));
    assertThat(runs.list(RunQuery.all(), PageRequest.first(5)).items()).isEmpty();
  }

  /** Their users have no tags: a policy that asks for one is refused as a whole. */
  @Test
  void otherServersThanAwsAreAskedForTheNameOfTheUser() {
    String there = policy(SERVER.options(prefix));
    assertThat(there)
        .contains("/${aws:username}/*")
        .doesNotContain("PrincipalTag")
        .doesNotContain("\"Principal\"");
    Map<String, String> aws = SERVER.options(prefix);
    aws.remove("endpoint");
    aws.put("region", "eu-west-1");
    assertThat(policy(aws)).contains("\"bucket\"").doesNotContain("username");
    assertThat(policy(aws).replace("PrincipalTag/runstore-tenant", "username"))
        .startsWith(there.substring(0, there.lastIndexOf("\n}")));
    for (String policies : List.of(there, policy(aws))) {
      assertThat(JsonValue.parse(policies).tree().path("maintenance").isObject()).isTrue();
    }
  }

  private static String policy(Map<String, String> options) {
    try (StoreSession session =
        new S3Provider().open(StoreConfig.of(options).with(Opening.LATER))) {
      return session.maintenance().accessPolicy();
    }
  }

  /** What a tenant may not see is left out, and that is said. */
  @Test
  void aTenantChecksWithoutUploads() {
    network.always(line -> line.contains("uploads"), new Fault.Answer(403, "AccessDenied", ""));
    List<Maintenance.Finding> found = new ArrayList<>();
    try (StoreSession session = open(network.endpoint())) {
      session.maintenance().check(TenantId.DEFAULT, Maintenance.Repair.REPORT_ONLY, found::add);
    }
    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.severity()).isEqualTo(Maintenance.Severity.NOTICE);
              assertThat(one.place()).isEqualTo("unfinished uploads");
            });
  }

  @Test
  void aTenantsStoreWorksWithWhatThePolicyAllowsItAndNobodyElse() throws IOException {
    TenantId tenant = new TenantId("acme/west");
    String segment = Segments.encode(tenant.value());
    JsonNode policy;
    try (StoreSession session = open(SERVER.endpoint())) {
      policy = JsonValue.parse(session.maintenance().accessPolicy()).tree().path("tenant");
    }
    network.always(
        line -> !allows(policy, Asked.of(line), segment),
        new Fault.Answer(403, "AccessDenied", ""));
    try (StoreSession session = open(network.endpoint())) {
      work(session, tenant);
    }
    List<Asked> allowed =
        network.heads().stream()
            .map(head -> Asked.of(head.get(0)))
            .filter(one -> allows(policy, one, segment))
            .toList();
    assertThat(allowed.stream().map(Asked::action))
        .contains("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket");
    String layout = prefix + "/.runstore/layout.json";
    assertThat(allowed)
        .allSatisfy(
            one ->
                assertThat(allows(policy, one, Segments.encode("acme")))
                    .isEqualTo(one.resource().endsWith(layout)));
  }
}
