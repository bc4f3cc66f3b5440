// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ostream>

namespace specache::app {

/// Where a command writes. Results go to `out`, everything else to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool errIsTerminal = false;  ///< progress is shown
};

}  // namespace specache::app
