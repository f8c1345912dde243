package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.KeyRecord;
import io.poststrom.filter.dkim.KeyTrial;
import io.poststrom.filter.dkim.VerifyingKey;
import java.util.Base64;
import java.util.List;

/** A seal tried with the keys that its domain publishes, as DKIM's signatures are. */
final class SealTrial {
  private SealTrial() {}

  /** The first key that fits, or why the last one does not. */
  static Trial of(ArcSeal seal, byte[] signed, List<String> texts) {
    Trial last = Trial.wrong("no key");
    for (String text : texts.subList(0, Math.min(KeyTrial.MAX_RECORDS, texts.size()))) {
      last = of(seal, signed, text);
      if (last instanceof Trial.Passed) {
        return last;
      }
    }
    return last;
  }

  private static Trial of(ArcSeal seal, byte[] signed, String text) {
    return switch (KeyRecord.parse(text)) {
      case KeyRecord.Parsed.Invalid(String reason) -> Trial.wrong(reason);
      case KeyRecord.Parsed.Valid(KeyRecord record) -> {
        if (!record.type().equals(seal.algorithm().keyType())) {
          yield Trial.wrong("the key is for " + record.type());
        }
        yield switch (VerifyingKey.of(record)) {
          case VerifyingKey.Read.Invalid(String reason) -> Trial.wrong(reason);
          case VerifyingKey.Read.Valid(VerifyingKey key) ->
              key.verifies(signed, Base64.getDecoder().decode(seal.value()))
                  ? new Trial.Passed()
                  : Trial.wrong("it is wrong, or a field of the chain has changed");
        };
      }
    };
  }
}
