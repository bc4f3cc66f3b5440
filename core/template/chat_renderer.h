// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/template/conversation.h"
#include "core/template/template.h"

namespace specache::jinja {

/// Where documents stand in a conversation.
enum class DocumentPlace {
  instructions,   ///< behind the instructions, in the first turn's “system” text
  firstQuestion,  ///< at the front of the first question; the instructions have their own turn
  onlyQuestions   ///< the same, with the instructions in front of them: the template knows none
};

/// A conversation as text, cut where the documents go.
struct AroundDocuments {
  std::string before;
  std::string after;
};

/// Spells conversations by a model's template.
///
/// Documents are read once, and every later question goes on from there. So they must stand in
/// front of all that changes. Templates have no common place for that: some take a “system” text,
/// some refuse it or leave it out, some move it to the newest question. The renderer tries the
/// template with a short conversation and a longer one, and takes the first DocumentPlace at which
/// documents come out once, behind the instructions, and in front of the same text both times.
///
/// Documents themselves never pass through the template. It sees a mark in their place, and the
/// text is cut there. So their length costs nothing here, and whatever they say is theirs: encode
/// `before` and `after` with the control pieces that they spell, documents without.
class ChatRenderer {
 public:
  /// Throws Error if the template leaves out what a person says.
  ChatRenderer(Template chatTemplate, SpecialTokens tokens, Clock clock);

  DocumentPlace documentPlace() const { return place_; }

  /// The conversation without documents. Throws Error naming the template's line if it refuses it.
  std::string render(const Conversation& conversation) const;

  /// The conversation with documents, which are lines of their own: `before` ends with the line
  /// break behind the instructions, and the documents end with one themselves. `before` is the same
  /// whatever turns there are, as long as instructions, tools and date are.
  AroundDocuments renderAroundDocuments(const Conversation& conversation) const;

 private:
  std::string spelled(const Conversation& conversation, const Limits& limits = {}) const;
  AroundDocuments around(const Conversation& conversation, DocumentPlace place,
                         const Limits& limits = {}) const;
  bool fits(DocumentPlace place) const;
  DocumentPlace findPlace() const;

  Template template_;
  SpecialTokens tokens_;
  Clock clock_;
  DocumentPlace place_;
};

}  // namespace specache::jinja
