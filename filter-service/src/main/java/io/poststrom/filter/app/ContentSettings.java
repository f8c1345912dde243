package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.filter.content}. */
public interface ContentSettings {
  /** Whose names are guarded. */
  @Setting(
      "Names of people, such as those who may order payments, several separated by commas: a mail"
          + " whose From shows one of them, its words in any order, with an address that is not in a"
          + " domain of ours gets FROM_NAMES_PERSON.")
  Optional<List<String>> people();

  /** Lists of domains in links. */
  @Setting(
      "DNS lists that are asked for the registered domains (and IPv4 addresses) in links (URIBL,"
          + " SURBL and the like, most of which want a registration), ZONE*WEIGHT or"
          + " ZONE=CODES*WEIGHT, several separated by commas, such as"
          + " multi.example.org=127.0.0.[&8]*3; the weight is the score. An octet of CODES may be a"
          + " range, or a bit that must be set: [&4].")
  Optional<List<String>> linkLists();
}
