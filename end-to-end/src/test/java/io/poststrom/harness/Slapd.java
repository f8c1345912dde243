package io.poststrom.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's OpenLDAP as packaged, in a folder of its own and on a free loopback port, in the clear.
 * Below {@code dc=example,dc=org} it has what it is given; {@code cn=gateway,dc=example,dc=org} may
 * read it with the password {@code service}.
 */
public final class Slapd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/slapd");
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final String CONFIGURATION =
      """
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/inetorgperson.schema
      modulepath /usr/lib/ldap
      moduleload back_mdb
      database mdb
      maxsize 1048576
      suffix "dc=example,dc=org"
      rootdn "cn=gateway,dc=example,dc=org"
      rootpw service
      directory FOLDER
      access to attrs=userPassword by anonymous auth by * none
      access to * by * none
      """;
  private static final String TOP =
      """
      dn: dc=example,dc=org
      objectClass: dcObject
      objectClass: organization
      o: example
      dc: example

      """;

  private final int port = Ports.free();
  private final Path folder;
  private final ChildProcess server;

  /** Starts with the top and these entries, as LDIF. */
  public Slapd(Path folder, String entries) throws IOException {
    this.folder = folder;
    Path database = Files.createDirectories(folder.resolve("database"));
    Files.writeString(configuration(), CONFIGURATION.replace("FOLDER", database.toString()));
    Path ldif = Files.writeString(folder.resolve("entries.ldif"), TOP + entries);
    int code = run("-T", "add", "-l", ldif.toString()).waitFor(A_MINUTE);
    if (code != 0) {
      throw new IOException("slapadd has failed; see " + folder);
    }
    server = run("-d", "0", "-h", "ldap://127.0.0.1:" + port);
    await("slapd to listen").atMost(A_MINUTE).until(this::listens);
  }

  /** Skips the test where it is not installed. */
  public static void assumeUsable() {
    Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "slapd is missing: apt-get install slapd");
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    server.close();
  }

  private Path configuration() {
    return folder.resolve("slapd.conf");
  }

  private ChildProcess run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-f", configuration().toString()));
    return ChildProcess.start(folder.resolve("slapd.log"), command);
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
