// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/failure.h"

#include <stdexcept>
#include <string>
#include <utility>

#include <cuda_runtime.h>

#include "kernels/cuda/check.h"
#include "kernels/memory.h"

namespace specache::kernels::cuda {
namespace {

Failure* makeFailure() {
  void* memory = nullptr;
  check(cudaHostAlloc(&memory, sizeof(Failure), cudaHostAllocMapped | cudaHostAllocPortable),
        "Pinning memory");
  auto* const failure = static_cast<Failure*>(memory);
  *failure = {};
  return failure;
}

}  // namespace

FailureReport::FailureReport() : failure_(makeFailure()) {}

void FailureReport::FreeHost::operator()(Failure* failure) const {
  (void)cudaFreeHost(failure);
}

void FailureReport::rethrow() {
  const Failure failure = std::exchange(*failure_, {});
  switch (failure.kind) {
    case Failure::none:
      return;
    case Failure::tokenOutsideTable:
      throw std::out_of_range("Token " + std::to_string(failure.value) +
                              " is outside the vocabulary of " + std::to_string(failure.limit) +
                              ". The tokenizer does not belong to this model.");
    case Failure::lowBitFull:
      throw OutOfMemory("The low-bit copy is full: it has room for " +
                        std::to_string(failure.limit) + " pages of " +
                        std::to_string(failure.value) +
                        " tokens. Start the conversation with a longer context.");
  }
}

}  // namespace specache::kernels::cuda
