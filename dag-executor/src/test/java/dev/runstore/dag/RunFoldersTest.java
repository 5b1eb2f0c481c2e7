package dev.runstore.dag;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.recorder.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFoldersTest {
  @TempDir Path base;

  private final HostProcess here =
      ThisProcess.runner("test", RunFoldersTest.class).process().orElseThrow();

  private RunFolders of(HostProcess process) {
    return new RunFolders(base, Optional.of(process));
  }

  private Path left(HostProcess process) throws IOException {
    Path folder = of(process).make(RunId.next());
    Files.writeString(Files.createDirectories(folder.resolve("a/1")).resolve("out"), "left");
    return folder;
  }

  @Test
  void removesWhatAProcessOfThisHostThatIsGoneHasLeft() throws IOException {
    Instant before = here.startedAt().minusSeconds(3_600);
    Path gone = left(new HostProcess(here.host(), here.pid(), before));
    Path elsewhere = left(new HostProcess("elsewhere", here.pid(), before));
    Path other = left(here);
    Path own = of(here).make(RunId.next());

    assertThat(of(here).sweep(own)).isEmpty();
    assertThat(gone).doesNotExist();
    assertThat(elsewhere).isDirectory();
    assertThat(other.resolve("a/1/out")).exists();
    assertThat(own).isDirectory();
  }

  @Test
  void followsNoLinks() throws IOException {
    Path target = Files.createDirectory(base.resolve("precious"));
    Path kept = Files.writeString(target.resolve("file"), "kept");
    HostProcess gone = new HostProcess(here.host(), here.pid(), Instant.EPOCH);
    Path left = left(gone);
    Files.createSymbolicLink(left.resolve("link"), target);
    Path name = left(gone);
    FolderRemoval.remove(name);
    Files.createSymbolicLink(name, target);
    Path own = of(here).make(RunId.next());

    assertThat(of(here).sweep(own)).isEmpty();
    assertThat(left).doesNotExist();
    assertThat(Files.isSymbolicLink(name)).isTrue();
    assertThat(kept).hasContent("kept");
  }

  @Test
  void makesAFolderThatIsForThisUserAlone() throws IOException {
    Path shared = base.resolve("not/there/yet");
    new RunFolders(shared, Optional.of(here)).make(RunId.next());
    assertThat(Files.getPosixFilePermissions(shared)).isEqualTo(fromString("rwx------"));
    new RunFolders(shared, Optional.of(here)).make(RunId.next());
  }

  @Test
  void usesNoFolderInWhichAnotherUserCouldPutHisFiles() throws IOException {
    Path real = Files.createDirectory(base.resolve("real"));
    Path link = Files.createSymbolicLink(base.resolve("link"), real);
    refused(link, "it is a link");
    Path open = Files.createDirectory(base.resolve("open"));
    Files.setPosixFilePermissions(open, fromString("rwxrwxrwx"));
    refused(open, "others can write to it, rwxrwxrwx");
    Files.setPosixFilePermissions(open, fromString("rwxrwx---"));
    refused(open, "others can write to it, rwxrwx---");
    refused(Files.createFile(base.resolve("file")), "it is not a folder");
    assertThat(real).isEmptyDirectory();
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void usesNoFolderOfAnotherUser() throws IOException {
    assumeTrue(Files.getAttribute(base, "unix:uid").equals(0), "only root can give folders away");
    Path theirs = PrivateFolder.create(base.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", 65_534);
    refused(theirs, "it belongs to ");
    assertThat(theirs).isEmptyDirectory();
  }

  private void refused(Path folder, String why) {
    assertThatThrownBy(() -> new RunFolders(folder, Optional.of(here)).make(RunId.next()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(why)
        .hasMessageContaining("Remove " + folder);
  }
}
