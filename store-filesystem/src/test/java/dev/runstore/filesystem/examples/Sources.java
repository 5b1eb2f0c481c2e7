package dev.runstore.filesystem.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a source file against this project and runs it. */
final class Sources {
  private Sources() {}

  /** The top of the project. */
  static Path project() {
    Path folder = Path.of("").toAbsolutePath();
    return Files.isDirectory(folder.resolve("examples")) ? folder : folder.resolveSibling("");
  }

  /** Compiles the file into the folder and calls its {@code main}. */
  static void run(Path source, Path classes, String... arguments)
      throws IOException, ReflectiveOperationException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-cp", classPath, "-d", classes.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).describedAs("%s", said).isTrue();
    }
    String name = String.valueOf(source.getFileName()).replace(".java", "");
    URL[] places = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(places, Sources.class.getClassLoader())) {
      var unused =
          loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(name + " failed", e.getCause());
    }
  }
}
