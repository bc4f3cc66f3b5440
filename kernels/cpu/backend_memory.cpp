// SPDX-License-Identifier: GPL-3.0-or-later
// Memory, streams, captured steps and copies of the CPU backend.
#include <algorithm>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <utility>

#include "kernels/checks.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/physical_memory.h"

namespace specache::kernels::cpu {
namespace {

constexpr std::size_t kDeviceAlignment = 256;
constexpr std::size_t kHostAlignment = 4096;

std::string processorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "Processor";
}

/// Whether the computer's memory can hold `bytes` more. The system itself would promise more than
/// there is, and end the program when it is used.
bool fits(std::size_t bytes, const Ledger& ledger) {
  const std::size_t used = ledger.total(Tier::device) + ledger.total(Tier::host);
  const std::size_t memory = physicalMemory();
  return used <= memory && bytes <= memory - used;
}

/// Aligned memory that is in the ledger.
Buffer allocateAligned(std::size_t bytes, std::size_t alignment, Ledger& ledger, Tier tier,
                       LedgerEntry entry) {
  const auto align = std::align_val_t{alignment};
  std::byte* data = nullptr;
  if (fits(bytes, ledger)) {
    ledger.add(tier, entry, bytes);
    data = static_cast<std::byte*>(
        ::operator new(std::max<std::size_t>(bytes, 1), align, std::nothrow));
    if (data == nullptr) ledger.remove(tier, entry, bytes);
  }
  if (data == nullptr)
    throw OutOfMemory("The computer has no " + std::to_string(bytes) + " bytes left for " +
                      std::string(name(entry)) +
                      ". Close other programs, or use a shorter context or fewer bits.");
  const auto release = [align](std::byte* memory) { ::operator delete(memory, align); };
  return {data, bytes, release, ledger, tier, entry};
}

CpuStream& own(Stream& stream) {
  return dynamic_cast<CpuStream&>(stream);
}

}  // namespace

void queue(Stream& stream, Operation operation) {
  own(stream).run(std::move(operation));
}

CpuBackend::CpuBackend(CpuOptions options)
    : pool_(options.threads > 0 ? options.threads : availableCores()) {}

DeviceInfo CpuBackend::info() const {
  const std::size_t memory = physicalMemory();
  return {processorName(), "cpu", memory, memory, true, pool_.threads()};
}

Buffer CpuBackend::allocate(std::size_t bytes, LedgerEntry entry) {
  return allocateAligned(bytes, kDeviceAlignment, ledger_, Tier::device, entry);
}

Buffer CpuBackend::allocateHost(std::size_t bytes, LedgerEntry entry) {
  return allocateAligned(bytes, kHostAlignment, ledger_, Tier::host, entry);
}

std::optional<Buffer> CpuBackend::borrowWeights(std::span<const std::byte> bytes) {
  ledger_.add(Tier::device, LedgerEntry::weights, bytes.size());
  // Nobody writes to weights; a buffer's pointer is not const for the other entries' sake.
  auto* const data = const_cast<std::byte*>(bytes.data());
  return Buffer(
      data, bytes.size(), [](std::byte*) {}, ledger_, Tier::device, LedgerEntry::weights);
}

std::unique_ptr<Stream> CpuBackend::createStream(StreamKind kind) {
  if (kind == StreamKind::copy) return std::make_unique<ThreadStream>(settings_);
  return std::make_unique<InlineStream>(settings_, &pool_);
}

std::unique_ptr<Event> CpuBackend::createEvent() {
  return std::make_unique<CpuEvent>();
}

std::unique_ptr<Graph> CpuBackend::capture(Stream& stream, std::function<void()> step) {
  (void)own(stream);  // of this kind of backend
  if (settings_->capturing != nullptr)
    throw std::logic_error("A step is being captured already; captures cannot be nested.");
  std::vector<std::function<void()>> submissions;
  settings_->capturing = &submissions;
  try {
    step();
  } catch (...) {
    settings_->capturing = nullptr;
    throw;
  }
  settings_->capturing = nullptr;
  return std::make_unique<CpuGraph>(std::move(submissions));
}

void CpuBackend::setCancellation(std::stop_token token) {
  settings_->stop = std::move(token);
}

void CpuBackend::copyToDevice(Stream& stream, void* device, const void* host, std::size_t bytes) {
  if (bytes == 0) return;
  require(device != nullptr && host != nullptr, "copyToDevice", "memory on both sides");
  own(stream).runNow([=](Workers&) { std::memcpy(device, host, bytes); });
}

void CpuBackend::copyToHost(Stream& stream, void* host, const void* device, std::size_t bytes) {
  if (bytes == 0) return;
  require(device != nullptr && host != nullptr, "copyToHost", "memory on both sides");
  own(stream).runNow([=](Workers&) { std::memcpy(host, device, bytes); });
}

void CpuBackend::copyOnDevice(Stream& stream, void* to, const void* from, std::size_t bytes) {
  if (bytes == 0) return;
  require(to != nullptr && from != nullptr, "copyOnDevice", "memory on both sides");
  queue(stream, [=](Workers&) { std::memcpy(to, from, bytes); });
}

}  // namespace specache::kernels::cpu

namespace specache::kernels {

std::unique_ptr<Backend> makeCpuBackend(CpuOptions options) {
  return std::make_unique<cpu::CpuBackend>(options);
}

}  // namespace specache::kernels
