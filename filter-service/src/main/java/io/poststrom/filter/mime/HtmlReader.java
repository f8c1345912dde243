package io.poststrom.filter.mime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/** Reads HTML: what is seen of it, what is not, and where its links lead. */
final class HtmlReader implements NodeVisitor {
  /** Elements in elements are flattened beyond this. */
  private static final int MAX_DEPTH = 200;

  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "br",
          "center",
          "dd",
          "div",
          "dl",
          "dt",
          "fieldset",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hr",
          "li",
          "main",
          "nav",
          "ol",
          "option",
          "p",
          "pre",
          "section",
          "table",
          "tr",
          "ul");

  private final BoundedText text;
  private final BoundedText hidden;
  private final LinkList links;
  private final Deque<Styled> styles = new ArrayDeque<>();
  private HtmlStyle style = HtmlStyle.DEFAULT;
  private int anchorStart;
  private int length;
  private int images;
  private int pixels;
  private int forms;
  private int scripts;

  HtmlReader(BoundedText text, BoundedText hidden, LinkList links) {
    this.text = text;
    this.hidden = hidden;
    this.links = links;
  }

  /** An element within which words look different, and how they looked before. */
  private record Styled(Element element, HtmlStyle before) {}

  /** Reads the HTML of a part. */
  void read(String html) {
    length += html.length();
    styles.clear();
    style = HtmlStyle.DEFAULT;
    text.line();
    Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(html, "").traverse(this);
    text.line();
  }

  HtmlFacts facts() {
    return new HtmlFacts(length, images, pixels, forms, scripts);
  }

  @Override
  public void head(Node node, int depth) {
    switch (node) {
      case TextNode words -> words(words);
      case Element element -> element(element);
      default -> {}
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (!(node instanceof Element element)) {
      return;
    }
    String name = element.normalName();
    if (BLOCKS.contains(name)) {
      text.line();
    } else if (name.equals("a")) {
      link(element, "href", text.from(anchorStart, LinkList.MAX_SHOWN), Link.Kind.ANCHOR);
    } else if (name.equals("td") || name.equals("th")) {
      text.space();
    }
    Styled last = styles.peek();
    if (last != null && last.element() == element) {
      style = styles.pop().before();
    }
  }

  private void words(TextNode words) {
    String parent = words.parent() instanceof Element element ? element.normalName() : "";
    if (parent.equals("title") || parent.equals("noembed") || parent.equals("noframes")) {
      return;
    }
    BoundedText to = style.isReadable() ? text : hidden;
    to.flow(words.getWholeText());
  }

  private void element(Element element) {
    String name = element.normalName();
    if (BLOCKS.contains(name)) {
      text.line();
      hidden.line();
    }
    if (element.attributesSize() > 0) {
      attributes(element);
    }
    switch (name) {
      case "a" -> anchorStart = text.length();
      case "area" -> link(element, "href", "", Link.Kind.ANCHOR);
      case "base" -> links.base(element.attr("href"));
      case "form" -> {
        forms++;
        link(element, "action", "", Link.Kind.FORM);
      }
      case "img" -> image(element);
      case "script" -> {
        scripts++;
        link(element, "src", "", Link.Kind.EMBEDDED);
      }
      case "iframe", "frame", "embed", "input" -> link(element, "src", "", Link.Kind.EMBEDDED);
      case "object" -> link(element, "data", "", Link.Kind.EMBEDDED);
      case "link" -> link(element, "href", "", Link.Kind.EMBEDDED);
      case "meta" -> refresh(element);
      default -> {}
    }
  }

  private void attributes(Element element) {
    for (Attribute attribute : element.attributes()) {
      String key = attribute.getKey();
      String value = attribute.getValue();
      if (key.startsWith("on") && key.length() > 4 && !value.isEmpty()
          || value.length() > 10 && value.regionMatches(true, 0, "javascript:", 0, 11)) {
        scripts++;
      }
      if (key.equals("background")) {
        links.add(value, "", Link.Kind.EMBEDDED);
      }
    }
    HtmlStyle within = style.within(element);
    if (!within.equals(style) && !element.tag().isEmpty()) {
      styles.push(new Styled(element, style));
      style = within;
    }
  }

  private void link(Element element, String attribute, String shown, Link.Kind kind) {
    if (element.hasAttr(attribute)) {
      links.add(element.attr(attribute), shown, kind);
    }
  }

  private void image(Element element) {
    images++;
    if (isPixel(element.attr("width")) || isPixel(element.attr("height"))) {
      pixels++;
    }
    link(element, "src", "", Link.Kind.EMBEDDED);
  }

  private static boolean isPixel(String size) {
    String number = size.strip();
    return number.equals("0") || number.equals("1") || number.equals("1px") || number.equals("0px");
  }

  /** {@code <meta http-equiv="refresh" content="0; url=...">}. */
  private void refresh(Element element) {
    String content = element.attr("content");
    int url = content.toLowerCase(Locale.ROOT).indexOf("url=");
    if (url >= 0 && element.attr("http-equiv").equalsIgnoreCase("refresh")) {
      links.add(content.substring(url + 4), "", Link.Kind.ANCHOR);
    }
  }
}
