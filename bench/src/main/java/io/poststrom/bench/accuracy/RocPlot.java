package io.poststrom.bench.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** ROC curves as an SVG picture: false positives on a logarithmic axis, recall beside it. */
final class RocPlot {
  private static final int LEFT = 60;
  private static final int TOP = 40;
  private static final int WIDTH = 460;
  private static final int HEIGHT = 320;
  private static final double LEAST = 0.0005;
  private static final List<String> COLOURS =
      List.of("#1f6feb", "#79b8ff", "#b392f0", "#d73a49", "#e36209", "#22863a");

  private RocPlot() {}

  static String svg(String title, Map<String, Roc> curves) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"420\" font-family=\"sans-serif\" font-size=\"12\">\n"
            + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append("<text x=\"10\" y=\"22\" font-size=\"15\">").append(title).append("</text>\n");
    for (double recall : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      line(svg, LEFT, y(recall), LEFT + WIDTH, y(recall));
      text(svg, 20, y(recall) + 4, Math.round(recall * 100) + " %");
    }
    for (double share : new double[] {0.001, 0.01, 0.1, 1}) {
      line(svg, x(share), TOP, x(share), TOP + HEIGHT);
      text(svg, x(share) - 14, TOP + HEIGHT + 18, Math.round(share * 1_000) / 10.0 + " %");
    }
    text(svg, LEFT + 150, TOP + HEIGHT + 38, "false positives (recall upwards)");
    int number = 0;
    for (Map.Entry<String, Roc> curve : curves.entrySet()) {
      String colour = COLOURS.get(number % COLOURS.size());
      curve(svg, curve.getValue(), colour);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
              LEFT + WIDTH + 15,
              TOP + 15 + 20 * number++,
              colour,
              curve.getKey()));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void curve(StringBuilder svg, Roc roc, String colour) {
    svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
        .append(colour)
        .append("\" points=\"");
    for (double share = LEAST; share <= 1.0001; share *= 1.1) {
      double recall = roc.recall(roc.thresholdAt(Math.min(share, 0.999)));
      svg.append(String.format(Locale.ROOT, "%d,%d ", x(Math.min(share, 1)), y(recall)));
    }
    svg.append("\"/>\n");
  }

  private static int x(double share) {
    return LEFT + (int) (WIDTH * (1 - Math.log(share) / Math.log(LEAST)));
  }

  private static int y(double recall) {
    return TOP + (int) (HEIGHT * (1 - recall));
  }

  private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#d0d7de\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(StringBuilder svg, int x, int y, String words) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, words));
  }
}
