// SPDX-License-Identifier: GPL-3.0-or-later
// What a decode step did (specache.md, "Figures to show").
#pragma once

#include <cstdint>
#include <vector>

namespace specache {

/// One layer of one step, summed over KV heads.
struct LayerFigures {
  int best = 0;            ///< the real token's own k best paged positions
  int hits = 0;            ///< of these, how many were in the slots
  int chosen = 0;          ///< rows chosen for the next step
  int fetched = 0;         ///< of these, rows that had to be transferred
  float pagedMass = 0;     ///< attention on paged tokens, mean over KV heads
  float residentMass = 0;  ///< attention on paged tokens in 16-bit slots, mean over KV heads
};

/// A position that the real token attended to, with its share of all layers' and heads' attention.
struct Attended {
  int position = 0;
  float share = 0;
};

/// One decode step of one sequence.
struct StepFigures {
  double milliseconds = 0;           ///< the whole step
  double stalledMilliseconds = 0;    ///< of it, waiting for fetched rows
  std::int64_t bytesFetched = 0;     ///< moved from CPU memory to the device for the next step
  bool guessed = false;              ///< the step's token had been guessed before…
  bool guessWasRight = false;        ///< …and the guess was this token
  std::vector<LayerFigures> layers;  ///< empty for `full`; chosen and fetched 0 for `kivi`
  std::vector<Attended> attended;    ///< strongest first, at most 32

  // Shares over all layers; 1 where there was nothing to share.
  double hitRate() const;        ///< prefetch hit rate
  double attentionMass() const;  ///< share of attention on paged tokens that fell on 16-bit rows
  double reuse() const;          ///< share of the chosen rows that needed no transfer
};

}  // namespace specache
