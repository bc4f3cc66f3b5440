// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/template/value.h"

namespace specache::jinja {

struct Message {
  std::string role;  ///< "system", "user", "assistant", or what else the template knows
  std::string content;
};

/// What a chat template is asked to spell.
struct Conversation {
  std::string instructions;         ///< what the model is told at first; may be empty
  std::vector<Message> turns;       ///< user and assistant in turn, the user first
  bool addGenerationPrompt = true;  ///< whether the model is to answer now
  List tools{};  ///< functions that the model may call, as JSON Schema describes them
};

/// How the model spells the beginning and the end of a text.
struct SpecialTokens {
  std::string bos;
  std::string eos;
};

/// The variables that templates expect, as transformers passes them: messages, tools, documents,
/// add_generation_prompt, bos_token, eos_token. Instructions, unless empty, are the first message,
/// with the role "system".
Map variablesOf(const Conversation& conversation, const SpecialTokens& tokens);

}  // namespace specache::jinja
