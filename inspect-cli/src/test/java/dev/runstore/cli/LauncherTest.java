package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with JDKs and a Maven that are scripts, on a path that has nothing else. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final List<String> TOOLS =
      List.of("sed", "head", "find", "mkdir", "rm", "mv", "readlink", "sleep", "stty", "cat");

  @TempDir Path folder;
  private Path home;
  private Path tools;
  private Path jvms;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    home = Files.createDirectories(folder.toRealPath().resolve("a home"));
    tools = Files.createDirectory(home.resolveSibling("tools"));
    jvms = Files.createDirectory(home.resolveSibling("jvms"));
    Path launcher = Path.of("../wct").toAbsolutePath().normalize();
    Files.copy(launcher, home.resolve("wct"));
    executable(home.resolve("wct"));
    for (String tool : TOOLS) {
      for (String place : List.of("/bin", "/usr/bin")) {
        if (Files.exists(Path.of(place, tool))) {
          script(tools.resolve(tool), "exec " + Path.of(place, tool) + " \"$@\"");
        }
      }
    }
  }

  @Test
  void picksTheNewestJdkThereIs() throws Exception {
    jdk("old", "17.0.12");
    jdk("enough", "21.0.4");
    Path newest = jdk("newest", "25.0.1");
    assertThat(ended(start(home.resolve("wct"), Map.of("WCT_PRINT_JAVA", "1"))))
        .isEqualTo(new Ended(0, newest.resolve("bin/java") + "\n", ""));
  }

  @Test
  void givesTheJvmAnInputWhereItHasNone() throws Exception {
    Path jdk = jdk("newest", "25.0.1");
    build(home);
    script(jdk.resolve("bin/java"), "cat && echo read");
    script(tools.resolve("closed"), "exec \"" + home.resolve("wct") + "\" <&-");
    Ended ended = ended(start(tools.resolve("closed"), Map.of("WCT_NO_BUILD", "1"), "import", "-"));
    assertThat(ended.out()).isEqualTo("read\n");
  }

  @Test
  void prefersTheJdkThatItIsToldUnlessThatIsTooOld() throws Exception {
    Path old = jdk("old", "17.0.12");
    Path enough = jdk("enough", "21.0.4");
    Path newest = jdk("newest", "25.0.1");
    assertThat(chosen(Map.of("JAVA_HOME", enough.toString())))
        .isEqualTo(enough.resolve("bin/java"));
    assertThat(chosen(Map.of("JAVA_HOME", old.toString()))).isEqualTo(newest.resolve("bin/java"));
    assertThat(chosen(Map.of("RUNSTORE_JAVA", enough.toString(), "JAVA_HOME", newest.toString())))
        .isEqualTo(enough.resolve("bin/java"));
    Ended refused = ended(start(home.resolve("wct"), Map.of("RUNSTORE_JAVA", old.toString())));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("no JDK of at least 21", "17.0.12 in " + old);
  }

  @Test
  void saysWhatItNeedsWhereAllJdksAreOlder() throws Exception {
    Path old = jdk("old", "17.0.12");
    Path older = jdk("older", "1.8.0_412");
    Ended refused = ended(start(home.resolve("wct"), Map.of()));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains(
            "a JDK of at least 21 is needed",
            "17.0.12 in " + old,
            "1.8.0_412 in " + older,
            "RUNSTORE_JAVA");
  }

  @Test
  void startsThroughLinksAndFromAnotherFolder() throws Exception {
    jdk("enough", "21.0.4");
    build(home);
    Path inner = Files.createSymbolicLink(home.resolveSibling("inner"), Path.of("a home/wct"));
    Path outer = Files.createSymbolicLink(tools.resolve("wct"), inner);
    for (Path called : List.of(home.resolve("wct"), inner, outer, Path.of("wct"))) {
      Ended ended = ended(start(called, Map.of("WCT_NO_BUILD", "1"), "runs", "a b"));
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out())
          .contains(
              home + "/inspect-cli/target/wct.jar:" + home + "/inspect-cli/target/picocli.jar:",
              ":" + home + "/lib.jar]",
              "[runs] [a b]");
      String typed = called.equals(Path.of("wct")) || called.equals(outer) ? "wct" : called + "";
      assertThat(ended.out()).endsWith("\ncalled " + typed + "\n");
    }
  }

  @Test
  void givesJavaALocaleInWhichNamesAreWhatTheyAre() throws Exception {
    jdk("enough", "21.0.4");
    build(home);
    Map<String, String> none = Map.of("WCT_NO_BUILD", "1");
    assertThat(ended(start(home.resolve("wct"), none)).out()).contains("locale C.UTF-8, was \n");
    Map<String, String> posix = Map.of("WCT_NO_BUILD", "1", "LC_ALL", "POSIX");
    assertThat(ended(start(home.resolve("wct"), posix)).out())
        .contains("locale C.UTF-8, was POSIX\n");
    Map<String, String> german = Map.of("WCT_NO_BUILD", "1", "LC_ALL", "de_DE.UTF-8");
    assertThat(ended(start(home.resolve("wct"), german)).out())
        .contains("locale de_DE.UTF-8, was \n");
  }

  @Test
  void buildsOnceWhenTwoStartAtTheSameTime() throws Exception {
    jdk("enough", "21.0.4");
    Path go = home.resolveSibling("go");
    script(
        tools.resolve("mvn"),
        "echo built >> '" + home.resolveSibling("builds") + "'",
        "until [ -e '" + go + "' ]; do sleep 0.05; done",
        "cd '" + home + "'",
        "touch() { : > \"$1\"; }",
        "touch lib.jar; touch inspect-cli/target/wct.jar; touch inspect-cli/target/picocli.jar",
        "echo '" + home + "/lib.jar' > inspect-cli/target/wct.classpath");
    List<Process> both =
        List.of(start(home.resolve("wct"), Map.of()), start(home.resolve("wct"), Map.of()));
    until(() -> said(both).contains("waiting for another process that builds it"));
    Files.createFile(go);
    for (Process process : both) {
      Ended ended = ended(process);
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).contains("dev.runstore.cli.Wct");
    }
    assertThat(home.resolveSibling("builds")).content().isEqualTo("built\n");
    assertThat(home.resolve("inspect-cli/target/wct.lock")).doesNotExist();
  }

  @Test
  void tellsALogNowAndThenThatTheBuildGoesOnWithoutColours() throws Exception {
    jdk("enough", "21.0.4");
    Path go = home.resolveSibling("go");
    script(tools.resolve("sleep"), "exec /bin/sleep 0.05");
    script(
        tools.resolve("mvn"),
        "echo \"$* with $MAVEN_OPTS\" > '" + home.resolveSibling("said") + "'",
        "echo '[INFO] Building Runstore :: store-api 0.1.0-SNAPSHOT             [2/8]'",
        "echo '[INFO] Building jar: /x/store-api.jar'",
        "until [ -e '" + go + "' ]; do sleep 0.05; done",
        "cd '" + home + "'",
        ": > lib.jar; : > inspect-cli/target/wct.jar; : > inspect-cli/target/picocli.jar",
        "echo '" + home + "/lib.jar' > inspect-cli/target/wct.classpath");
    Process process = start(home.resolve("wct"), Map.of());
    String told = "wct: still building, since 40 s: Runstore :: store-api, 2 of 8\n";
    until(() -> said(List.of(process)).contains(told));
    Files.createFile(go);
    Ended ended = ended(process);
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("downloads").doesNotContain("\u001b", "[INFO]");
    assertThat(home.resolveSibling("said"))
        .content()
        .contains("-Dstyle.color=never", "-Djansi.noreset=true");
  }

  @Test
  void showsWhatWentWrongInABuild() throws Exception {
    jdk("enough", "21.0.4");
    script(
        tools.resolve("mvn"),
        "echo '[INFO] Building Runstore [1/8]'; echo '[WARNING] old'; echo '[ERROR] no such class'",
        "exit 1");
    Ended refused = ended(start(home.resolve("wct"), Map.of()));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("[ERROR] no such class\n", "inspect-cli/target/wct-build.log")
        .doesNotContain("[INFO]", "[WARNING]");
  }

  @Test
  void namesAFileOfTheClassPathThatCannotBeRead() throws Exception {
    jdk("enough", "21.0.4");
    build(home);
    Files.delete(home.resolve("lib.jar"));
    Ended refused = ended(start(home.resolve("wct"), Map.of("WCT_NO_BUILD", "1"), "runs"));
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err())
        .isEqualTo(
            "wct: "
                + home.resolve("lib.jar")
                + " is needed and cannot be read; check its permissions, or build again without"
                + " WCT_NO_BUILD\n");
  }

  private Path chosen(Map<String, String> env) throws Exception {
    Map<String, String> more = new HashMap<>(env);
    more.put("WCT_PRINT_JAVA", "1");
    Ended ended = ended(start(home.resolve("wct"), more));
    assertThat(ended.code()).as(ended.err()).isZero();
    return Path.of(ended.out().strip());
  }

  /** A JDK that prints its arguments. */
  private Path jdk(String name, String version) throws IOException {
    Path jdk = Files.createDirectories(jvms.resolve(name));
    Files.createDirectory(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        jdk.resolve("bin/java"),
        "for word; do printf '[%s] ' \"$word\"; done; echo; echo \"locale $LC_ALL, was $WCT_LC_ALL\";"
            + " echo \"called $WCT_CALLED\"");
    return jdk;
  }

  private static void build(Path home) throws IOException {
    Path target = Files.createDirectories(home.resolve("inspect-cli/target"));
    Files.createFile(target.resolve("wct.jar"));
    Files.createFile(target.resolve("picocli.jar"));
    Files.createFile(home.resolve("lib.jar"));
    Files.writeString(target.resolve("wct.classpath"), home.resolve("lib.jar") + "\n");
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Ended(int code, String out, String err) {}

  private int started;

  private Process start(Path launcher, Map<String, String> env, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\""));
    command.add(launcher.toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(jvms.toFile());
    builder.redirectError(folder.resolve("err" + ++started).toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("RUNSTORE_JVMS", jvms.toString());
    builder.environment().putAll(env);
    Process process = builder.start();
    errors.put(process, folder.resolve("err" + started));
    return process;
  }

  private final Map<Process, Path> errors = new HashMap<>();

  private String said(List<Process> processes) throws IOException {
    StringBuilder said = new StringBuilder();
    for (Process process : processes) {
      said.append(Files.readString(errors.get(process)));
    }
    return said.toString();
  }

  private Ended ended(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, Files.readString(errors.get(process)));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
