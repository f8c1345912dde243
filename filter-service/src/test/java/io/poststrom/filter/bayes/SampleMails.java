package io.poststrom.filter.bayes;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.mail.MailClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Mails of two kinds, made of words by chance: some words are common, some are of one kind. */
public final class SampleMails {
  private static final String[] COMMON =
      "the a of to and we you for on with is that it as was be this have from by".split(" ");
  private static final String[] OF_HAM =
      "meeting agenda patch review thanks attached minutes kernel lunch train report draft budget"
          .split(" ");
  private static final String[] OF_SPAM =
      "winner prize claim urgent pills discount casino click offer guaranteed cash lottery free"
          .split(" ");

  private SampleMails() {}

  /** So many of each kind; other seeds, other mails. */
  public static List<Example> examples(int ofEach, long seed) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < ofEach; i++) {
      for (MailClass kind : MailClass.values()) {
        examples.add(new Example(kind, features(content(kind, seed + i))));
      }
    }
    return examples;
  }

  /** One mail; the same one for the same seed. */
  public static byte[] content(MailClass kind, long seed) {
    Random random = new Random(seed * 2 + kind.ordinal());
    String[] own = kind == MailClass.HAM ? OF_HAM : OF_SPAM;
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      String[] words = random.nextInt(3) == 0 ? own : COMMON;
      body.append(words[random.nextInt(words.length)]).append(i % 10 == 9 ? '\n' : ' ');
    }
    return Mails.octets(
        "From: Ann <ann@sender.example>\nTo: b@one.test\nSubject: "
            + own[random.nextInt(own.length)]
            + "\nMessage-ID: <"
            + seed
            + "."
            + kind
            + "@sender.example>\n\n"
            + body);
  }

  /** What such octets look like. */
  public static Features features(byte[] content) {
    Header header = HeaderParser.parse(content);
    return Features.of(header, MailTextReader.read(header, content));
  }
}
