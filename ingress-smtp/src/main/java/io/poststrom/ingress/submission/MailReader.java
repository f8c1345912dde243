package io.poststrom.ingress.submission;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.poststrom.ingress.submission.MailRequest.Address;
import io.poststrom.ingress.submission.MailRequest.Attachment;
import io.poststrom.ingress.submission.MailRequest.Field;
import io.poststrom.ingress.submission.MailRequest.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads mails in JSON: one object, or an array of them. Members that nobody knows, that come twice
 * or are of another type are refused with a pointer to them; so a slip of the pen never becomes a
 * mail without its attachment. The octets of attachments are decoded while they are read.
 */
public final class MailReader {
  private static final int MAX_DEPTH = 6;
  private static final int MAX_SUBJECT = 2_000;
  private static final int MAX_ATTACHMENTS = 100;
  private static final int MAX_HEADERS = 100;
  static final int MAX_TAGS = 10;
  private static final int MAX_VALUE = 4_000;
  private static final int MAX_FILE_NAME = 255;
  private static final int MAX_DIGITS = 100;
  private static final int MAX_SHOWN = 80;

  private static final Pattern TYPE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}");
  private static final Pattern CONTENT_ID = Pattern.compile("[A-Za-z0-9._@+-]{1,128}");

  private final JsonParser in;
  private final Limits limits;

  /** The most recipients of a mail, and mails of a request. */
  public record Limits(int recipients, int mails) {}

  /** A request that has been read; of a batch the answer is an array, too. */
  public record Read(List<Item> mails, boolean isBatch) {}

  /** One of the mails. */
  public sealed interface Item {
    /** It can be composed. */
    record Draft(MailRequest mail) implements Item {}

    /** It can't; the others can. */
    record Wrong(Problem problem) implements Item {}
  }

  private MailReader(JsonParser in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /**
   * Reads a whole request.
   *
   * @throws BadRequest with what is wrong where; then none of its mails is taken
   */
  public static Read read(byte[] json, int length, Limits limits) throws BadRequest {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_VALUE)
                    .maxStringLength(Math.max(1, length))
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .build();
    try (JsonParser in = factory.createParser(json, 0, length)) {
      return new MailReader(in, limits).all();
    } catch (StreamConstraintsException e) {
      throw new BadRequest("", "the JSON nests too deeply, or a name or number in it is too long");
    } catch (JsonProcessingException e) {
      throw new BadRequest("", "this is no JSON: " + where(e));
    } catch (IOException e) {
      throw new BadRequest("", "this is no JSON in UTF-8");
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? "nothing came"
        : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private Read all() throws IOException, BadRequest {
    Read read;
    JsonToken first = in.nextToken();
    if (first == JsonToken.START_OBJECT) {
      read = new Read(List.of(new Item.Draft(mail(""))), false);
    } else if (first == JsonToken.START_ARRAY) {
      read = new Read(batch(), true);
    } else {
      throw new BadRequest("", "want a mail as an object, or an array of them");
    }
    if (in.nextToken() != null) {
      throw new BadRequest("", "something follows the mail");
    }
    return read;
  }

  private List<Item> batch() throws IOException, BadRequest {
    List<Item> items = new ArrayList<>();
    JsonStreamContext batch = in.getParsingContext();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() == limits.mails()) {
        throw new BadRequest("", "want at most " + limits.mails() + " mails in a batch");
      }
      String pointer = "/" + items.size();
      try {
        if (in.currentToken() != JsonToken.START_OBJECT) {
          throw new BadRequest(pointer, "want a mail as an object");
        }
        items.add(new Item.Draft(mail(pointer)));
      } catch (BadRequest e) {
        items.add(new Item.Wrong(e.problem()));
        while (in.getParsingContext() != batch) {
          in.nextToken();
        }
      }
    }
    if (items.isEmpty()) {
      throw new BadRequest("", "want at least one mail");
    }
    return items;
  }

  private MailRequest mail(String at) throws IOException, BadRequest {
    Draft draft = new Draft();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      String pointer = once(at, name, seen);
      in.nextToken();
      switch (name) {
        case "from" -> draft.from = Optional.of(address(pointer));
        case "replyTo" -> draft.replyTo = Optional.of(address(pointer));
        case "to" -> draft.to = addresses(pointer);
        case "cc" -> draft.cc = addresses(pointer);
        case "bcc" -> draft.bcc = addresses(pointer);
        case "subject" -> draft.subject = Texts.line(pointer, text(pointer), MAX_SUBJECT);
        case "text" -> draft.text = Optional.of(Texts.wellFormed(pointer, text(pointer)));
        case "html" -> draft.html = Optional.of(Texts.wellFormed(pointer, text(pointer)));
        case "attachments" -> draft.attachments = attachments(pointer);
        case "headers" -> draft.headers = headers(pointer);
        case "tags" -> draft.tags = tags(pointer);
        case "sendAt" -> draft.sendAt = Optional.of(Texts.time(pointer, text(pointer)));
        default -> throw new BadRequest(pointer, "there is no such member");
      }
    }
    return draft.mail(at, limits.recipients());
  }

  private Address address(String pointer) throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return Texts.address(pointer, text(pointer));
    }
    String name = "";
    Optional<String> email = Optional.empty();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String member = in.currentName();
      String here = once(pointer, member, seen);
      in.nextToken();
      switch (member) {
        case "name" -> name = text(here);
        case "email" -> email = Optional.of(text(here));
        default -> throw new BadRequest(here, "there is no such member");
      }
    }
    return Texts.named(pointer, name, required(pointer + "/email", email));
  }

  /** One, or an array of them. */
  private List<Address> addresses(String pointer) throws IOException, BadRequest {
    return in.currentToken() == JsonToken.START_ARRAY
        ? elements(pointer, limits.recipients(), this::address)
        : List.of(address(pointer));
  }

  private List<Attachment> attachments(String pointer) throws IOException, BadRequest {
    array(pointer);
    return elements(pointer, MAX_ATTACHMENTS, this::attachment);
  }

  private Attachment attachment(String pointer) throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new BadRequest(pointer, "want an object with filename and content");
    }
    Optional<String> name = Optional.empty();
    String type = "application/octet-stream";
    Optional<String> contentId = Optional.empty();
    Optional<byte[]> content = Optional.empty();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String member = in.currentName();
      String here = once(pointer, member, seen);
      in.nextToken();
      switch (member) {
        case "filename" -> name = Optional.of(Texts.line(here, text(here), MAX_FILE_NAME));
        case "type" -> type = matching(here, TYPE, "want a media type such as image/png");
        case "contentId" ->
            contentId =
                Optional.of(matching(here, CONTENT_ID, "want letters, digits and . _ @ + -"));
        case "content" -> content = Optional.of(octets(here));
        default -> throw new BadRequest(here, "there is no such member");
      }
    }
    String lower = type.toLowerCase(Locale.ROOT);
    if (lower.startsWith("multipart/") || lower.startsWith("message/")) {
      // RFC 2046 section 5.2.1: these may not be in base64.
      throw new BadRequest(pointer + "/type", "want no composite type; send such a mail raw");
    }
    return new Attachment(
        required(pointer + "/filename", name),
        type,
        contentId,
        required(pointer + "/content", content));
  }

  private byte[] octets(String pointer) throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadRequest(pointer, "want the octets in base64");
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try {
      in.readBinaryValue(Base64Variants.MIME_NO_LINEFEEDS, octets);
    } catch (StreamConstraintsException e) {
      throw e;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new BadRequest(pointer, "this is no base64 (RFC 4648 section 4)");
    }
    return octets.toByteArray();
  }

  private List<Field> headers(String pointer) throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new BadRequest(pointer, "want an object of field names and values");
    }
    List<Field> fields = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      String here = once(pointer, name, seen);
      in.nextToken();
      FieldNames.check(here, name);
      if (fields.size() == MAX_HEADERS) {
        throw new BadRequest(pointer, "want at most " + MAX_HEADERS + " fields");
      }
      fields.add(new Field(name, Texts.line(here, text(here), MAX_VALUE)));
    }
    return fields;
  }

  private List<String> tags(String pointer) throws IOException, BadRequest {
    array(pointer);
    return elements(pointer, MAX_TAGS, here -> Texts.tag(here, text(here)));
  }

  private interface Element<T> {
    T read(String pointer) throws IOException, BadRequest;
  }

  private <T> List<T> elements(String pointer, int most, Element<T> element)
      throws IOException, BadRequest {
    List<T> all = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (all.size() == most) {
        throw new BadRequest(pointer, "want at most " + most);
      }
      all.add(element.read(pointer + "/" + all.size()));
    }
    return all;
  }

  private void array(String pointer) throws BadRequest {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new BadRequest(pointer, "want an array");
    }
  }

  private String text(String pointer) throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadRequest(pointer, "want a text");
    }
    return in.getText();
  }

  private String matching(String pointer, Pattern form, String otherwise)
      throws IOException, BadRequest {
    String text = text(pointer);
    if (!form.matcher(text).matches()) {
      throw new BadRequest(pointer, otherwise);
    }
    return text;
  }

  private static <T> T required(String pointer, Optional<T> value) throws BadRequest {
    return value.orElseThrow(() -> new BadRequest(pointer, "this member is missing"));
  }

  /** Where a member is; it may be there once. */
  private static String once(String at, String name, Set<String> seen) throws BadRequest {
    String pointer = at + "/" + escaped(name);
    if (!seen.add(name)) {
      throw new BadRequest(pointer, "this member comes twice");
    }
    return pointer;
  }

  /** RFC 6901 section 3. */
  private static String escaped(String name) {
    String clipped = name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
    return clipped.replace("~", "~0").replace("/", "~1");
  }

  /** What was read of a mail so far. */
  private static final class Draft {
    private Optional<Address> from = Optional.empty();
    private Optional<Address> replyTo = Optional.empty();
    private List<Address> to = List.of();
    private List<Address> cc = List.of();
    private List<Address> bcc = List.of();
    private String subject = "";
    private Optional<String> text = Optional.empty();
    private Optional<String> html = Optional.empty();
    private List<Attachment> attachments = List.of();
    private List<Field> headers = List.of();
    private List<String> tags = List.of();
    private Optional<Instant> sendAt = Optional.empty();

    private MailRequest mail(String at, int mostRecipients) throws BadRequest {
      MailRequest mail =
          new MailRequest(
              required(at + "/from", from),
              replyTo,
              to,
              cc,
              bcc,
              subject,
              text,
              html,
              attachments,
              headers,
              new Options(sendAt, tags));
      int recipients = mail.recipients().size();
      if (recipients == 0) {
        throw new BadRequest(at + "/to", "want at least one recipient in to, cc or bcc");
      }
      if (recipients > mostRecipients) {
        throw new BadRequest(at + "/to", "want at most " + mostRecipients + " recipients");
      }
      if (text.isEmpty() && html.isEmpty() && attachments.isEmpty()) {
        throw new BadRequest(at + "/text", "want text, html or attachments");
      }
      return mail;
    }
  }
}
