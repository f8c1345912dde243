package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.spf.SpfQuery.Identity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4406 sections 3.1, 3.4 and 4.4. */
class RecordSelectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spf2.0/pra +mx -all                            | v=spf1 +mx -all",
        "spf2.0/mfrom,pra +mx -all                      | v=spf1 +mx -all",
        "SPF2.0/Pra -all                                | v=spf1 -all",
        "spf2.17/foo,pra,bar -all                       | v=spf1 -all",
        "spf2.0/pra                                     | v=spf1",
        // what its owner says for this scope goes before what he says of SPF
        "v=spf1 -all; spf2.0/pra +all                   | v=spf1 +all",
        "v=spf1 -all; spf2.0/mfrom +all                 | v=spf1 -all",
        "v=spf1 +mx -all                                | v=spf1 +mx -all",
        // a whole name, and a version that is well-formed
        "spf2.0/pra2 -all                               | ''",
        "spf2.0/mfrom -all                              | ''",
        "spf2.0 -all                                    | ''",
        "spf2./pra -all                                 | ''",
        "spf2.x/pra -all                                | ''",
        "spf3.0/pra -all                                | ''",
        "spf2.0/pra -all; spf2.0/mfrom,pra +all         | v=spf1 -all; v=spf1 +all",
      })
  void aResponsibleAddressHasRecordsOfItsOwnOrThoseOfSpf(String texts, String selected) {
    assertEquals(selected, String.join("; ", RecordSelection.of(Identity.PRA, split(texts))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spf2.0/mfrom,pra -all                          | ''",
        "spf2.0/pra +all; v=spf1 -all                   | v=spf1 -all",
      })
  void spfHasItsOwn(String texts, String selected) {
    assertEquals(selected, String.join("; ", RecordSelection.of(Identity.MAILFROM, split(texts))));
  }

  private static List<String> split(String texts) {
    return Stream.of(texts.split("; ", -1)).toList();
  }
}
