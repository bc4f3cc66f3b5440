// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace specache::app {

/// Makes the first Ctrl+C a wish to stop, which `wasInterrupted` tells of; the second one ends the
/// program as usual.
void catchInterrupts();
bool wasInterrupted();

}  // namespace specache::app
