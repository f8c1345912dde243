package io.poststrom.bench.accuracy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes off what a collector's servers, mailboxes and mail programs have put on a mail. It tells
 * the classes of a collection apart where mail itself does not, and a gateway never sees it.
 */
public final class Collected {
  private static final Pattern STORED =
      Pattern.compile(
          "x-mozilla-.*|x-account-key|x-uidl?|x-imap(base)?|x-spam.*|x-keywords|x-?status"
              + "|x-sieve|x-evolution.*|x-gmail-labels|x-gm-.*|x-pyzor|x-bogosity|x-label.*"
              + "|status|replied|forwarded|lines|content-length|old-subject|delivery-date"
              + "|delivered-to|x-delivered-to|return-path|x-return-path|old-return-path"
              + "|envelope-to|x-envelope-to|x-original-to|x-apparently-to|x-mdaemon-deliver-to"
              + "|x-egroups-.*|x-yahoo-.*|x-pair-authenticated|x-mime-autoconverted"
              + "|x-mailscanner.*|x-virus-scanned");

  /** How the collector fetched mail from a mailbox: nothing above was there on its way. */
  private static final Pattern FETCHED =
      Pattern.compile("(?i)\\b(fetchmail|getmail|single-drop|multi-drop)\\b");

  private Collected() {}

  /** The mail alone, with CR LF. */
  public static byte[] strip(byte[] stored) {
    String text = new String(stored, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    text = text.replaceFirst("^(>?From [^\n]*(\n|$))+", "");
    int end = text.startsWith("\n") ? 0 : text.indexOf("\n\n") + 1;
    String header = end == 0 && !text.startsWith("\n") ? text : text.substring(0, end);
    String rest = text.substring(header.length());
    String whole = String.join("", kept(header)) + rest;
    return whole.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> kept(String header) {
    List<String> kept = new ArrayList<>();
    for (String field : header.split("(?<=\n)(?![ \t])")) {
      String name = field.split(":", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (name.equals("received") && FETCHED.matcher(field).find()) {
        kept.removeIf(above -> above.regionMatches(true, 0, "Received:", 0, 9));
      } else if (!STORED.matcher(name).matches()) {
        kept.add(field);
      }
    }
    return kept;
  }
}
