package io.poststrom.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The child JVM: formats a new folder, starts the broker, says so in one line on its standard
 * output ({@code READY} or {@code FAILED reason}), and stops in order on SIGTERM or when its
 * standard input ends, which is how it notices its parent's death. SIGINT is the parent's to
 * handle: Ctrl-C reaches the whole process group, and the broker must go last.
 */
public final class BrokerMain {
  private static final Logger LOG = Logger.getLogger(BrokerMain.class.getName());

  /** A broker before us on this folder or port may still be closing its files. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private BrokerMain() {}

  /** Arguments: the folder and the port. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).toAbsolutePath();
    int port = Integer.parseInt(args[1]);
    quietLog();
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
    try {
      lock(folder);
      awaitPort(port);
      start(folder, port);
    } catch (Failed e) {
      fail(e.reason);
    } catch (Exception e) {
      LOG.log(Level.SEVERE, "The broker could not start", e);
      fail(e.toString());
    }
    System.out.println("READY");
    awaitEndOfInput();
    System.exit(0);
  }

  private static void start(Path folder, int port) throws IOException, Failed {
    Path logFolder = folder.resolve("log");
    Properties settings = BrokerSettings.of(logFolder, port, freePort());
    if (!Files.exists(logFolder.resolve("meta.properties"))) {
      format(folder, logFolder, settings);
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "broker-stop"));
    server.startup();
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Formats beside the final name, so that a crash half-way leaves nothing half-formatted. */
  private static void format(Path folder, Path logFolder, Properties settings)
      throws IOException, Failed {
    Path fresh = folder.resolve("log.new");
    delete(fresh);
    Files.createDirectories(fresh);
    Properties formatting = new Properties();
    formatting.putAll(settings);
    formatting.setProperty("log.dirs", fresh.toString());
    Path file = folder.resolve("format.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      formatting.store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    int code = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new Failed("formatting failed: " + said.toString(StandardCharsets.UTF_8).strip());
    }
    Files.delete(file);
    delete(logFolder);
    Files.move(fresh, logFolder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }

  /** Held until the process ends; the system drops it then, so a stale lock can't exist. */
  private static void lock(Path folder) throws IOException, Failed {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() > deadline) {
        throw new Failed("another broker uses the folder " + folder);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      lock = channel.tryLock();
    }
  }

  private static void awaitPort(int port) throws Failed {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isFree(port)) {
      if (System.nanoTime() > deadline) {
        throw new Failed("port " + port + " is in use");
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket s = new ServerSocket()) {
      s.setReuseAddress(true);
      s.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return s.getLocalPort();
    }
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is expected but the end.
      }
    } catch (IOException e) {
      LOG.log(Level.FINE, "Standard input broke, as when it ends", e);
    }
  }

  private static void quietLog() {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT %4$s %3$s %5$s%6$s%n");
    Logger.getLogger("").setLevel(Level.WARNING);
  }

  private static void fail(String reason) {
    System.out.println("FAILED " + reason.replaceAll("\\s+", " "));
    Runtime.getRuntime().halt(1);
  }

  private static final class Failed extends Exception {
    private final String reason;

    Failed(String reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
