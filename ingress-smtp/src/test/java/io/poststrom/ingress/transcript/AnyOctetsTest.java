package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Dialogues put together at random: nothing throws, all memory comes back, and how the octets are
 * cut into reads changes neither replies nor mails.
 */
class AnyOctetsTest {
  private static final int DIALOGUES = 3_000;
  private static final List<String> PIECES =
      List.of(
          "EHLO a\r\n",
          "HELO b\r\n",
          "LHLO b\r\n",
          "MAIL FROM:<a@b.example>\r\n",
          "MAIL FROM:<>\r\n",
          "RCPT TO:<c@example.org>\r\n",
          "RCPT TO:<x@y.example>\r\n",
          "DATA\r\n",
          ".\r\n",
          "\r\n.\r\n",
          "BDAT 5\r\nab\r\nc",
          "BDAT 0 LAST\r\n",
          "BDAT 3 LAST\r\na\r\n",
          "BDAT 9999 LAST\r\n",
          "BDAT 2000\r\n",
          "RSET\r\n",
          "NOOP\r\n",
          "STARTTLS\r\n",
          "QUIT\r\n",
          "BDAT x\r\n",
          "Received: a\r\n",
          "From: a@b.example\r\n",
          "B",
          "cc: a@b.example,\r\n",
          "Bcc : x\r\n",
          " folded\r\n",
          "Date: x\r\n",
          "To: bob@host\r\n",
          "BDAT 7\r\nBcc: x\r",
          "BDAT 8\r\n\nResent-",
          "\r",
          "\n",
          ".",
          "\0",
          "text ",
          "a line\r\n",
          "..\r\n",
          "\r\n",
          "\u00e4",
          "x".repeat(900),
          "y".repeat(2_100),
          "z\r\n".repeat(700));

  /** From the world, one whose mails are mended, and one who hears of each recipient. */
  private static final List<Client> CLIENTS =
      List.of(
          client(Listener.MX, Trust.WORLD),
          client(Listener.SUBMISSION, Trust.RELAY),
          client(Listener.LMTP, Trust.WORLD));

  @Test
  void howOctetsAreCutChangesNothing() throws IOException {
    for (int seed = 0; seed < DIALOGUES; seed++) {
      byte[] dialogue = dialogue(new Random(seed));
      for (Client client : CLIENTS) {
        String whole = play(client, dialogue, new Random(seed), dialogue.length);
        assertEquals(whole, play(client, dialogue, new Random(seed), 7), "seed " + seed);
        assertEquals(whole, play(client, dialogue, new Random(seed), 1_000), "seed " + seed);
      }
    }
  }

  private static Client client(Listener listener, Trust trust) {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    return new Client(listener, address, 1, address, trust);
  }

  private static byte[] dialogue(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("EHLO a\r\nMAIL FROM:<a@b.example>\r\n".getBytes(StandardCharsets.US_ASCII));
    int pieces = random.nextInt(40);
    for (int i = 0; i < pieces; i++) {
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      out.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static String play(Client client, byte[] dialogue, Random random, int most)
      throws IOException {
    FakeWorld world = new FakeWorld();
    PurePeer peer =
        new PurePeer(world.surroundings(), client, Math.max(1, random.nextInt(most) + 1));
    peer.send(dialogue);
    List<String> heard = new ArrayList<>(peer.lines());
    peer.leave();
    assertEquals(0, world.budget.used());
    world.mails.forEach(mail -> heard.add(mail.envelope() + content(world, mail)));
    return String.join("\n", heard);
  }

  private static String content(FakeWorld world, io.poststrom.mail.AcceptedMail mail) {
    return new String(world.content(mail), StandardCharsets.ISO_8859_1);
  }
}
