// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/text_encoding.h"

#include <QStringDecoder>
#include <algorithm>
#include <array>
#include <optional>

#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

// Unicode for the bytes 0x80 … 0x9F of Windows-1252; 0 where it has no character.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

DocumentError notText(const QString& name) {
  return DocumentError(
      Documents::tr(
          "“%1” is not text: it holds binary data. Choose a PDF, a word processor file, a "
          "web page or a text file.")
          .arg(name));
}

std::optional<QStringConverter::Encoding> encodingByMark(QByteArrayView bytes) {
  const auto encoding = QStringConverter::encodingForData(bytes);
  if (encoding == QStringConverter::Utf8 && !bytes.startsWith("\xEF\xBB\xBF")) return std::nullopt;
  return encoding;
}

bool isTextControl(unsigned char byte) {
  return (byte >= '\b' && byte <= '\r') || byte == 0x1B;  // backspace … return, escape
}

bool looksBinary(QByteArrayView bytes) {
  const auto controls = std::count_if(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && !isTextControl(byte);
  });
  return bytes.contains('\0') || controls * 200 > bytes.size();
}

// Whether the bytes are UTF-8 with a few broken places rather than another encoding.
bool isMostlyUtf8(QByteArrayView bytes, qsizetype& broken) {
  qsizetype characters = 0;
  broken = 0;
  for (qsizetype i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const int length = lead < 0x80   ? 1
                       : lead < 0xC2 ? 0
                       : lead < 0xE0 ? 2
                       : lead < 0xF0 ? 3
                       : lead < 0xF5 ? 4
                                     : 0;
    const bool whole =
        length > 0 && i + length <= bytes.size() && bytes.sliced(i, length).isValidUtf8();
    broken += whole ? 0 : 1;
    characters += whole && length > 1 ? 1 : 0;
    i += whole ? length : 1;
  }
  return characters >= 10 * broken;
}

QByteArray fromWindows1252(QByteArrayView bytes) {
  QString text(bytes.size(), Qt::Uninitialized);
  std::transform(bytes.begin(), bytes.end(), text.begin(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || byte >= 0xA0) return QChar(byte);
    const char16_t unicode = kWindows1252.at(byte - 0x80);
    return QChar(unicode == 0 ? char16_t{QChar::ReplacementCharacter} : unicode);
  });
  return text.toUtf8();
}

DecodedText decodeUnmarked(QByteArrayView bytes, const QString& name) {
  if (looksBinary(bytes)) throw notText(name);
  if (bytes.isValidUtf8()) return {bytes.toByteArray(), {}};
  qsizetype broken = 0;
  if (isMostlyUtf8(bytes, broken)) {
    return {QString::fromUtf8(bytes).toUtf8(),
            Documents::tr("%1 damaged characters of “%2” were replaced by �.")
                .arg(QString::number(broken), name)};
  }
  return {fromWindows1252(bytes),
          Documents::tr("“%1” was read as Western European (Windows-1252). If letters look wrong, "
                        "save it as UTF-8.")
              .arg(name)};
}

}  // namespace

void normalizeLineEnds(QByteArray& utf8) {
  if (!utf8.contains('\r')) return;
  utf8.replace("\r\n", "\n");
  utf8.replace('\r', '\n');
}

DecodedText decodeText(QByteArrayView bytes, const QString& name) {
  if (bytes.isEmpty()) {
    throw DocumentError(Documents::tr("“%1” is empty. Choose a file that holds text.").arg(name));
  }
  DecodedText decoded;
  if (const auto encoding = encodingByMark(bytes)) {
    QStringDecoder decode(*encoding);
    const QString text = decode(bytes);
    if (text.contains(QChar(u'\0'))) throw notText(name);
    decoded.utf8 = text.toUtf8();
  } else {
    decoded = decodeUnmarked(bytes, name);
  }
  normalizeLineEnds(decoded.utf8);
  if (std::all_of(decoded.utf8.begin(), decoded.utf8.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= ' '; })) {
    throw DocumentError(
        Documents::tr("“%1” holds nothing but blanks. Choose a file that holds text.").arg(name));
  }
  return decoded;
}

}  // namespace specache::app
