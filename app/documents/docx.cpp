// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHash>
#include <QSet>
#include <QXmlStreamReader>

#include "app/documents/flow_text.h"
#include "app/documents/formats.h"
#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

const QString kBody = QStringLiteral("word/document.xml");

DocumentError damaged(const QString& name) {
  return DocumentError(
      Documents::tr("The Word file “%1” is damaged. Open it in its program and save "
                    "a fresh copy.")
          .arg(name));
}

QString attribute(const QXmlStreamReader& xml, const char* name) {
  for (const QXmlStreamAttribute& attribute : xml.attributes()) {
    if (attribute.name() == QLatin1String(name)) return attribute.value().toString();
  }
  return {};
}

/// Ids of the styles that are headings. Their ids are translated, their names are not: "heading 1".
QSet<QString> headingStyles(const QByteArray& styles) {
  QSet<QString> headings;
  QString id;
  QXmlStreamReader xml(styles);
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement()) continue;
    if (xml.name() == QLatin1String("style")) id = attribute(xml, "styleId");
    if (xml.name() != QLatin1String("name")) continue;
    const QString name = attribute(xml, "val").toLower();
    if (name.startsWith(QLatin1String("heading ")) || name == QLatin1String("title"))
      headings += id;
  }
  return headings;
}

/// Footnotes by id.
QHash<QString, QString> readNotes(const QByteArray& content) {
  QHash<QString, QString> notes;
  QString id;
  QXmlStreamReader xml(content);
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement()) continue;
    if (xml.name() == QLatin1String("footnote") || xml.name() == QLatin1String("endnote")) {
      id = attribute(xml, "id");
    } else if (xml.name() == QLatin1String("t")) {
      notes[id] += xml.readElementText(QXmlStreamReader::IncludeChildElements);
    } else if (xml.name() == QLatin1String("p") && notes.contains(id)) {
      notes[id] += u' ';
    }
  }
  return notes;
}

/// Reads word/document.xml from front to back.
class Body {
 public:
  Body(FlowText& flow, QSet<QString> headings, QHash<QString, QString> footnotes,
       QHash<QString, QString> endnotes)
      : flow_(flow),
        headings_(std::move(headings)),
        footnotes_(std::move(footnotes)),
        endnotes_(std::move(endnotes)) {}

  /// False if the XML is broken.
  bool read(const QByteArray& content) {
    QXmlStreamReader xml(content);
    while (!xml.atEnd()) {
      xml.readNext();
      if (xml.isStartElement()) begin(xml);
      if (xml.isEndElement()) end(xml.name());
    }
    return !xml.hasError();
  }

 private:
  void begin(QXmlStreamReader& xml) {
    const auto name = xml.name();
    if (name == QLatin1String("Fallback") || name == QLatin1String("instrText")) {
      xml.skipCurrentElement();  // the same text again in an older form; field codes
    } else if (!xml.namespaceUri().contains(QLatin1String("wordprocessingml"))) {
      return;
    } else if (name == QLatin1String("p")) {
      closeParagraph();
    } else if (name == QLatin1String("pStyle")) {
      heading_ = heading_ || headings_.contains(attribute(xml, "val"));
    } else if (name == QLatin1String("numPr")) {
      listItem_ = true;
    } else if (name == QLatin1String("t")) {
      text_ += xml.readElementText(QXmlStreamReader::IncludeChildElements);
    } else if (name == QLatin1String("tab")) {
      text_ += u'\t';
    } else if (name == QLatin1String("noBreakHyphen")) {
      text_ += u'-';
    } else if (name == QLatin1String("br") || name == QLatin1String("cr")) {
      text_ += u'\n';
    } else if (name == QLatin1String("lastRenderedPageBreak")) {
      endParagraph();
      flow_.breakPage();
    } else if (name == QLatin1String("footnoteReference")) {
      addNote(footnotes_.value(attribute(xml, "id")));
    } else if (name == QLatin1String("endnoteReference")) {
      addNote(endnotes_.value(attribute(xml, "id")));
    } else if (name == QLatin1String("tbl")) {
      closeParagraph();
      flow_.beginTable();
    } else if (name == QLatin1String("tc")) {
      flow_.beginCell();
    }
  }

  void end(QStringView name) {
    if (name == QLatin1String("p")) {
      closeParagraph();
    } else if (name == QLatin1String("tc")) {
      flow_.endCell();
    } else if (name == QLatin1String("tr")) {
      flow_.endRow();
    }
  }

  // Also where another one begins inside it (a text box): what came before that ends here.
  void closeParagraph() {
    endParagraph();
    heading_ = false;
    listItem_ = false;
  }

  void endParagraph() {
    const QString text = std::exchange(text_, {});
    if (heading_) {
      flow_.addHeading(text);
    } else if (listItem_) {
      flow_.addListItem(text);
    } else {
      flow_.addParagraph(text);
    }
  }

  void addNote(const QString& note) {
    if (!note.trimmed().isEmpty()) text_ += QStringLiteral(" [%1]").arg(note.simplified());
  }

  FlowText& flow_;
  QSet<QString> headings_;
  QHash<QString, QString> footnotes_;
  QHash<QString, QString> endnotes_;
  QString text_;
  bool heading_ = false;
  bool listItem_ = false;
};

QByteArray optionalEntry(Archive& archive, const QString& entry) {
  return archive.contains(entry) ? archive.read(entry) : QByteArray();
}

}  // namespace

void readDocx(Archive& archive, Document& document) {
  const QByteArray content = archive.read(kBody);
  const bool byPages = content.contains("lastRenderedPageBreak");
  PageBuilder pages;
  FlowText flow(pages, byPages);
  Body body(flow, headingStyles(optionalEntry(archive, QStringLiteral("word/styles.xml"))),
            readNotes(optionalEntry(archive, QStringLiteral("word/footnotes.xml"))),
            readNotes(optionalEntry(archive, QStringLiteral("word/endnotes.xml"))));
  if (!body.read(content)) throw damaged(document.name);
  if (pages.isEmpty()) {
    throw DocumentError(
        Documents::tr("The Word file “%1” holds no text. If it holds pictures of pages, save it as "
                      "PDF, run text recognition (OCR) on that and use the result.")
            .arg(document.name));
  }
  checkTextSize(pages.size(), document.name);
  document.format = QStringLiteral("DOCX");
  pages.finish(document, byPages ? PageKind::page : PageKind::section);
}

}  // namespace specache::app
