// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <cuda_runtime.h>

#include "kernels/cuda.h"

namespace specache::kernels {
namespace {

constexpr int kMajor = 7;  // compute capability 7.5: Turing, the oldest with the instructions used
constexpr int kMinor = 5;

/// Like every kernel of this build, there for some GPUs and not for others.
__global__ void probe() {}

std::string version(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

std::string sentence(const std::string& what, cudaError_t error) {
  (void)cudaGetLastError();
  return what + " (" + cudaGetErrorString(error) + ").";
}

/// The driver may be missing or too old for the CUDA that this build has.
std::string whyNoDriver() {
  int driver = 0;
  int runtime = 0;
  (void)cudaDriverGetVersion(&driver);
  (void)cudaRuntimeGetVersion(&runtime);
  (void)cudaGetLastError();
  if (driver == 0) return "No NVIDIA driver is installed.";
  return "The NVIDIA driver knows CUDA up to " + version(driver) + ", and this build needs " +
         version(runtime) + "; install a newer driver.";
}

}  // namespace

std::string whyNoCuda(CudaOptions options) {
  int devices = 0;
  const cudaError_t counted = cudaGetDeviceCount(&devices);
  if (counted == cudaErrorInsufficientDriver) return whyNoDriver();
  if (counted == cudaErrorNoDevice || (counted == cudaSuccess && devices == 0)) {
    (void)cudaGetLastError();
    return "This computer has no NVIDIA GPU.";
  }
  if (counted != cudaSuccess) return sentence("CUDA finds no GPU", counted);
  if (options.device < 0 || options.device >= devices)
    return "There is no GPU number " + std::to_string(options.device) + ".";

  cudaDeviceProp properties{};
  cudaError_t error = cudaGetDeviceProperties(&properties, options.device);
  if (error != cudaSuccess) return sentence("The GPU does not answer", error);
  if (properties.major < kMajor || (properties.major == kMajor && properties.minor < kMinor))
    return std::string(properties.name) + " is too old: it has compute capability " +
           std::to_string(properties.major) + "." + std::to_string(properties.minor) +
           ", and this program needs 7.5.";

  cudaFuncAttributes attributes{};
  error = cudaSetDevice(options.device);
  if (error == cudaSuccess) error = cudaFuncGetAttributes(&attributes, probe);
  if (error != cudaSuccess)
    return sentence(std::string(properties.name) + " cannot run this build", error);
  return {};
}

}  // namespace specache::kernels
