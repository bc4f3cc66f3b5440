// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/document_encodings.h"
#include "core/engine/engine.h"
#include "core/text/chat_format.h"

namespace specache {

/// A prompt as tokens.
struct Transcript {
  struct Document {
    int firstPosition = 0;
    std::vector<std::uint32_t> offsets;  ///< byte of the text at which each token begins
  };

  std::vector<std::int32_t> tokens;
  std::vector<Document> documents;
  int documentsEnd = 0;             ///< tokens up to the end of the last document
  std::vector<std::int32_t> begun;  ///< ids of the answer that the model is to go on with
};

/// Spells a conversation in the model's format. Throws Error where the format refuses it.
Transcript transcribe(const Prompt& prompt, const ChatFormat& format, DocumentEncodings& documents,
                      const AnswerIds& answers);

}  // namespace specache
