package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.mime.MailText;
import io.poststrom.filter.mime.MailTextReader;
import io.poststrom.filter.mime.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Normal and malformed messages taken apart: none throws, and subject and leaves are those that the
 * data names. Where it lists an attached message as one part, our leaves within it count for that.
 */
record MimeStructureSet(Path folder) implements ConformanceSet {
  @Override
  public String name() {
    return "mime/structure";
  }

  @Override
  public Outcome run() throws IOException {
    JsonNode index = Cases.read(folder.resolve("index.json"));
    List<Failure> failures = new ArrayList<>();
    for (JsonNode row : index) {
      MailText mail = read(folder.resolve(row.get("file").asText()));
      difference(row, mail)
          .ifPresent(why -> failures.add(new Failure(row.get("id").asText(), why)));
    }
    return new Outcome.Measured(index.size(), failures, 0.9);
  }

  private static MailText read(Path file) throws IOException {
    byte[] octets = Cases.onTheWire(file).getBytes(ISO_8859_1);
    return MailTextReader.read(HeaderParser.parse(octets), octets);
  }

  private Optional<String> difference(JsonNode row, MailText mail) throws IOException {
    for (JsonNode file : row.path("expected_files")) {
      String tree = Files.readString(folder.resolve(file.asText()), ISO_8859_1);
      int leaves = tree.split("<body>", -1).length - 1;
      if (leaves != mail.parts().size()) {
        return Optional.of(leaves + " leaves wanted, got " + mail.parts().size());
      }
    }
    JsonNode wanted = row.path("expect");
    String subject = words(wanted.path("subject").asText(""));
    if (wanted.has("subject") && !subject.equals(words(mail.subject()))) {
      return Optional.of("subject " + subject + " wanted, got " + mail.subject());
    }
    return wanted.has("part_types") ? leaves(wanted, mail) : Optional.empty();
  }

  private static Optional<String> leaves(JsonNode wanted, MailText mail) {
    List<String> types = mail.parts().stream().map(Part::type).toList();
    int at = 0;
    boolean isAnyNumber = false;
    for (int i = 0; i < wanted.get("part_types").size(); i++) {
      String kind = wanted.get("part_kinds").get(i).asText();
      if (kind.equals("Message")) {
        isAnyNumber = true;
      } else if (!kind.equals("Multipart")) {
        String type = wanted.get("part_types").get(i).asText("text/plain");
        int found = at;
        while (isAnyNumber && found < types.size() && !types.get(found).equals(type)) {
          found++;
        }
        if (found >= types.size() || !types.get(found).equals(type)) {
          return Optional.of("leaf " + type + " wanted in " + types);
        }
        at = found + 1;
      }
    }
    return isAnyNumber || at == types.size()
        ? Optional.empty()
        : Optional.of("more leaves than wanted: " + types);
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
