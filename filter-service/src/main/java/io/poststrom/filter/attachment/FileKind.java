package io.poststrom.filter.attachment;

import java.nio.charset.StandardCharsets;

/** What a file is by its first octets. */
enum FileKind {
  PROGRAM,
  ZIP,
  RAR,
  SEVEN_ZIP,
  GZIP,
  TAR,
  OTHER_ARCHIVE,
  DISK_IMAGE,
  SHORTCUT,
  OLE,
  PDF,
  RTF,
  IMAGE,
  MARKUP,
  UNKNOWN;

  private static final int ISO_MARK = 0x8001; // ECMA-119 section 8.1
  private static final int TAR_MARK = 257;

  boolean isArchive() {
    return switch (this) {
      case ZIP, RAR, SEVEN_ZIP, GZIP, TAR, OTHER_ARCHIVE -> true;
      default -> false;
    };
  }

  static FileKind of(byte[] octets) {
    if (octets.length < 4) {
      return UNKNOWN;
    }
    return switch (octets[0] & 0xff) {
      case 'M' ->
          isWindowsProgram(octets) ? PROGRAM : begins(octets, "MSCF\0") ? OTHER_ARCHIVE : UNKNOWN;
      case 0x7f -> begins(octets, "\u007fELF") ? PROGRAM : UNKNOWN;
      case 0xca -> begins(octets, "\u00ca\u00fe\u00ba\u00be") ? PROGRAM : UNKNOWN;
      case 0xcf, 0xce -> begins(octets, "\u00fa\u00ed\u00fe", 1) ? PROGRAM : UNKNOWN; // Mach-O
      case 'P' -> begins(octets, "PK\3\4") || begins(octets, "PK\5\6") ? ZIP : image(octets);
      case 'R' -> begins(octets, "Rar!\u001a\7") ? RAR : image(octets);
      case '7' -> begins(octets, "7z\u00bc\u00af\u0027\u001c") ? SEVEN_ZIP : UNKNOWN;
      case 0x1f -> begins(octets, "\u001f\u008b\b") ? GZIP : UNKNOWN;
      case 'B' -> begins(octets, "BZh") ? OTHER_ARCHIVE : image(octets);
      case 0xfd -> begins(octets, "\u00fd7zXZ\0") ? OTHER_ARCHIVE : UNKNOWN;
      case 'L' -> begins(octets, "L\0\0\0\1\u0014\2\0") ? SHORTCUT : UNKNOWN;
      case 0xd0 ->
          begins(octets, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1") ? OLE : UNKNOWN;
      case '%' -> begins(octets, "%PDF-") ? PDF : UNKNOWN;
      case '{' -> begins(octets, "{\\rt") ? RTF : UNKNOWN;
      case 'c' -> begins(octets, "conectix") ? DISK_IMAGE : other(octets);
      case 'v' -> begins(octets, "vhdxfile") ? DISK_IMAGE : other(octets);
      case '<' -> isMarkup(octets) ? MARKUP : UNKNOWN;
      case 0x89, 'G', 0xff, 'I' -> image(octets);
      default -> other(octets);
    };
  }

  /** MZ alone is no proof: what it points to must be the header of a program. */
  private static boolean isWindowsProgram(byte[] octets) {
    if (!begins(octets, "MZ") || octets.length < 0x40) {
      return false;
    }
    int header = Octets.int32(octets, 0x3c);
    return header >= 0x40
        && (begins(octets, "PE\0\0", header)
            || begins(octets, "NE", header)
            || begins(octets, "LE", header)
            || header >= octets.length);
  }

  private static FileKind image(byte[] octets) {
    return begins(octets, "\u0089PNG\r\n")
            || begins(octets, "GIF8")
            || begins(octets, "\u00ff\u00d8\u00ff")
            || begins(octets, "II*\0")
            || begins(octets, "RIFF") && begins(octets, "WEBP", 8)
        ? IMAGE
        : other(octets);
  }

  private static FileKind other(byte[] octets) {
    if (begins(octets, "**ACE**", 7) || begins(octets, "-lh", 2)) {
      return OTHER_ARCHIVE;
    }
    if (begins(octets, "ustar", TAR_MARK)) {
      return TAR;
    }
    return begins(octets, "CD001", ISO_MARK) ? DISK_IMAGE : UNKNOWN;
  }

  private static boolean isMarkup(byte[] octets) {
    String start = new String(octets, 0, Math.min(octets.length, 15), StandardCharsets.ISO_8859_1);
    return start.regionMatches(true, 0, "<html", 0, 5)
        || start.regionMatches(true, 0, "<!doctype html", 0, 14)
        || start.regionMatches(true, 0, "<script", 0, 7);
  }

  private static boolean begins(byte[] octets, String mark) {
    return begins(octets, mark, 0);
  }

  private static boolean begins(byte[] octets, String mark, int at) {
    if (at < 0 || at > octets.length - mark.length()) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if ((octets[at + i] & 0xff) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
