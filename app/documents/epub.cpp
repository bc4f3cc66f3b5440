// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>
#include <QUrl>
#include <QXmlStreamReader>

#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

DocumentError damaged(const QString& name) {
  return DocumentError(
      Documents::tr("The book “%1” is damaged or not complete. Get the file again.").arg(name));
}

// Where META-INF/container.xml says that the book's package file is.
QString packagePath(Archive& archive) {
  QXmlStreamReader xml(archive.read(QStringLiteral("META-INF/container.xml")));
  while (!xml.atEnd()) {
    xml.readNext();
    if (xml.isStartElement() && xml.name() == QLatin1String("rootfile")) {
      return xml.attributes().value(QLatin1String("full-path")).toString();
    }
  }
  throw damaged(archive.name());
}

// Entries of the book's text in reading order.
QStringList spine(Archive& archive, const QString& package) {
  const QUrl base(QStringLiteral("file:///") + package);
  QHash<QString, QString> files;
  QStringList order;
  QXmlStreamReader xml(archive.read(package));
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement()) continue;
    if (xml.name() == QLatin1String("item")) {
      const QUrl href(xml.attributes().value(QLatin1String("href")).toString());
      files[xml.attributes().value(QLatin1String("id")).toString()] =
          base.resolved(href).path(QUrl::FullyDecoded).mid(1);
    } else if (xml.name() == QLatin1String("itemref")) {
      order += files.value(xml.attributes().value(QLatin1String("idref")).toString());
    }
  }
  if (xml.hasError()) throw damaged(archive.name());
  return order;
}

// Fonts may be scrambled in any book; text is only where it is sold with copy protection.
bool isCopyProtected(Archive& archive) {
  const QString entry = QStringLiteral("META-INF/encryption.xml");
  return archive.contains(entry) && archive.read(entry).contains("xmlenc#aes");
}

}  // namespace

void readEpub(Archive& archive, Document& document) {
  if (isCopyProtected(archive)) {
    throw DocumentError(
        Documents::tr("The book “%1” is copy-protected, so its text cannot be read. "
                      "Use a copy without protection.")
            .arg(document.name));
  }
  PageBuilder pages;
  int chapter = 0;
  for (const QString& entry : spine(archive, packagePath(archive))) {
    if (!archive.contains(entry)) throw damaged(document.name);
    const QByteArray bytes = archive.read(entry);
    if (bytes.trimmed().isEmpty()) continue;
    PageBuilder text;
    const QString title = addHtml(decodeHtml(bytes, document), document.name, text, false);
    if (text.isEmpty()) continue;  // a cover picture
    ++chapter;
    pages.beginPage(title.isEmpty() ? QString::number(chapter) : title);
    pages.append(text);
    checkTextSize(pages.size(), document.name);
  }
  if (pages.isEmpty()) {
    throw DocumentError(
        Documents::tr("The book “%1” holds only pictures and no text. Use an edition "
                      "with text.")
            .arg(document.name));
  }
  document.format = QStringLiteral("EPUB");
  pages.finish(document, PageKind::chapter);
}

}  // namespace specache::app
