// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace specache {

enum class ChatFormatKind : std::uint8_t {
  reader,       ///< control pieces for documents: the model was trained to read them so
  ownTemplate,  ///< the model's chat template
  standIn       ///< one of our templates, as the model brings none
};

/// What people are told about a format.
struct ChatFormatFacts {
  ChatFormatKind kind = ChatFormatKind::reader;
  std::string name{};  ///< of the variant or the stand-in, for example "tool_use", "plain headings"
  bool takesInstructions = true;     ///< they have a place of their own
  bool documentsInQuestion = false;  ///< they stand in the first question, not behind instructions
};

}  // namespace specache
