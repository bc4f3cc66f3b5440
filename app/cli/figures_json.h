// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/engine/events.h"

namespace specache::app {

nlohmann::json answerJson(const AnswerFigures& figures);
nlohmann::json memoryJson(const MemoryUse& memory);

/// The quiet line below an answer.
std::string figuresLine(const AnswerFigures& figures);

}  // namespace specache::app
