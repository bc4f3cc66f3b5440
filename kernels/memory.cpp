// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/memory.h"

#include <numeric>
#include <string>
#include <utility>

namespace specache::kernels {
namespace {

std::size_t sum(const std::array<std::size_t, kLedgerEntries>& entries) {
  return std::accumulate(entries.begin(), entries.end(), std::size_t{0});
}

/// What nobody who set a limit has in mind.
std::string ofTheDriver(const std::array<std::size_t, kLedgerEntries>& entries) {
  const std::size_t bytes = entries[static_cast<std::size_t>(LedgerEntry::driver)];
  return bytes == 0 ? "" : " (the GPU driver's own: " + std::to_string(bytes) + ")";
}

}  // namespace

std::string_view name(LedgerEntry entry) {
  switch (entry) {
    case LedgerEntry::weights:
      return "weights";
    case LedgerEntry::lowBit:
      return "low-bit copy";
    case LedgerEntry::slots:
      return "slots";
    case LedgerEntry::window:
      return "window";
    case LedgerEntry::workspace:
      return "workspace";
    case LedgerEntry::hostKv:
      return "16-bit rows";
    case LedgerEntry::driver:
      return "driver";
  }
  return "unknown";
}

Ledger::Snapshot Ledger::snapshot() const {
  const std::scoped_lock lock(mutex_);
  return use_;
}

std::size_t Ledger::bytes(Tier tier, LedgerEntry entry) const {
  const std::scoped_lock lock(mutex_);
  return use_[static_cast<std::size_t>(tier)][static_cast<std::size_t>(entry)];
}

std::size_t Ledger::total(Tier tier) const {
  const std::scoped_lock lock(mutex_);
  return sum(use_[static_cast<std::size_t>(tier)]);
}

void Ledger::setDeviceLimit(std::optional<std::size_t> bytes) {
  const std::scoped_lock lock(mutex_);
  deviceLimit_ = bytes;
}

std::optional<std::size_t> Ledger::deviceLimit() const {
  const std::scoped_lock lock(mutex_);
  return deviceLimit_;
}

void Ledger::add(Tier tier, LedgerEntry entry, std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  auto& entries = use_[static_cast<std::size_t>(tier)];
  if (tier == Tier::device && deviceLimit_) {
    const std::size_t used = sum(entries);
    if (used > *deviceLimit_ || bytes > *deviceLimit_ - used)
      throw OutOfMemory("The memory limit is reached: " + std::to_string(bytes) + " bytes for " +
                        std::string(name(entry)) + " do not fit beside " + std::to_string(used) +
                        " bytes in use" + ofTheDriver(entries) + "; the limit is " +
                        std::to_string(*deviceLimit_) +
                        " bytes. Raise the limit, or use a shorter context or fewer bits.");
  }
  entries[static_cast<std::size_t>(entry)] += bytes;
}

void Ledger::remove(Tier tier, LedgerEntry entry, std::size_t bytes) noexcept {
  const std::scoped_lock lock(mutex_);
  use_[static_cast<std::size_t>(tier)][static_cast<std::size_t>(entry)] -= bytes;
}

LedgerClaim::LedgerClaim(Ledger& ledger, Tier tier, LedgerEntry entry, std::size_t bytes) {
  ledger.add(tier, entry, bytes);
  ledger_ = {&ledger, Remove{tier, entry, bytes}};
}

Buffer::Buffer(std::byte* data, std::size_t size, Release release, Ledger& ledger, Tier tier,
               LedgerEntry entry)
    : memory_(data,
              [release = std::move(release), &ledger, tier, entry, size](std::byte* bytes) {
                release(bytes);
                ledger.remove(tier, entry, size);
              }),
      size_(size) {}

}  // namespace specache::kernels
