// SPDX-License-Identifier: GPL-3.0-or-later
// Memory, streams, captured steps and copies of the CUDA backend.
#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "kernels/checks.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/driver_memory.h"
#include "kernels/cuda/graph.h"
#include "kernels/physical_memory.h"

namespace specache::kernels::cuda {
namespace {

constexpr std::size_t kHostAlignment = 4096;

/// Devices are chosen for each thread.
void choose(int device) {
  check(cudaSetDevice(device), "Choosing the GPU");
}

DeviceInfo describe(int device) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "Asking for the GPU's properties");
  return {.name = properties.name,
          .kind = "cuda",
          .deviceBytes = properties.totalGlobalMem,
          .hostBytes = physicalMemory(),
          .unified = properties.integrated != 0,
          .threads = 0};
}

OutOfMemory deviceIsFull(std::size_t bytes, LedgerEntry entry) {
  std::size_t free = 0;
  std::size_t total = 0;
  (void)cudaMemGetInfo(&free, &total);
  const std::string way = entry == LedgerEntry::weights
                              ? "choose a smaller model or the device cpu."
                              : "use a shorter context or fewer bits.";
  return OutOfMemory("The GPU has no " + std::to_string(bytes) + " bytes left for " +
                     std::string(name(entry)) + ": " + std::to_string(free) + " of its " +
                     std::to_string(total) +
                     " bytes are free. Close other programs that use the GPU, or " + way);
}

OutOfMemory cannotPin(std::size_t bytes, LedgerEntry entry) {
  return OutOfMemory("The computer has no " + std::to_string(bytes) +
                     " bytes of pinned memory left for " + std::string(name(entry)) +
                     ", which the GPU reads directly. Close other programs, raise the limit of "
                     "locked memory (ulimit -l), or use a shorter context.");
}

/// Whether the computer's memory can hold `bytes` more. The system itself would promise more than
/// there is, and end the program when it is used.
bool fits(std::size_t bytes, const Ledger& ledger) {
  const std::size_t used = ledger.total(Tier::host);
  const std::size_t memory = physicalMemory();
  return used <= memory && bytes <= memory - used;
}

struct HostMemory {
  void* data = nullptr;
  Buffer::Release release;
};

HostMemory allocatePinned(std::size_t bytes) {
  HostMemory memory{nullptr, [](std::byte* data) { (void)cudaFreeHost(data); }};
  if (cudaHostAlloc(&memory.data, bytes, cudaHostAllocMapped | cudaHostAllocPortable) !=
      cudaSuccess) {
    (void)cudaGetLastError();
    return {};
  }
  const bool isAligned = reinterpret_cast<std::uintptr_t>(memory.data) % kHostAlignment == 0;
  if (isAligned) return memory;
  (void)cudaFreeHost(memory.data);
  return {};
}

/// Ordinary memory, pinned afterwards: systems that limit the one may still allow the other.
HostMemory registerPageable(std::size_t bytes, int device) {
  int sameAddress = 0;
  check(cudaDeviceGetAttribute(&sameAddress, cudaDevAttrCanUseHostPointerForRegisteredMem, device),
        "Asking for the GPU's properties");
  if (sameAddress == 0) return {};
  constexpr auto kAlign = std::align_val_t{kHostAlignment};
  void* const data = ::operator new(bytes, kAlign, std::nothrow);
  if (data == nullptr) return {};
  if (cudaHostRegister(data, bytes, cudaHostRegisterMapped | cudaHostRegisterPortable) !=
      cudaSuccess) {
    (void)cudaGetLastError();
    ::operator delete(data, kAlign);
    return {};
  }
  return {data, [](std::byte* memory) {
            (void)cudaHostUnregister(memory);
            ::operator delete(memory, kAlign);
          }};
}

}  // namespace

CudaBackend::CudaBackend(CudaOptions options) : device_(options.device) {
  choose(device_);
  info_ = describe(device_);
  ledger_.add(Tier::device, LedgerEntry::driver, contextBytes(device_));
  settings_->device = device_;
  settings_->allocate = [this](std::size_t bytes) {
    return allocate(bytes, LedgerEntry::workspace);
  };
  settings_->claim = [this](std::size_t bytes) {
    return LedgerClaim(ledger_, Tier::device, LedgerEntry::driver, bytes);
  };
}

Buffer CudaBackend::allocate(std::size_t bytes, LedgerEntry entry) {
  choose(device_);
  ledger_.add(Tier::device, entry, bytes);
  void* data = nullptr;
  const cudaError_t error = cudaMalloc(&data, std::max<std::size_t>(bytes, 1));
  if (error != cudaSuccess) {
    ledger_.remove(Tier::device, entry, bytes);
    if (error != cudaErrorMemoryAllocation) check(error, "Allocating memory");
    (void)cudaGetLastError();
    throw deviceIsFull(bytes, entry);
  }
  const auto release = [](std::byte* memory) { (void)cudaFree(memory); };
  return {static_cast<std::byte*>(data), bytes, release, ledger_, Tier::device, entry};
}

Buffer CudaBackend::allocateHost(std::size_t bytes, LedgerEntry entry) {
  choose(device_);
  HostMemory memory;
  if (fits(bytes, ledger_)) {
    const std::size_t pages =
        std::max<std::size_t>((bytes + kHostAlignment - 1) / kHostAlignment, 1);
    ledger_.add(Tier::host, entry, bytes);
    memory = allocatePinned(pages * kHostAlignment);
    if (memory.data == nullptr) memory = registerPageable(pages * kHostAlignment, device_);
    if (memory.data == nullptr) ledger_.remove(Tier::host, entry, bytes);
  }
  if (memory.data == nullptr) throw cannotPin(bytes, entry);
  return {static_cast<std::byte*>(memory.data),
          bytes,
          std::move(memory.release),
          ledger_,
          Tier::host,
          entry};
}

std::unique_ptr<Stream> CudaBackend::createStream(StreamKind kind) {
  return std::make_unique<CudaStream>(settings_, kind);
}

std::unique_ptr<Event> CudaBackend::createEvent() {
  choose(device_);
  return std::make_unique<CudaEvent>();
}

std::unique_ptr<Graph> CudaBackend::capture(Stream& stream, std::function<void()> step) {
  Capture capture(*settings_, own(stream));
  step();
  return capture.finish();
}

void CudaBackend::setCancellation(std::stop_token token) {
  settings_->stop = std::move(token);
}

void CudaBackend::copyToDevice(Stream& stream, void* device, const void* host, std::size_t bytes) {
  if (bytes == 0) return;
  require(device != nullptr && host != nullptr, "copyToDevice", "memory on both sides");
  own(stream).copyNow(device, host, bytes);
}

void CudaBackend::copyToHost(Stream& stream, void* host, const void* device, std::size_t bytes) {
  if (bytes == 0) return;
  require(device != nullptr && host != nullptr, "copyToHost", "memory on both sides");
  own(stream).copyNow(host, device, bytes);
}

void CudaBackend::copyOnDevice(Stream& stream, void* to, const void* from, std::size_t bytes) {
  if (bytes == 0) return;
  require(to != nullptr && from != nullptr, "copyOnDevice", "memory on both sides");
  own(stream).queue([&](CudaStream& queued) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, queued.handle()), "Copying");
  });
}

}  // namespace specache::kernels::cuda

namespace specache::kernels {

std::unique_ptr<Backend> makeCudaBackend(CudaOptions options) {
  return std::make_unique<cuda::CudaBackend>(options);
}

}  // namespace specache::kernels
