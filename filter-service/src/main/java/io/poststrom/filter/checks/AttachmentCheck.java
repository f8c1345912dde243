package io.poststrom.filter.checks;

import io.poststrom.filter.attachment.Inspector;
import io.poststrom.filter.attachment.Trait;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;

/** Whether attached files are what nobody should send or open. */
public final class AttachmentCheck implements Check.Pure {
  @Override
  public String name() {
    return "attachments";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.NOTED;
  }

  @Override
  public CheckResult look(MailView mail) {
    List<Symbol> symbols =
        Inspector.of(MailTexts.of(mail).parts()).stream().map(AttachmentCheck::symbol).toList();
    return symbols.isEmpty() ? CheckResult.NOTHING : CheckResult.of(symbols);
  }

  private static Symbol symbol(Trait trait) {
    return switch (trait) {
      case PROGRAM -> Finding.ATTACHED_PROGRAM.symbol("by its content or its name's ending");
      case ARCHIVED_PROGRAM -> Finding.ARCHIVED_PROGRAM.symbol("in an archive");
      case DISGUISED_PROGRAM -> Finding.DISGUISED_PROGRAM.symbol("its name or type says otherwise");
      case OTHER_KIND -> Finding.FILE_OF_OTHER_KIND.symbol("not what its name or type says");
      case ENCRYPTED_ARCHIVE -> Finding.ENCRYPTED_ARCHIVE.symbol("needs a password");
      case NESTED_ARCHIVE -> Finding.NESTED_ARCHIVE.symbol("an archive in an archive");
      case UNREAD_ARCHIVE -> Finding.UNREAD_ARCHIVE.symbol("too deep or too many files");
      case ARCHIVE_BOMB -> Finding.ARCHIVE_BOMB.symbol("it grows over a hundredfold");
      case DISK_IMAGE -> Finding.DISK_IMAGE.symbol("attached or in an archive");
      case MACROS -> Finding.OFFICE_MACROS.symbol("in a document");
      case ENCRYPTED_DOCUMENT -> Finding.ENCRYPTED_DOCUMENT.symbol("needs a password");
      case ACTIVE_PDF -> Finding.ACTIVE_PDF.symbol("it names scripts or programs");
    };
  }
}
