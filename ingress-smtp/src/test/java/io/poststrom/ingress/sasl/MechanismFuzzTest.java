package io.poststrom.ingress.sasl;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.SaslName.Means;
import io.poststrom.settings.UserSecret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client answers, with each mechanism: a challenge, a proof, or an end. */
class MechanismFuzzTest {
  private static final int EXCHANGES = 20_000;
  private static final int MOST_TURNS = 20;

  /** What separates messages. */
  private static final byte END = (byte) 0xff;

  private static final UserSecret.DigestMd5 DIGEST =
      new UserSecret.DigestMd5("tim", "x.test", "0".repeat(32));
  private static final Exchange.OneSecret SECRETS =
      new Exchange.OneSecret(
          ScramKeys.secret(UserSecret.ScramHash.SHA_256, "tanstaaf", new byte[16], 4_096), DIGEST);
  private static final List<String> SEEDS =
      List.of(
          "\0tim\0tanstaaf",
          "tim",
          "tanstaaf",
          "tim 0123456789abcdef0123456789abcdef",
          "n,,n=tim,r=abcdef",
          "p=tls-exporter,,n=tim,r=abcdef",
          "n,a=other,n=ti=2Cm,r=abcdef",
          "c=biws,r=abcdefnonce,p=" + "A".repeat(43) + "=",
          "n,a=tim@x.test,\u0001host=x\u0001auth=Bearer abc\u0001\u0001",
          "user=tim\u0001auth=Bearer abc\u0001\u0001",
          "username=\"tim\",realm=\"x.test\",nonce=\"nonce\",cnonce=\"c\",nc=00000001,qop=auth,"
              + "digest-uri=\"smtp/mx\",response="
              + "0".repeat(32)
              + ",charset=utf-8",
          "",
          "=",
          "\u0001");

  @FuzzTest(maxDuration = "20s")
  void anyMessagesComeToAnEnd(byte @NotNull [] octets) {
    exchange(octets, new Random(Arrays.hashCode(octets)));
  }

  @Test
  void mutatedMessagesComeToAnEnd() {
    for (int seed = 0; seed < EXCHANGES; seed++) {
      Random random = new Random(seed);
      StringBuilder messages = new StringBuilder();
      for (int i = random.nextInt(5); i >= 0; i--) {
        messages.append(SEEDS.get(random.nextInt(SEEDS.size()))).append('\u00ff');
      }
      byte[] octets = messages.toString().getBytes(StandardCharsets.ISO_8859_1);
      for (int i = random.nextInt(4); i > 0; i--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      exchange(octets, random);
    }
  }

  private static void exchange(byte[] octets, Random random) {
    for (SaslName name : SaslName.values()) {
      exchange(name, octets, random);
    }
  }

  private static void exchange(SaslName name, byte[] octets, Random random) {
    Optional<ChannelBindings> tls =
        random.nextBoolean() ? Exchange.bound("tls-exporter") : Optional.empty();
    Mechanism mechanism =
        name.start(new Means(SECRETS, tls, () -> "nonce", "mx.example.org", List.of("tim@x.test")));
    SaslStep step = mechanism.begin();
    int from = 0;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      switch (step) {
        case SaslStep.Challenge _ -> {
          int to = end(octets, from);
          step = mechanism.on(Arrays.copyOfRange(octets, from, to));
          from = Math.min(octets.length, to + 1);
        }
        case SaslStep.Judge _ ->
            step =
                mechanism.on(random.nextBoolean() ? new Verdict.Holds("tim") : new Verdict.Fails());
        case SaslStep.Proven _, SaslStep.Failed _, SaslStep.Malformed _ -> {
          return;
        }
      }
    }
    throw new AssertionError(name + " never ends");
  }

  private static int end(byte[] octets, int from) {
    int to = from;
    while (to < octets.length && octets[to] != END) {
      to++;
    }
    return to;
  }
}
