// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"

#include <iomanip>

namespace specache::app {
namespace {

constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

void ProgressLine::show(const PrefillProgressed& progress) {
  if (!streams_.errIsTerminal || progress.total == 0) return;
  streams_.err << kClearLine << "Reading " << 100LL * progress.done / progress.total << " % of "
               << progress.total << " tokens" << std::fixed << std::setprecision(0);
  if (progress.tokensPerSecond > 0)
    streams_.err << ", " << progress.tokensPerSecond << " tokens/s, " << progress.secondsLeft
                 << " s left";
  streams_.err << std::flush;
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) streams_.err << kClearLine << std::flush;
  shown_ = false;
}

}  // namespace specache::app
