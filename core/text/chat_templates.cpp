// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_templates.h"

#include <string_view>
#include <vector>

namespace specache {

ChatTemplates readChatTemplates(const GgufMetadata& metadata) {
  const std::string standard = "tokenizer.chat_template";
  ChatTemplates templates;
  templates.standard = metadata.find<std::string_view>(standard).value_or("");
  const auto names = metadata.find<std::vector<std::string_view>>("tokenizer.chat_templates")
                         .value_or(std::vector<std::string_view>());
  for (const std::string_view name : names) {
    const auto text = metadata.find<std::string_view>(standard + "." + std::string(name));
    if (text) templates.named.emplace(name, *text);
  }
  return templates;
}

}  // namespace specache
