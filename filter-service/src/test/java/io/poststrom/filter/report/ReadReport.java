package io.poststrom.filter.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.poststrom.mail.AcceptedMail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A report as its reader has it: unpacked, valid by the schema, and parsed. */
public final class ReadReport {
  private final Document document;

  private ReadReport(Document document) {
    this.document = document;
  }

  public static ReadReport of(AcceptedMail mail) throws IOException {
    return of(new String(mail.value(), ISO_8859_1));
  }

  /** Of a mail with one attachment. */
  public static ReadReport of(String mail) throws IOException {
    int attachment = mail.indexOf("Content-Type: application/gzip");
    int begin = mail.indexOf("\r\n\r\n", attachment) + 4;
    int end = mail.indexOf("\r\n--", begin);
    byte[] packed = Base64.getMimeDecoder().decode(mail.substring(begin, end));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Document document = factory.newDocumentBuilder().parse(in);
      SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new StreamSource(ReadReport.class.getResourceAsStream("/dmarc-report.xsd")))
          .newValidator()
          .validate(new DOMSource(document));
      return new ReadReport(document);
    } catch (SAXException | javax.xml.parsers.ParserConfigurationException e) {
      throw new IOException(e);
    }
  }

  /** The text of the only element of this name. */
  public String text(String name) {
    List<String> texts = texts(name);
    if (texts.size() != 1) {
      throw new IllegalStateException(name + ": " + texts);
    }
    return texts.getFirst();
  }

  public List<String> texts(String name) {
    return texts(document.getDocumentElement(), name);
  }

  /** A line for each record: the texts of these elements, nested ones as {@code a/b}. */
  public List<String> records(String... names) {
    List<String> lines = new ArrayList<>();
    NodeList records = document.getElementsByTagNameNS("*", "record");
    for (int i = 0; i < records.getLength(); i++) {
      List<String> words = new ArrayList<>();
      for (String name : names) {
        words.add(String.join(",", texts((Element) records.item(i), name)).replaceAll("\\s+", "/"));
      }
      lines.add(String.join(" ", words));
    }
    return lines;
  }

  private static List<String> texts(Element in, String name) {
    NodeList found = in.getElementsByTagNameNS("*", name);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent().strip());
    }
    return texts;
  }
}
