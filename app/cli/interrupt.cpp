// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <csignal>

namespace specache::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;  // a signal handler can reach nothing else

}  // namespace

void catchInterrupts() {
  std::signal(SIGINT, [](int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);
  });
}

bool wasInterrupted() {
  return interrupted != 0;
}

}  // namespace specache::app
