// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/valid_text.h"

#include <algorithm>

#include "core/text/utf8.h"

namespace specache {

ValidText::ValidText(std::string_view original)
    : original_(original), valid_(isValidUtf8(original)) {
  if (valid_) return;
  for (std::string_view rest = original; !rest.empty();) {
    const Utf8Character character = firstCharacter(rest);
    if (!character.valid) replaced_.push_back(repaired_.size());
    repaired_ += character.valid ? rest.substr(0, character.bytes) : replacementText;
    rest.remove_prefix(character.bytes);
  }
}

std::size_t ValidText::originalPlace(std::size_t place) const {
  const auto before = std::lower_bound(replaced_.begin(), replaced_.end(), place);
  const auto count = static_cast<std::size_t>(before - replaced_.begin());
  return place - count * (replacementText.size() - 1);
}

}  // namespace specache
