// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/template/template.h"

namespace specache::jinja {

/// For models that bring no template: “plain headings”, which spell a conversation in ordinary text
/// and need no special tokens. Its name() can be shown.
Template defaultTemplate();

}  // namespace specache::jinja
