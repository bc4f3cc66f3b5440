// SPDX-License-Identifier: GPL-3.0-or-later
// The driver's own figure of a process's device memory, by NVML.
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <cuda_runtime.h>

#include "kernels/cuda.h"
#include "kernels/cuda/driver_memory.h"

namespace specache::kernels {
namespace {

// NVML comes with the driver, not with the toolkit, so it is opened when it is needed, and what is
// used of it stands here (NVML API reference; functions with a version in their name never change).
using NvmlDevice = struct NvmlDeviceHandle*;
struct NvmlProcess {  // nvmlProcessInfo_t of version 2
  unsigned pid;
  unsigned long long bytes;
  unsigned gpuInstance;
  unsigned computeInstance;
};
constexpr int kNvmlSuccess = 0;
constexpr auto kNvmlUnknown = std::numeric_limits<unsigned long long>::max();
constexpr unsigned kMostProcesses = 1024;

struct CloseLibrary {
  void operator()(void* library) const { (void)dlclose(library); }
};

/// NVML, started.
class Nvml {
 public:
  Nvml() : library_(dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL)) {
    const auto start = function<int()>("nvmlInit_v2");
    isRunning_ = start != nullptr && start() == kNvmlSuccess;
  }
  ~Nvml() {
    if (const auto stop = function<int()>("nvmlShutdown"); isRunning_ && stop) (void)stop();
  }
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// Every process that computes on the GPU at a PCI address, with its memory; empty where NVML
  /// does not tell.
  std::vector<NvmlProcess> processes(const char* address) const {
    const auto find = function<int(const char*, NvmlDevice*)>("nvmlDeviceGetHandleByPciBusId_v2");
    const auto list = function<int(NvmlDevice, unsigned*, NvmlProcess*)>(
        "nvmlDeviceGetComputeRunningProcesses_v3");
    NvmlDevice device = nullptr;
    if (!isRunning_ || !find || !list || find(address, &device) != kNvmlSuccess) return {};
    unsigned count = kMostProcesses;
    std::vector<NvmlProcess> found(count);
    if (list(device, &count, found.data()) != kNvmlSuccess) return {};
    found.resize(count);
    return found;
  }

 private:
  template <class Function>
  Function* function(const char* name) const {
    return library_ ? reinterpret_cast<Function*>(dlsym(library_.get(), name)) : nullptr;
  }

  std::unique_ptr<void, CloseLibrary> library_;
  bool isRunning_ = false;
};

}  // namespace

std::optional<std::size_t> driverBytes(CudaOptions options) {
  std::array<char, 32> address{};
  if (cudaDeviceGetPCIBusId(address.data(), address.size(), options.device) != cudaSuccess) {
    (void)cudaGetLastError();
    return std::nullopt;
  }
  const auto processes = Nvml().processes(address.data());
  const auto own = std::ranges::find(processes, static_cast<unsigned>(getpid()), &NvmlProcess::pid);
  if (own == processes.end() || own->bytes == kNvmlUnknown) return std::nullopt;
  return own->bytes;
}

namespace cuda {

std::size_t contextBytes(int device) {
  static std::mutex mutex;
  static std::map<int, std::size_t> known;
  const std::scoped_lock lock(mutex);
  const auto [entry, isNew] = known.try_emplace(device);
  if (isNew) entry->second = driverBytes({.device = device}).value_or(0);
  return entry->second;
}

}  // namespace cuda
}  // namespace specache::kernels
