// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCryptographicHash>
#include <QDataStream>
#include <QIODevice>

#include "app/storage/records.h"
#include "app/storage/store_error.h"
#include "app/storage/translate.h"

namespace specache::app {
namespace {

constexpr quint8 kFormat = 1;

QByteArray serialize(const Document& document) {
  QByteArray bytes;
  QDataStream out(&bytes, QIODevice::WriteOnly);
  out.setVersion(QDataStream::Qt_6_4);
  out << kFormat << document.name << document.path << document.sha256 << document.format
      << static_cast<quint8>(document.pageKind) << document.utf8
      << static_cast<qint32>(document.firstPage) << document.notes
      << static_cast<quint32>(document.pages.size());
  for (const Page& page : document.pages) {
    out << page.label << static_cast<quint64>(page.begin) << static_cast<quint64>(page.end)
        << static_cast<qint32>(page.firstLine);
  }
  return bytes;
}

Page readPage(QDataStream& in) {
  QString label;
  quint64 begin = 0;
  quint64 end = 0;
  qint32 firstLine = 0;
  in >> label >> begin >> end >> firstLine;
  return {label, begin, end, firstLine};
}

bool isSound(const Document& document) {
  std::size_t last = 0;
  for (const Page& page : document.pages) {
    if (page.begin < last || page.end < page.begin) return false;
    last = page.end;
  }
  return !document.pages.empty() && last <= static_cast<std::size_t>(document.utf8.size());
}

}  // namespace

PackedDocument packDocument(const Document& document) {
  const QByteArray bytes = serialize(document);
  PackedDocument packed;
  packed.record.name = document.name;
  packed.record.path = document.path;
  packed.record.sha256 = document.sha256;
  packed.record.format = document.format;
  packed.record.pages = static_cast<int>(document.pages.size());
  packed.record.bytes = document.utf8.size();
  packed.key = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
  packed.content = qCompress(bytes);
  return packed;
}

Document unpackDocument(const PackedDocument& packed) {
  QDataStream in(qUncompress(packed.content));
  in.setVersion(QDataStream::Qt_6_4);
  Document document;
  quint8 format = 0;
  quint8 pageKind = 0;
  qint32 firstPage = 0;
  quint32 pages = 0;
  in >> format >> document.name >> document.path >> document.sha256 >> document.format >>
      pageKind >> document.utf8 >> firstPage >> document.notes >> pages;
  document.pageKind = static_cast<PageKind>(pageKind);
  document.firstPage = firstPage;
  for (quint32 i = 0; i < pages && in.status() == QDataStream::Ok; ++i) {
    document.pages.push_back(readPage(in));
  }
  if (format != kFormat || pageKind > static_cast<quint8>(PageKind::lines) ||
      in.status() != QDataStream::Ok || !isSound(document)) {
    throw StoreDamaged(Storage::tr("The kept text of “%1” is damaged. Add the file again.")
                           .arg(packed.record.name));
  }
  return document;
}

}  // namespace specache::app
