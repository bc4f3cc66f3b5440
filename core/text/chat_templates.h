// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "core/loading/gguf_metadata.h"

namespace specache {

/// The chat templates that a model brings, as it writes them.
struct ChatTemplates {
  std::string standard;                      ///< empty: none
  std::map<std::string, std::string> named;  ///< for special uses, for example "tool_use"
};

/// Those of a GGUF file. Throws Error where one is no text.
ChatTemplates readChatTemplates(const GgufMetadata& metadata);

}  // namespace specache
