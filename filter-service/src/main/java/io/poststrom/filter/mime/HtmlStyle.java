package io.poststrom.filter.mime;

import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Element;

/**
 * How an element's words look: enough of CSS to say whether they can be read.
 *
 * @param isShown false where it takes no room or no colour at all
 * @param ink the colour of words, 0xrrggbb, or {@link #UNKNOWN}
 * @param paper what lies behind them
 * @param isTiny whether letters are too small to be read
 */
record HtmlStyle(boolean isShown, int ink, int paper, boolean isTiny) {
  static final HtmlStyle DEFAULT = new HtmlStyle(true, 0, 0xffffff, false);

  private static final int UNKNOWN = -1;
  private static final int MAX_STYLE = 4_096;

  /** Colours nearer than this, all three channels together, can't be told apart. */
  private static final int MIN_CONTRAST = 30;

  private static final Map<String, Integer> COLOURS =
      Map.ofEntries(
          Map.entry("white", 0xffffff),
          Map.entry("black", 0),
          Map.entry("red", 0xff0000),
          Map.entry("green", 0x008000),
          Map.entry("blue", 0x0000ff),
          Map.entry("yellow", 0xffff00),
          Map.entry("gray", 0x808080),
          Map.entry("grey", 0x808080),
          Map.entry("silver", 0xc0c0c0),
          Map.entry("navy", 0x000080),
          Map.entry("maroon", 0x800000),
          Map.entry("snow", 0xfffafa),
          Map.entry("ivory", 0xfffff0),
          Map.entry("whitesmoke", 0xf5f5f5));

  /** Whether a reader sees words in it. */
  boolean isReadable() {
    return isShown && !isTiny && (ink == UNKNOWN || paper == UNKNOWN || distance() > MIN_CONTRAST);
  }

  private int distance() {
    return Math.abs((ink >> 16) - (paper >> 16))
        + Math.abs((ink >> 8 & 0xff) - (paper >> 8 & 0xff))
        + Math.abs((ink & 0xff) - (paper & 0xff));
  }

  /** What holds within an element that stands in this. */
  HtmlStyle within(Element element) {
    HtmlStyle style = element.hasAttr("hidden") ? hidden() : this;
    if (element.hasAttr("bgcolor")) {
      style = style.onPaper(colour(element.attr("bgcolor")));
    }
    if (element.hasAttr("background")) {
      style = style.onPaper(UNKNOWN);
    }
    if (element.hasAttr("color")) {
      style = style.inInk(colour(element.attr("color")));
    } else if (element.hasAttr("text")) {
      style = style.inInk(colour(element.attr("text")));
    }
    return element.hasAttr("style") ? style.declared(element.attr("style")) : style;
  }

  private HtmlStyle declared(String css) {
    HtmlStyle style = this;
    int length = Math.min(css.length(), MAX_STYLE);
    int at = 0;
    while (at < length) {
      int semicolon = css.indexOf(';', at);
      int end = semicolon < 0 || semicolon > length ? length : semicolon;
      int colon = css.indexOf(':', at);
      if (colon > 0 && colon < end) {
        style = style.with(css.substring(at, colon).strip(), css.substring(colon + 1, end));
      }
      at = end + 1;
    }
    return style;
  }

  private HtmlStyle with(String property, String text) {
    return switch (property.toLowerCase(Locale.ROOT)) {
      case "display" -> word(text).equals("none") ? hidden() : this;
      case "visibility" -> word(text).equals("hidden") ? hidden() : this;
      case "mso-hide" -> word(text).equals("all") ? hidden() : this;
      case "opacity", "max-height", "max-width" -> isZero(word(text)) ? hidden() : this;
      case "font-size" -> new HtmlStyle(isShown, ink, paper, isTinySize(word(text)));
      case "color" -> inInk(colour(word(text)));
      case "background-color" -> onPaper(colour(word(text)));
      case "background" -> {
        String first = word(text);
        int blank = first.indexOf(' ');
        yield onPaper(colour(blank < 0 ? first : first.substring(0, blank)));
      }
      case "background-image" -> onPaper(UNKNOWN);
      default -> this;
    };
  }

  private static String word(String text) {
    int important = text.indexOf('!');
    return (important < 0 ? text : text.substring(0, important)).strip().toLowerCase(Locale.ROOT);
  }

  private HtmlStyle hidden() {
    return new HtmlStyle(false, ink, paper, isTiny);
  }

  private HtmlStyle inInk(int colour) {
    return new HtmlStyle(isShown, colour, paper, isTiny);
  }

  private HtmlStyle onPaper(int colour) {
    return new HtmlStyle(isShown, ink, colour, isTiny);
  }

  private static boolean isZero(String size) {
    double number = number(size);
    return number >= 0 && number < 0.02;
  }

  /** Two pixels or points at most; of relative sizes, a tenth. */
  private static boolean isTinySize(String size) {
    double number = number(size);
    if (number < 0) {
      return false;
    }
    return size.endsWith("px") || size.endsWith("pt")
        ? number <= 2
        : size.endsWith("%") ? number <= 10 : number <= 0.1;
  }

  /** The number that a text begins with; negative where there is none. */
  private static double number(String text) {
    int end = 0;
    while (end < text.length()
        && end < 10
        && (Character.digit(text.charAt(end), 10) >= 0 || text.charAt(end) == '.')) {
      end++;
    }
    try {
      return Double.parseDouble(text.substring(0, end));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** 0xrrggbb; unknown for all that is rarer than hexadecimal digits, rgb() and plain names. */
  private static int colour(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    if (name.startsWith("#")) {
      return hex(name.substring(1));
    }
    if (name.startsWith("rgb(")) {
      return rgb(name.substring(4));
    }
    Integer known = COLOURS.get(name);
    return known != null ? known : name.length() == 6 ? hex(name) : UNKNOWN;
  }

  private static int hex(String digits) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), 16);
      if (digit < 0 || i > 5) {
        return UNKNOWN;
      }
      value = value << 4 | digit;
    }
    return switch (digits.length()) {
      case 6 -> value;
      case 3 -> (value >> 8) * 0x110000 | (value >> 4 & 15) * 0x1100 | (value & 15) * 0x11;
      default -> UNKNOWN;
    };
  }

  private static int rgb(String text) {
    int close = text.indexOf(')');
    String[] channels = (close < 0 ? text : text.substring(0, close)).split(",", 4);
    if (channels.length != 3) {
      return UNKNOWN;
    }
    int value = 0;
    for (String channel : channels) {
      double number = number(channel.strip());
      if (number < 0) {
        return UNKNOWN;
      }
      value = value << 8 | (int) Math.min(255, number);
    }
    return value;
  }
}
