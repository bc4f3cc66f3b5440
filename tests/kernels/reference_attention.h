// SPDX-License-Identifier: GPL-3.0-or-later
// Attention and page codes in plain code and double precision.
#pragma once

#include <optional>
#include <vector>

#include "kernels/kv.h"
#include "tests/kernels/reference.h"

namespace specache::test {

/// Key and value of one token in one KV head.
struct Pair {
  std::vector<double> key;
  std::vector<double> value;
};

/// Splits a row K ‖ V.
Pair toPair(const kernels::Half* row, int dim);
/// Token `token` of a page, decoded by the layout in kernels/kv.h.
Pair pagePair(const std::byte* page, const kernels::PageFormat& format, int token);

/// How queries and keys make scores.
struct Scoring {
  double scale = 1;
  double softCap = 0;     ///< 0: none
  int slidingWindow = 0;  ///< 0: none

  /// Whether the query at one position sees the key at another.
  bool sees(int query, int key) const {
    return key <= query && (slidingWindow == 0 || query - key < slidingWindow);
  }
};

/// softmax of the scores of `query`, at `position`, and the keys at positions 0 …; 0 for those that
/// it does not see.
std::vector<double> referenceProbabilities(const std::vector<double>& query, int position,
                                           const std::vector<Pair>& pairs, const Scoring& scoring);
/// Σ probabilities · values, of those that are not 0.
std::vector<double> referenceValues(const std::vector<double>& probabilities,
                                    const std::vector<Pair>& pairs);

/// Scale, zero and the code of one value as a page stores them.
struct StoredCode {
  double scale;
  double zero;
  int code;
};
StoredCode keyCode(const std::byte* page, const kernels::PageFormat& format, int token,
                   int channel);
StoredCode valueCode(const std::byte* page, const kernels::PageFormat& format, int token,
                     int channel);

}  // namespace specache::test
