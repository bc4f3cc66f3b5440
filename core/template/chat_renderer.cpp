// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/chat_renderer.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace specache::jinja {
namespace {

constexpr std::string_view emptyLine = "\n\n";

bool says(const Conversation& conversation, std::string_view text) {
  const auto contains = [&](const std::string& each) {
    return each.find(text) != std::string::npos;
  };
  return contains(conversation.instructions) ||
         std::any_of(conversation.turns.begin(), conversation.turns.end(),
                     [&](const Message& turn) { return contains(turn.content); });
}

/// A word that nobody says in the conversation.
std::string markFor(const Conversation& conversation) {
  for (int number = 0;; ++number) {
    std::string mark = "documents-" + std::to_string(number) + "-go-here";
    if (!says(conversation, mark)) return mark;
  }
}

std::string joined(const std::string& first, const std::string& second) {
  if (first.empty() || second.empty()) return first + second;
  return std::string(first).append(emptyLine).append(second);
}

std::string& firstQuestion(Conversation& conversation) {
  if (conversation.turns.empty() || conversation.turns[0].role != "user") {
    throw Error("A conversation must begin with a question.");
  }
  return conversation.turns[0].content;
}

/// The instructions as a part of the first question.
Conversation withoutSystem(Conversation conversation) {
  if (conversation.instructions.empty()) return conversation;
  std::string& question = firstQuestion(conversation);
  question = joined(std::exchange(conversation.instructions, {}), question);
  return conversation;
}

Conversation marked(Conversation conversation, const std::string& mark, DocumentPlace place) {
  std::string& instructions = conversation.instructions;
  if (place == DocumentPlace::firstQuestion) {
    firstQuestion(conversation).insert(0, mark);
    return conversation;
  }
  instructions += (instructions.empty() ? "" : "\n") + mark;
  if (place == DocumentPlace::instructions) return conversation;
  std::string& question = firstQuestion(conversation);
  question.insert(0, std::exchange(instructions, {}));
  return conversation;
}

/// For a conversation of three turns, and tried several times.
constexpr Limits trialLimits{.steps = 100'000, .bytes = std::size_t{8} << 20};

constexpr std::string_view triedInstructions = "Instructions to try the template with.";

Conversation shortTrial() {
  return {std::string(triedInstructions), {{"user", "A first question?"}}};
}

Conversation longTrial() {
  Conversation trial = shortTrial();
  trial.turns.push_back({"assistant", "A first answer."});
  trial.turns.push_back({"user", "A second question?"});
  return trial;
}

}  // namespace

ChatRenderer::ChatRenderer(Template chatTemplate, SpecialTokens tokens, Clock clock)
    : template_(std::move(chatTemplate)),
      tokens_(std::move(tokens)),
      clock_(std::move(clock)),
      place_(findPlace()) {}

std::string ChatRenderer::spelled(const Conversation& conversation, const Limits& limits) const {
  return template_.render(variablesOf(conversation, tokens_), clock_, limits);
}

std::string ChatRenderer::render(const Conversation& conversation) const {
  if (place_ != DocumentPlace::onlyQuestions) return spelled(conversation);
  return spelled(withoutSystem(conversation));
}

AroundDocuments ChatRenderer::renderAroundDocuments(const Conversation& conversation) const {
  return around(conversation, place_);
}

AroundDocuments ChatRenderer::around(const Conversation& conversation, DocumentPlace place,
                                     const Limits& limits) const {
  const std::string mark = markFor(conversation);
  const std::string text = spelled(marked(conversation, mark, place), limits);
  const std::size_t at = text.find(mark);
  if (at == std::string::npos || text.find(mark, at + 1) != std::string::npos) {
    throw Error("In " + template_.name() + ", there is no place for documents.");
  }
  return {text.substr(0, at), text.substr(at + mark.size())};
}

bool ChatRenderer::fits(DocumentPlace place) const {
  try {
    const AroundDocuments first = around(shortTrial(), place, trialLimits);
    const AroundDocuments later = around(longTrial(), place, trialLimits);
    return first.before == later.before &&
           first.before.find(triedInstructions) != std::string::npos &&
           later.after.find(longTrial().turns.back().content) != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

DocumentPlace ChatRenderer::findPlace() const {
  for (const DocumentPlace place :
       {DocumentPlace::instructions, DocumentPlace::firstQuestion, DocumentPlace::onlyQuestions}) {
    if (fits(place)) return place;
  }
  around(longTrial(), DocumentPlace::onlyQuestions, trialLimits);  // says what the template refuses
  throw Error("In " + template_.name() +
              ", parts of a conversation are left out or change their places; choose another "
              "template.");
}

}  // namespace specache::jinja
