package dev.runstore.s3;

import dev.runstore.servers.S3Server;
import dev.runstore.servers.TryOutPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A server for trying the store, over files. It asks nobody who they are. */
final class TryOutServer {
  private static final int PORT = 54_328;

  private TryOutServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    TryOutPort.endUnlessFree(PORT, "S3Proxy");
    Path objects = Files.createDirectories(Path.of(args[0])).toRealPath();
    S3Server server =
        S3Server.withoutAuthentication(new FilesystemNio2BlobStore(objects.toString()), PORT);
    server.makeBucket();
    System.out.println(
        "S3Proxy serves bucket " + server.bucket() + " at " + server.endpoint() + " until Ctrl-C");
    System.out.println("in another terminal:");
    System.out.println(
        "  ./wct --config-file examples/saas/runstore.yaml --profile s3-alone"
            + " run examples/wordcount/wordcount.yaml");
    new CountDownLatch(1).await();
  }
}
