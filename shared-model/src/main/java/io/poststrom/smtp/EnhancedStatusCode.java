package io.poststrom.smtp;

/**
 * An enhanced mail system status code. RFC 3463 section 2.
 *
 * @param statusClass 2 success, 4 persistent transient failure, 5 permanent failure
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record EnhancedStatusCode(int statusClass, int subject, int detail) {
  public EnhancedStatusCode {
    if (statusClass != 2 && statusClass != 4 && statusClass != 5) {
      throw new IllegalArgumentException("class must be 2, 4 or 5, not " + statusClass);
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException("subject and detail must be 0 to 999");
    }
  }

  /** {@code 5.1.1}, as in replies and reports. */
  public String text() {
    return statusClass + "." + subject + "." + detail;
  }
}
