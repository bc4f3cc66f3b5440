// SPDX-License-Identifier: GPL-3.0-or-later
#include <QXmlStreamReader>
#include <algorithm>
#include <utility>

#include "app/documents/flow_text.h"
#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

constexpr int kMaxBlanks = 1000;

/// Reads content.xml from front to back.
class Content {
 public:
  explicit Content(FlowText& flow) : flow_(flow) {}

  /// False if the XML is broken.
  bool read(const QByteArray& content) {
    QXmlStreamReader xml(content);
    while (!xml.atEnd()) {
      xml.readNext();
      if (xml.isStartElement()) begin(xml);
      if (xml.isEndElement()) end(xml.name());
      if (xml.isCharacters() && paragraphs_ > 0) text_ += withoutLineEnds(xml.text());
    }
    return !xml.hasError();
  }

 private:
  static QString withoutLineEnds(QStringView text) {
    QString line = text.toString();
    return line.replace(u'\n', u' ');
  }

  void begin(QXmlStreamReader& xml) {
    const auto name = xml.name();
    if (name == QLatin1String("tracked-changes") || name == QLatin1String("annotation") ||
        name == QLatin1String("note-citation")) {
      xml.skipCurrentElement();
    } else if (name == QLatin1String("p") || name == QLatin1String("h")) {
      ++paragraphs_;
    } else if (name == QLatin1String("note-body")) {
      outer_ = std::exchange(text_, {});
      inNote_ = true;
    } else if (name == QLatin1String("s")) {
      const auto count = xml.attributes().value(
          QStringLiteral("urn:oasis:names:tc:opendocument:xmlns:text:1.0"), QStringLiteral("c"));
      text_ += QString(std::clamp(count.toInt(), 1, kMaxBlanks), u' ');
    } else if (name == QLatin1String("tab")) {
      text_ += u'\t';
    } else if (name == QLatin1String("line-break")) {
      text_ += u'\n';
    } else if (name == QLatin1String("soft-page-break")) {
      if (!inNote_) endParagraph(false);
      flow_.breakPage();
    } else if (name == QLatin1String("list-item")) {
      listItem_ = true;
    } else if (name == QLatin1String("table")) {
      flow_.beginTable();
    } else if (name == QLatin1String("table-cell")) {
      flow_.beginCell();
    }
  }

  void end(QStringView name) {
    if (name == QLatin1String("p") || name == QLatin1String("h")) {
      paragraphs_ = std::max(0, paragraphs_ - 1);
      if (inNote_) {
        text_ += u' ';
      } else {
        endParagraph(name == QLatin1String("h"));
      }
    } else if (name == QLatin1String("note-body")) {
      text_ = outer_ + QStringLiteral(" [%1]").arg(text_.simplified());
      inNote_ = false;
    } else if (name == QLatin1String("table-cell")) {
      flow_.endCell();
    } else if (name == QLatin1String("table-row")) {
      flow_.endRow();
    }
  }

  void endParagraph(bool heading) {
    const QString text = std::exchange(text_, {});
    if (heading) {
      flow_.addHeading(text);
    } else if (std::exchange(listItem_, false)) {
      flow_.addListItem(text);
    } else {
      flow_.addParagraph(text);
    }
  }

  FlowText& flow_;
  QString text_;
  QString outer_;  ///< the paragraph that the note being read is in
  int paragraphs_ = 0;
  bool inNote_ = false;
  bool listItem_ = false;
};

}  // namespace

void readOdt(Archive& archive, Document& document) {
  const QString manifest = QStringLiteral("META-INF/manifest.xml");
  if (archive.contains(manifest) && archive.read(manifest).contains("encryption-data")) {
    throw DocumentError(Documents::tr("“%1” is protected by a password. Save a copy without the "
                                      "password and use that.")
                            .arg(document.name));
  }
  const QByteArray content = archive.read(QStringLiteral("content.xml"));
  const bool byPages = content.contains("soft-page-break");
  PageBuilder pages;
  FlowText flow(pages, byPages);
  if (!Content(flow).read(content)) {
    throw DocumentError(
        Documents::tr("The text document “%1” is damaged. Open it in its program and "
                      "save a fresh copy.")
            .arg(document.name));
  }
  if (pages.isEmpty()) {
    throw DocumentError(Documents::tr("The text document “%1” holds no text. Choose a file that "
                                      "holds text.")
                            .arg(document.name));
  }
  checkTextSize(pages.size(), document.name);
  document.format = QStringLiteral("ODT");
  pages.finish(document, byPages ? PageKind::page : PageKind::section);
}

}  // namespace specache::app
