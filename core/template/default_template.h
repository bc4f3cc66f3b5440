// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/template/template.h"

namespace specache::jinja {

// Templates for models that bring none.

/// “plain headings”, which spell a conversation in ordinary text and need no special tokens.
Template plainHeadings();

/// “ChatML”, for vocabularies with <|im_start|> and <|im_end|>.
Template chatMl();

}  // namespace specache::jinja
