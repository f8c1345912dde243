package io.poststrom.ingress.greylist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.poststrom.ingress.policy.Network;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which senders and recipients are the same ones. */
class TripletTest {
  private static final Network NETWORK = Network.parse("192.0.2.0/24");

  @ParameterizedTest
  @CsvSource({
    "ann,                                        ann",
    "Ann.Lee,                                    ann.lee",
    // VERP, with the recipient or a number in it
    "list-return-4711-bob=example.net,           list-return-0-bob",
    "bounce+bob=example.net,                     bounce",
    "bounces-1234567,                            bounces-0",
    // ids of letters and digits
    "0102018f2a3b4c5d-6e7f8a9b-000000,           0-0-0",
    "msprvs1,                                    0",
    "b.4711abc.news,                             b.0.news",
    // SRS and BATV
    "SRS0=aB3d=XY=example.org=ann,               0",
    "prvs=4711abcdef=ann,                        prvs",
  })
  void ofALocalPartWhatLastsCounts(String localPart, String lasting) {
    assertEquals(lasting, Triplet.lasting(localPart));
  }

  @Test
  void aManyDigitsLongLocalPartIsReadAtOnce() {
    assertEquals("0", Triplet.lasting("a1".repeat(1_000_000)));
    assertEquals("a".repeat(1_000_000), Triplet.lasting("a".repeat(1_000_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "ann@example.org,     bob@example.net,  Ann@EXAMPLE.org,      BOB@Example.NET, true",
    "ann@example.org,     bob@example.net,  eve@example.org,      bob@example.net, false",
    "ann@example.org,     bob@example.net,  ann@example.com,      bob@example.net, false",
    "ann@example.org,     bob@example.net,  ann@example.org,      eve@example.net, false",
    "r-1-x@example.org,   bob@example.net,  r-22-x@example.org,   bob@example.net, true",
    "bob@example.net,     ann@example.org,  ann@example.org,      bob@example.net, false",
  })
  void aKeyIsOfNetworkSenderAndRecipient(
      String from, String to, String otherFrom, String otherTo, boolean same) {
    assertEquals(same, key(from, to).equals(key(otherFrom, otherTo)));
    assertEquals("192.0.2.0/24 ".length() + 22, key(from, to).length());
  }

  @Test
  void ofTheNullReversePathTheRecipientDoesNotCount() {
    Triplet one =
        new Triplet(NETWORK, new ReversePath.Null(), MailboxParser.parse("bob@example.net"));
    assertEquals("192.0.2.0/24 <>", one.key());
    assertNotEquals(one.key(), key("ann@example.org", "bob@example.net"));
  }

  private static String key(String from, String to) {
    return new Triplet(
            NETWORK, new ReversePath.Of(MailboxParser.parse(from)), MailboxParser.parse(to))
        .key();
  }
}
