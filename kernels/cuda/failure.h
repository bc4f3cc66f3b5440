// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

namespace specache::kernels::cuda {

/// What an operation found wrong when it ran, written by the GPU into CPU memory. Of several
/// failures any one stays.
struct Failure {
  enum Kind : std::int32_t { none, tokenOutsideTable, lowBitFull };

  Kind kind;
  std::int32_t value;  ///< the token; tokens a page
  std::int32_t limit;  ///< tokens of the table; pages there is room for
};

/// The failure of one stream's operations.
class FailureReport {
 public:
  FailureReport();

  /// For operations; the same address on the GPU.
  Failure* failure() { return failure_.get(); }
  /// Throws what went wrong, once. The stream must be idle.
  void rethrow();

 private:
  struct FreeHost {
    void operator()(Failure* failure) const;
  };
  std::unique_ptr<Failure, FreeHost> failure_;
};

}  // namespace specache::kernels::cuda
