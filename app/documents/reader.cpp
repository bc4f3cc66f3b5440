// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/reader.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include "app/documents/formats.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

constexpr qsizetype kMaxTextBytes = 64 << 20;
constexpr qint64 kMaxPackedBytes = 512LL << 20;  // PDF and ZIP files hold pictures and fonts too

void openFile(QFile& file, const QFileInfo& info) {
  const QString name = info.fileName();
  if (!info.exists()) {
    throw DocumentError(Documents::tr("There is no file “%1”. It may have been moved or renamed; "
                                      "choose it again.")
                            .arg(info.filePath()));
  }
  if (info.isDir()) {
    throw DocumentError(
        Documents::tr("“%1” is a folder. Choose the files in it, or drop it on the window.")
            .arg(name));
  }
  if (!info.isFile()) {
    throw DocumentError(
        Documents::tr("“%1” is not a file but a device or pipe. Choose a file.").arg(name));
  }
  if (!file.open(QIODevice::ReadOnly)) {
    throw DocumentError(Documents::tr("“%1” cannot be opened: %2. Check whether you may read it.")
                            .arg(name, file.errorString()));
  }
}

void readArchive(const QString& path, Document& document) {
  Archive archive(path, document.name);
  const QString mimeEntry = QStringLiteral("mimetype");
  const QByteArray mime =
      archive.contains(mimeEntry) ? archive.read(mimeEntry).trimmed() : QByteArray();
  if (archive.contains(QStringLiteral("word/document.xml"))) {
    readDocx(archive, document);
  } else if (mime.startsWith("application/vnd.oasis.opendocument.text")) {
    readOdt(archive, document);
  } else if (archive.contains(QStringLiteral("META-INF/container.xml"))) {
    readEpub(archive, document);
  } else {
    throw DocumentError(Documents::tr("“%1” is an archive and not a text document. Unpack it and "
                                      "choose the files in it, or save it as PDF.")
                            .arg(document.name));
  }
}

// Formats that are known but not read, and files that are not what their name says.
void refuseOthers(const QByteArray& start, const Document& document) {
  if (start.startsWith("\xD0\xCF\x11\xE0")) {
    throw DocumentError(
        Documents::tr("“%1” is an old Office file or one with a password. Save it as "
                      "DOCX or PDF without a password and use that.")
            .arg(document.name));
  }
  if (start.startsWith("{\\rtf")) {
    throw DocumentError(
        Documents::tr("“%1” is an RTF file. Save it as DOCX, ODT or PDF and use that.")
            .arg(document.name));
  }
  const QString ending = QFileInfo(document.name).suffix().toLower();
  for (const char* packed : {"pdf", "docx", "odt", "epub"}) {
    if (ending != QLatin1String(packed)) continue;
    throw DocumentError(Documents::tr("“%1” is not a %2 file, though its name says so, or it is "
                                      "damaged. Get the file again.")
                            .arg(document.name, ending.toUpper()));
  }
}

bool isHtml(const QByteArray& start, const QString& name) {
  const QString ending = QFileInfo(name).suffix().toLower();
  const QByteArray text = start.trimmed().toLower();
  return ending == QLatin1String("html") || ending == QLatin1String("htm") ||
         ending == QLatin1String("xhtml") || text.startsWith("<!doctype html") ||
         text.startsWith("<html");
}

QByteArray hashOf(QFile& file) {
  QCryptographicHash hash(QCryptographicHash::Sha256);
  hash.addData(&file);
  file.seek(0);
  return hash.result();
}

}  // namespace

void checkTextSize(qsizetype bytes, const QString& name) {
  if (bytes <= kMaxTextBytes) return;
  throw DocumentError(
      Documents::tr("“%1” holds more than 64 MB of text. Divide it and use the part "
                    "that you want to ask about.")
          .arg(name));
}

Document readDocument(const QString& path) {
  const QFileInfo info(path);
  QFile file(path);
  openFile(file, info);
  Document document;
  document.name = info.fileName();
  document.path = info.absoluteFilePath();

  const QByteArray start = file.peek(1024);
  const bool pdf = start.contains("%PDF-");
  const bool zip = start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06");
  if (!pdf && !zip) {
    checkTextSize(file.size(), document.name);
  } else if (file.size() > kMaxPackedBytes) {
    throw DocumentError(Documents::tr("“%1” is larger than 512 MB. Divide it and use the part that "
                                      "you want to ask about.")
                            .arg(document.name));
  }
  document.sha256 = hashOf(file);
  if (pdf) {
    readPdf(file, document);
  } else if (zip) {
    readArchive(path, document);
  } else {
    refuseOthers(start, document);
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError) {
      throw DocumentError(
          Documents::tr("“%1” could not be read to its end: %2. Check the disk that "
                        "it is on.")
              .arg(document.name, file.errorString()));
    }
    isHtml(start, document.name) ? readHtml(bytes, document) : readPlainText(bytes, document);
  }
  return document;
}

Document readText(const QByteArray& bytes, const QString& name) {
  checkTextSize(bytes.size(), name);
  Document document;
  document.name = name;
  document.sha256 = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
  readPlainText(bytes, document);
  return document;
}

QString documentFileFilter() {
  return Documents::tr("Documents") +
         QStringLiteral(
             " (*.pdf *.docx *.odt *.epub *.html *.htm *.xhtml *.md *.markdown *.txt *.rst "
             "*.csv *.tsv *.tex *.json *.xml *.yaml *.c *.h *.cpp *.hpp *.cc *.cu *.py "
             "*.js *.ts *.java *.go *.rs *.rb *.php *.cs *.swift *.kt *.sh *.sql);;") +
         Documents::tr("All files") + QStringLiteral(" (*)");
}

}  // namespace specache::app
