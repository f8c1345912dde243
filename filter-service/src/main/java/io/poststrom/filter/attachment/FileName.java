package io.poststrom.filter.attachment;

import java.util.Locale;
import java.util.Set;

/** A file's name as the one who clicks on it understands it, and as the system does. */
record FileName(String text) {
  /** What a click runs. */
  private static final Set<String> PROGRAMS =
      Set.of(
          "ade",
          "adp",
          "appref-ms",
          "application",
          "bat",
          "chm",
          "cmd",
          "cpl",
          "dll",
          "exe",
          "gadget",
          "hlp",
          "hta",
          "inf",
          "ins",
          "isp",
          "jar",
          "jnlp",
          "js",
          "jse",
          "lnk",
          "mde",
          "msc",
          "msi",
          "msp",
          "mst",
          "ocx",
          "pif",
          "ps1",
          "psm1",
          "reg",
          "scf",
          "scr",
          "sct",
          "shb",
          "shs",
          "sys",
          "vb",
          "vbe",
          "vbs",
          "vxd",
          "wsc",
          "wsf",
          "wsh",
          "xll");

  private static final Set<String> DISK_IMAGES = Set.of("iso", "img", "vhd", "vhdx", "udf", "dmg");

  private static final Set<String> ARCHIVES =
      Set.of("zip", "rar", "7z", "gz", "tgz", "tar", "cab", "ace", "arj", "bz2", "xz", "lzh", "z");

  /** What people take for harmless. */
  private static final Set<String> HARMLESS =
      Set.of(
          "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "ods", "txt", "csv",
          "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "mp3", "mp4", "avi", "htm", "html",
          "eml", "msg");

  /** So many blanks push the true ending out of sight. */
  private static final String BLANKS = "     ";

  private static final char RIGHT_TO_LEFT = '\u202e';

  /** The ending, lower case, without what Windows leaves out at the end; empty without a dot. */
  String extension() {
    String trimmed = trimmed();
    int dot = trimmed.lastIndexOf('.');
    return dot < 0 ? "" : trimmed.substring(dot + 1).strip().toLowerCase(Locale.ROOT);
  }

  boolean isProgram() {
    return PROGRAMS.contains(extension()) || extension().equals("com") && !looksLikeDomain();
  }

  boolean isDiskImage() {
    return DISK_IMAGES.contains(extension());
  }

  boolean isArchive() {
    return ARCHIVES.contains(extension());
  }

  boolean isHarmless() {
    return HARMLESS.contains(extension());
  }

  /** Whether the name says something harmless before, or instead of, its true ending. */
  boolean isDisguised() {
    if (text.indexOf(RIGHT_TO_LEFT) >= 0 || text.contains(BLANKS)) {
      return true;
    }
    String trimmed = trimmed();
    int dot = trimmed.lastIndexOf('.');
    int before = dot < 1 ? -1 : trimmed.lastIndexOf('.', dot - 1);
    return before >= 0
        && HARMLESS.contains(trimmed.substring(before + 1, dot).strip().toLowerCase(Locale.ROOT));
  }

  /** {@code www.example.com} is a page that was saved, not a program of 1985. */
  private boolean looksLikeDomain() {
    int first = text.indexOf('.');
    return text.indexOf('@') >= 0 || first != text.lastIndexOf('.');
  }

  private String trimmed() {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) <= ' ' || text.charAt(end - 1) == '.')) {
      end--;
    }
    return text.substring(0, end);
  }
}
