// SPDX-License-Identifier: GPL-3.0-or-later
// Engine values to Qt values and back.
#pragma once

#include "app/bridge/engine_values.h"
#include "app/bridge/event_batch.h"
#include "core/engine/engine.h"

namespace specache::app {

CacheOptions toEngine(const CacheChoice& choice);
LoadRequest toEngine(const LoadChoice& choice);
AskRequest toEngine(const Question& question);

MemoryState toQt(const MemoryUse& use);
LoadedModel toQt(const ModelLoaded& loaded);
ChatFormatInfo toQt(const ChatFormatFacts& facts);
Measurement toQt(const Measured& measured);
DocumentPlacement toQt(const DocumentPlaced& placed);
ReadingProgress toQt(const PrefillProgressed& progress);
TextPiece toQt(const EventBatch::GatheredText& text);
QList<StepFigures> toQt(const EventBatch::GatheredSteps& steps);
ResidencyMap toQt(const ResidencyMapped& map);
Ending toQt(const Finished& finished);

}  // namespace specache::app
