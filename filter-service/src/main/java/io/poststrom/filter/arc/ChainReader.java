package io.poststrom.filter.arc;

import io.poststrom.filter.content.Flaw;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import io.poststrom.filter.dkim.TagList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Sorts a header's ARC fields into sets and checks their structure. RFC 8617 section 5.2, steps 1
 * to 3. What is wrong first is the problem; reading goes on, because who seals a failed chain must
 * know its highest instance.
 */
final class ChainReader {
  private final byte[] octets;
  private final TreeMap<Integer, Fields> byInstance = new TreeMap<>();
  private int octetsRead;
  private String problem = "";

  private ChainReader(byte[] octets) {
    this.octets = octets;
  }

  /** A set while its fields are being found. */
  private static final class Fields {
    private final Map<ArcKind, ArcField> found = new EnumMap<>(ArcKind.class);
    private MessageSignature message = new MessageSignature.Invalid("missing");
    private FieldReader.Seal seal = new FieldReader.Seal.Invalid("missing");

    ArcField field(ArcKind kind) {
      return Optional.ofNullable(found.get(kind)).orElseThrow();
    }
  }

  static ArcChain read(Header header, byte[] octets) {
    ChainReader reader = new ChainReader(octets);
    int fields = 0;
    for (HeaderField field : header.fields()) {
      Optional<ArcKind> kind = ArcKind.of(field.name());
      if (kind.isPresent()) {
        fields++;
        reader.add(kind.get(), field);
      }
    }
    if (fields > 0 && header.flaws().contains(Flaw.TOO_MANY_FIELDS)) {
      reader.note("the header has too many fields");
    }
    return reader.chain();
  }

  private void add(ArcKind kind, HeaderField field) {
    int length = field.end() - field.start();
    octetsRead += length;
    if (length > ArcValidator.MAX_FIELD_OCTETS || octetsRead > ArcValidator.MAX_OCTETS) {
      note("more than " + ArcValidator.MAX_FIELD_OCTETS + " octets in a field, or too many in all");
      return;
    }
    String text = new String(octets, field.start(), length, StandardCharsets.ISO_8859_1);
    ArcField own = new ArcField(field, text);
    switch (kind) {
      case RESULTS -> place(kind, own, Instance.in(own.value()));
      case MESSAGE_SIGNATURE, SEAL -> signed(kind, own);
    }
  }

  private void signed(ArcKind kind, ArcField field) {
    switch (TagList.parse(field.value())) {
      case TagList.Parsed.Invalid(String reason) -> note(kind.field() + " has " + reason);
      case TagList.Parsed.Valid(TagList tags) -> {
        Fields set = place(kind, field, Instance.in(tags));
        if (kind == ArcKind.SEAL) {
          set.seal = FieldReader.seal(tags);
        } else {
          set.message = FieldReader.messageSignature(tags);
        }
      }
    }
  }

  /** Puts it into its set; into one of no use where it has none. */
  private Fields place(ArcKind kind, ArcField field, OptionalInt instance) {
    if (instance.isEmpty() || instance.getAsInt() > ArcValidator.MAX_SETS) {
      note(kind.field() + " has no i= of 1 to " + ArcValidator.MAX_SETS);
    }
    if (instance.isEmpty()) {
      return new Fields();
    }
    Fields set = byInstance.computeIfAbsent(instance.getAsInt(), i -> new Fields());
    if (set.found.put(kind, field) != null) {
      note("set " + instance.getAsInt() + " has " + kind.field() + " twice");
    }
    return set;
  }

  private ArcChain chain() {
    int highest = byInstance.isEmpty() ? 0 : byInstance.lastKey();
    boolean ended =
        byInstance.getOrDefault(highest, new Fields()).seal
                instanceof FieldReader.Seal.Valid(ArcSeal newest)
            && newest.found() == ArcResult.FAIL;
    List<ArcSet> sets = new ArrayList<>();
    for (int i = 1; i <= highest && problem.isEmpty(); i++) {
      Fields fields = byInstance.getOrDefault(i, new Fields());
      if (fields.found.size() == ArcKind.values().length) {
        set(i, fields).ifPresent(sets::add);
      } else {
        note("set " + i + " is not whole");
      }
    }
    return new ArcChain(problem.isEmpty() ? sets : List.of(), highest, ended, problem);
  }

  private Optional<ArcSet> set(int instance, Fields fields) {
    return switch (fields.seal) {
      case FieldReader.Seal.Invalid(String reason) -> {
        note("seal " + instance + ": " + reason);
        yield Optional.empty();
      }
      case FieldReader.Seal.Valid(ArcSeal seal) -> {
        // Section 5.2, step 3 C: the first sealer found no chain, and all others a right one.
        if (seal.found() != (instance == 1 ? ArcResult.NONE : ArcResult.PASS)) {
          note("seal " + instance + " says cv=" + seal.found().word());
        }
        yield Optional.of(
            new ArcSet(
                instance,
                fields.field(ArcKind.RESULTS),
                fields.field(ArcKind.MESSAGE_SIGNATURE),
                fields.field(ArcKind.SEAL),
                fields.message,
                seal));
      }
    };
  }

  private void note(String what) {
    if (problem.isEmpty()) {
      problem = what;
    }
  }
}
