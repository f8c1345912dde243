package io.poststrom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars as an SVG picture. */
final class Plot {
  private static final int LABEL = 290;
  private static final int WIDTH = 760;
  private static final int ROW = 26;
  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(String label, double value) {}

  Plot(String title) {
    this.title = title;
  }

  void bar(String label, double value) {
    bars.add(new Bar(label, value));
  }

  String svg() {
    double greatest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">\n"
            .formatted(WIDTH, 50 + bars.size() * ROW));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append("<text x=\"10\" y=\"24\" font-size=\"15\">").append(title).append("</text>\n");
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = 40 + i * ROW;
      double length = bar.value() / greatest * (WIDTH - LABEL - 70);
      String colour = bar.label().endsWith("Poststrom") ? "#1f6feb" : "#9aa5b1";
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"10\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>"
                  + "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
              y + 14,
              bar.label(),
              LABEL,
              y,
              length,
              colour,
              LABEL + length + 6,
              y + 14,
              bar.value()));
    }
    return svg.append("</svg>\n").toString();
  }
}
