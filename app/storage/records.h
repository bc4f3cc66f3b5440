// SPDX-License-Identifier: GPL-3.0-or-later
// What the store holds, as values.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <cstdint>
#include <optional>

#include "app/documents/document.h"

namespace specache::app {

/// Number of a conversation, message or document; 0 is none.
using StoreId = qint64;

struct Conversation {
  StoreId id = 0;
  QString title;
  QDateTime created;
  QDateTime updated;  ///< of its newest message or change
};

enum class Role : std::uint8_t { question = 0, answer = 1 };

enum class MessageStatus : std::uint8_t {
  complete = 0,
  stopped = 1,    ///< by the person, or because the program ended meanwhile
  streaming = 2,  ///< text still arrives
  failed = 3      ///< ended by an error; the text so far stays
};

/// A question or an answer. Messages form a tree: an answer's parent is its question, a follow-up
/// question's parent the answer before it, a first question's parent 0. Siblings are versions.
struct Message {
  StoreId id = 0;
  StoreId conversation = 0;
  StoreId parent = 0;
  Role role = Role::question;
  MessageStatus status = MessageStatus::complete;
  QString text;
  QDateTime created;
  int version = 1;   ///< from 1, oldest first
  int versions = 1;  ///< how many siblings there are, this one counted in
};

/// A document of a conversation without its text.
struct DocumentRecord {
  StoreId id = 0;
  QString name;
  QString path;
  QByteArray sha256;
  QString format;
  int pages = 0;
  qint64 bytes = 0;  ///< of its text
};

/// A document made ready to be stored; packing a long one takes a while, so do it where it was
/// read.
struct PackedDocument {
  DocumentRecord record;  ///< id is 0
  QByteArray key;         ///< equal for equal file, pages and text
  QByteArray content;     ///< compressed
};

/// Any thread.
PackedDocument packDocument(const Document& document);
/// Any thread. Throws StoreDamaged.
Document unpackDocument(const PackedDocument& packed);

/// A place where a search found its words.
struct SearchHit {
  StoreId conversation = 0;
  StoreId message = 0;  ///< 0: in the title
  QString title;
  QString excerpt;  ///< plain text around the words, one line
};

/// Where the store writes at the moment.
struct StoreStatus {
  enum class Place : std::uint8_t { disk, memory };
  Place place = Place::disk;
  QString message;   ///< a sentence to show; empty when all is well
  QString setAside;  ///< path of a damaged file that was put aside; empty if there was none
};

}  // namespace specache::app
