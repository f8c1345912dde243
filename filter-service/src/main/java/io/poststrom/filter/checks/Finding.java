package io.poststrom.filter.checks;

import io.poststrom.mail.Verdict.Symbol;

/**
 * All symbols of the checks with their scores: the table of docs/filter.md. A positive score says
 * spam; 5 tags a mail by default, so no slip alone does.
 */
public enum Finding {
  MISSING_FROM(2.0, "No From field (RFC 5322 section 3.6.2)."),
  INVALID_FROM(1.5, "The From field names no address."),
  MISSING_DATE(1.0, "No Date field (RFC 5322 section 3.6.1)."),
  INVALID_DATE(0.8, "The Date field is not a date (RFC 5322 section 3.3)."),
  DATE_IN_FUTURE(2.0, "Dated more than a day after we took it."),
  DATE_IN_PAST(0.5, "Dated more than 30 days before we took it."),
  MISSING_MESSAGE_ID(0.8, "No Message-ID field (RFC 5322 section 3.6.4: should be there)."),
  INVALID_MESSAGE_ID(0.5, "The Message-ID is not <left@right>."),
  MISSING_SUBJECT(0.3, "No Subject field."),
  MISSING_TO(0.2, "Neither To nor Cc nor Bcc."),
  DUPLICATE_FIELD(2.0, "A field that may stand once only stands there again."),
  BAD_HEADER_LINE(1.5, "A line in the header that is no field."),
  HEADER_EIGHT_BIT(0.8, "Octets over 127 in the header without SMTPUTF8 (RFC 6532)."),
  HEADER_NUL(1.5, "A NUL octet in the header."),
  HEADER_LONG_LINE(0.5, "A header line of more than 998 octets (RFC 5322 section 2.1.1)."),
  HEADER_TOO_LONG(1.0, "More than 1,000 fields; the rest was not read."),
  NO_BODY_SEPARATOR(0.2, "No empty line after the header."),
  FORGED_RESULTS(2.5, "The mail brings an Authentication-Results field in our own name."),
  HELO_BARE_ADDRESS(2.0, "HELO was an address without brackets (RFC 5321 section 4.1.3)."),
  HELO_OTHER_ADDRESS(2.0, "HELO was an address literal, but not the client's."),
  HELO_LITERAL(0.5, "HELO was the client's own address literal: it has no name."),
  HELO_NO_DOT(1.5, "HELO was a single word, not a host's full name."),
  HELO_INVALID(1.5, "HELO was no domain name (RFC 5321 section 4.1.2)."),
  HELO_OWN_NAME(4.0, "The client called itself by our name."),
  SPF_PASS(0, "SPF: the domain lets this client send (RFC 7208 section 8)."),
  SPF_FAIL(3.5, "SPF: the domain forbids this client to send."),
  SPF_SOFTFAIL(1.5, "SPF: the domain says that this client is probably not allowed."),
  SPF_NEUTRAL(0.2, "SPF: the domain says nothing about this client."),
  SPF_NONE(0, "SPF: the domain has no record."),
  SPF_TEMPERROR(0, "SPF: DNS did not answer, or not in time."),
  SPF_PERMERROR(0.5, "SPF: the domain's record is broken."),
  SENDER_ID_PASS(
      0, "Sender ID: the domain of the responsible address lets this client send (RFC 4406)."),
  SENDER_ID_FAIL(1.0, "Sender ID: it forbids this client to send."),
  SENDER_ID_SOFTFAIL(0.5, "Sender ID: it says that this client is probably not allowed."),
  SENDER_ID_NEUTRAL(0, "Sender ID: it says nothing about this client."),
  SENDER_ID_NONE(0, "Sender ID: it has no record."),
  SENDER_ID_TEMPERROR(0, "Sender ID: DNS did not answer, or not in time."),
  SENDER_ID_PERMERROR(
      0, "Sender ID: its record is broken, or the header names no responsible address."),
  DKIM_VALID(0, "DKIM: a domain vouches for the content (RFC 6376 section 6)."),
  DKIM_INVALID(0, "DKIM: signed, but changed since, or not by whom it says."),
  DKIM_POLICY(0, "DKIM: a signature that we don't accept: of a part of the body, or expired."),
  DKIM_NEUTRAL(0, "DKIM: a signature that can't be read."),
  DKIM_NONE(0, "DKIM: not signed."),
  DKIM_TEMPERROR(0, "DKIM: DNS or the log did not answer, or not in time."),
  DKIM_PERMERROR(0, "DKIM: the key or a part of the signature is missing or broken."),
  DKIM_SIGNED(0, "DKIM: we have signed it, by the domain and with the keys that are named."),
  DKIM_UNSIGNED(0, "DKIM: a document says that we sign it, and we could not; it goes unsigned."),
  ARC_VALID(0, "ARC: the chain of those who handled the mail is whole (RFC 8617)."),
  ARC_TRUSTED(0, "ARC: those whom we trust say that it was from the domain in From before."),
  ARC_INVALID(0, "ARC: the chain is broken."),
  ARC_SEALED(0, "ARC: we have added our set."),
  ARC_UNSEALED(0, "ARC: we add our set to mail from the world, and could not to this one."),
  DMARC_PASS(0, "DMARC: SPF or DKIM vouches for the domain in From (RFC 9989)."),
  DMARC_REJECT(4.0, "DMARC: neither does, and the owner of the domain wants it refused."),
  DMARC_QUARANTINE(3.0, "DMARC: neither does, and the owner finds that suspicious."),
  DMARC_FAIL(1.0, "DMARC: neither does, and the owner wants nothing done."),
  DMARC_FORWARDED(0, "DMARC: neither does, but trusted forwarders say that one did before."),
  DMARC_NONE(0, "DMARC: the domain in From has no record."),
  DMARC_TEMPERROR(0, "DMARC: DNS did not answer, or not in time."),
  DMARC_PERMERROR(1.0, "DMARC: not one readable From field with at most four domains."),
  AUTO_REPLY(0, "A program has answered by itself (RFC 3834): never answered, nor reported."),
  AUTO_REPORT(0, "A report about other mail: multipart/report with a null reverse-path."),
  AUTO_SUBMITTED(0, "Sent by a program, or in bulk (Auto-Submitted, Precedence)."),
  ATTACHED_PROGRAM(4.5, "A program is attached, by its content or by a name that a click runs."),
  ARCHIVED_PROGRAM(4.0, "A program lies in an attached archive."),
  DISGUISED_PROGRAM(4.9, "A program is attached under a name or type that says otherwise."),
  FILE_OF_OTHER_KIND(1.5, "An attached file is not what its name or type says."),
  ENCRYPTED_ARCHIVE(1.5, "An attached archive can't be read without a password."),
  NESTED_ARCHIVE(0.5, "An archive lies in an attached archive."),
  UNREAD_ARCHIVE(1.5, "Archives in archives deeper than 3, or of too many files."),
  ARCHIVE_BOMB(4.5, "An attached archive is made to fill whoever unpacks it."),
  DISK_IMAGE(2.5, "The image of a disk is attached, which hides what lies in it."),
  OFFICE_MACROS(2.0, "An attached document has macros."),
  ENCRYPTED_DOCUMENT(1.0, "An attached document can't be read without a password."),
  ACTIVE_PDF(1.0, "An attached PDF names scripts or programs to run."),
  LINK_OTHER_HOST(0.3, "The words of a link name another registrant's host than it leads to."),
  LINK_LOOKALIKE(3.0, "A link's host is made to look like another one."),
  LINK_ADDRESS(1.5, "A link's host is an IP address of the Internet."),
  LINK_PORT(0.5, "A link has a port that is not its scheme's."),
  LINK_USER(1.5, "A link has words before its host that look like one."),
  LINK_SHORTENER(0.3, "A link goes through a service that hides where it leads."),
  LINKS_TO_MANY(0, "Links to more than 25 registrants."),
  LINK_LISTED(1.0, "Lists know a domain that a link leads to; times what the lists weigh."),
  LINK_LISTS_TEMPERROR(0, "The lists of domains in links did not answer in time."),
  MIME_ENCODING(0.5, "Base64 or quoted-printable that can't be read."),
  MIME_CHARSET(0.3, "A charset that nobody knows, or octets that it does not have."),
  MIME_BOUNDARY(0.5, "A multipart without its boundary, or one that never ends."),
  MIME_DEPTH(2.0, "More than 20 parts in parts; the rest was not taken apart."),
  MIME_PARTS(1.5, "More than 200 parts; the rest was not looked at."),
  MIME_LENGTH(0, "More words or links than are looked at."),
  HTML_HIDDEN(1.0, "Much that HTML says is not shown."),
  HTML_IMAGES_ONLY(0.8, "Images and fewer than 40 words."),
  HTML_PIXEL(0.1, "Images of one pixel, which tell who has read the mail."),
  HTML_FORM(0.3, "A form to be filled in."),
  HTML_SCRIPT(0.5, "HTML with scripts."),
  INVISIBLE_CHARACTERS(1.5, "Characters that nobody sees within words."),
  MIXED_ALPHABETS(2.0, "Words of letters that only look like Latin ones."),
  FROM_NAMES_OTHER(2.0, "The name in From is an address of another registrant."),
  FROM_NAMES_PERSON(3.5, "The name in From is one of ours, the address is not."),
  FROM_OURS_UNPROVEN(2.0, "From is in a domain of ours, and nothing proves it."),
  LIST_MAIL(0, "Sent through a list, by its header fields."),
  REP_SENDER(0, "Reputation: whom a clear verdict on this mail counts for."),
  REP_DOMAIN_GOOD(-0.9, "Reputation: its proven domain sends ham."),
  REP_DOMAIN_BAD(1.2, "Reputation: its proven domain sends spam."),
  REP_ADDRESS_GOOD(-0.8, "Reputation: its author, whose domain is proven, sends ham."),
  REP_ADDRESS_BAD(0.8, "Reputation: its author, whose domain is proven, sends spam."),
  REP_NETWORK_GOOD(-0.3, "Reputation: ham comes from the client's network."),
  REP_NETWORK_BAD(1.0, "Reputation: spam comes from the client's network."),
  RULES_UNFINISHED(0, "Rules: the mail would have cost too much; some patterns were not asked."),
  GTUBE(500, "The test string for spam: holds the mail (XJS*C4JDBQADN1...)."),
  GTUBE_TAG(7, "The test string that tags (YJS*..., ZJS*...)."),
  GTUBE_PASS(0, "The test string that does nothing (AJS*...).");

  private final double score;
  private final String meaning;

  Finding(double score, String meaning) {
    this.score = score;
    this.meaning = meaning;
  }

  /** What it adds to a mail's score. */
  public double score() {
    return score;
  }

  /** One sentence for the table of symbols. */
  public String meaning() {
    return meaning;
  }

  /**
   * The symbol.
   *
   * @param evidence what shows it; never content beyond the names of header fields
   */
  public Symbol symbol(String evidence) {
    return new Symbol(name(), score, evidence);
  }
}
