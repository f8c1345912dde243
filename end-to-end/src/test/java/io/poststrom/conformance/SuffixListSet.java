package io.poststrom.conformance;

import io.poststrom.filter.psl.PublicSuffixList;
import java.io.IOException;
import java.net.IDN;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The public suffix list as published, and its own tests: a name and what was registered. */
record SuffixListSet(Path folder) implements ConformanceSet {
  private static final Pattern TEST =
      Pattern.compile("^(?:checkPublicSuffix\\()?'?([^' ,]+)'?,? '?([^';) ]+)'?(?:\\);)?$");

  @Override
  public String name() {
    return "psl";
  }

  @Override
  public Outcome run() throws IOException {
    PublicSuffixList list;
    try (Stream<String> lines = Files.lines(folder.resolve("public_suffix_list.dat"))) {
      list = PublicSuffixList.of(lines);
    }
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (String file : List.of("tests.txt", "test_psl.txt")) {
      for (String line : Files.readAllLines(folder.resolve(file))) {
        if (!line.isBlank() && !line.startsWith("//")) {
          total++;
          difference(list, line.strip())
              .ifPresent(why -> failures.add(new Failure(file + ": " + line.strip(), why)));
        }
      }
    }
    return new Outcome.Measured(total, failures, 1);
  }

  private static Optional<String> difference(PublicSuffixList list, String line) {
    Matcher test = TEST.matcher(line);
    if (!test.matches()) {
      return Optional.of("a line that is no test");
    }
    Optional<String> wanted = name(test.group(2)).map(name -> name.toLowerCase(Locale.ROOT));
    Optional<String> got = name(test.group(1)).flatMap(list::registrable);
    return wanted.equals(got)
        ? Optional.empty()
        : Optional.of("wanted " + wanted.orElse("none") + ", got " + got.orElse("none"));
  }

  private static Optional<String> name(String text) {
    return text.equals("null")
        ? Optional.empty()
        : Optional.of(text.startsWith(".") ? text : IDN.toASCII(text));
  }
}
