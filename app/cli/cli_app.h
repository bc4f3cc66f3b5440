// SPDX-License-Identifier: GPL-3.0-or-later
// Names CLI11's application for headers that only hand it on; its own header is long to compile.
#pragma once

namespace CLI {
class App;
}
