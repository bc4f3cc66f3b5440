// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/conversation.h"

#include <utility>

namespace specache::jinja {
namespace {

Value messageValue(const std::string& role, const std::string& content) {
  return Map{{"role", role}, {"content", content}};
}

Value messagesOf(const Conversation& conversation) {
  List messages;
  if (!conversation.instructions.empty()) {
    messages.push_back(messageValue("system", conversation.instructions));
  }
  for (const Message& turn : conversation.turns) {
    messages.push_back(messageValue(turn.role, turn.content));
  }
  return messages;
}

}  // namespace

Map variablesOf(const Conversation& conversation, const SpecialTokens& tokens) {
  const bool hasTools = !conversation.tools.empty();
  return {{"messages", messagesOf(conversation)},
          {"tools", hasTools ? Value(conversation.tools) : Value(nullptr)},
          {"documents", nullptr},
          {"add_generation_prompt", conversation.addGenerationPrompt},
          {"bos_token", tokens.bos},
          {"eos_token", tokens.eos}};
}

}  // namespace specache::jinja
