package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.KeyReader;
import io.poststrom.filter.dkim.KeyRecord;
import io.poststrom.filter.dkim.KeyTrial;
import io.poststrom.filter.dkim.VerifyingKey;
import java.util.Base64;
import java.util.List;

/** A seal tried with the keys that its domain publishes, as DKIM's signatures are. */
final class SealTrial {
  private SealTrial() {}

  /** The first key that fits, or why the last one does not. */
  static Trial of(ArcSeal seal, byte[] signed, List<String> texts, KeyReader reader) {
    Trial last = Trial.wrong("no key");
    for (String text : texts.subList(0, Math.min(KeyTrial.MAX_RECORDS, texts.size()))) {
      last = of(seal, signed, reader.read(text));
      if (last instanceof Trial.Passed) {
        return last;
      }
    }
    return last;
  }

  private static Trial of(ArcSeal seal, byte[] signed, KeyReader.Read read) {
    return switch (read) {
      case KeyReader.Read.Invalid(String reason) -> Trial.wrong(reason);
      case KeyReader.Read.Valid(KeyRecord record, VerifyingKey.Read published) -> {
        if (!record.type().equals(seal.algorithm().keyType())) {
          yield Trial.wrong("the key is for " + record.type());
        }
        yield switch (published) {
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
