// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>

#include "kernels/cuda/workspace.h"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

/// A copy of one matrix of activations in 16 bits, as tensor cores multiply it. An operation that
/// writes floats for a product rounds them on the way, which saves a pass over them, and products
/// of the same rows share the copy. It holds until the stream's next operation that is no product:
/// that may write the floats anew.
class RoundedRows {
 public:
  explicit RoundedRows(Workspace memory) : memory_(std::move(memory)) {}

  /// The copy of x as `type`, f16 or bf16; nullptr where there is none.
  template <class Narrow>
  const Narrow* find(ConstRows x, DType type) const {
    const bool same =
        type_ == type && rows_.data == x.data && rows_.count == x.count && rows_.width == x.width;
    return same && copy_ != nullptr ? reinterpret_cast<const Narrow*>(copy_) : nullptr;
  }

  /// Memory for the copy of x as `type`, which the caller's operation fills.
  template <class Narrow>
  Narrow* replace(ConstRows x, DType type) {
    static_assert(sizeof(Narrow) == sizeof(Half));
    forget();
    memory_.reset();
    copy_ = memory_.take<std::byte>(static_cast<std::size_t>(x.count) * x.width * sizeof(Narrow));
    rows_ = x;
    type_ = type;
    return reinterpret_cast<Narrow*>(copy_);
  }

  void forget() { copy_ = nullptr; }

  /// Says that a product took floats as they are.
  void takeFloats() {
    forget();
    type_ = DType::f32;
  }

  /// The type that the last product took: most likely the next one takes the same.
  DType lastType() const { return type_; }

 private:
  Workspace memory_;
  std::byte* copy_ = nullptr;
  ConstRows rows_;
  DType type_ = DType::f16;
};

}  // namespace specache::kernels::cuda
