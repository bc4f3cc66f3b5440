// SPDX-License-Identifier: GPL-3.0-or-later
// Owned memory and the ledger that every byte of it is written in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace specache::kernels {

/// Where memory lies. On the CPU backend both tiers are in RAM.
enum class Tier : std::uint8_t { device, host };

/// What memory is used for. `driver` is what the device's own software takes beside what the
/// program allocates: its context and the kernels' code.
enum class LedgerEntry : std::uint8_t { weights, lowBit, slots, window, workspace, hostKv, driver };
inline constexpr int kLedgerEntries = 7;

std::string_view name(LedgerEntry entry);

/// Memory could not be had: the device is full, or the limit is reached.
class OutOfMemory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bytes in use by tier and entry. Safe to use from every thread.
class Ledger {
 public:
  using Snapshot = std::array<std::array<std::size_t, kLedgerEntries>, 2>;  ///< [tier][entry]

  /// Bytes in use now.
  Snapshot snapshot() const;
  std::size_t bytes(Tier tier, LedgerEntry entry) const;
  std::size_t total(Tier tier) const;

  /// Most device bytes that may be in use, the driver's own included; none for no limit.
  void setDeviceLimit(std::optional<std::size_t> bytes);
  std::optional<std::size_t> deviceLimit() const;

  /// Throws OutOfMemory, naming sizes and the limit, where `bytes` more would pass the limit.
  void add(Tier tier, LedgerEntry entry, std::size_t bytes);
  void remove(Tier tier, LedgerEntry entry, std::size_t bytes) noexcept;

 private:
  mutable std::mutex mutex_;
  Snapshot use_{};
  std::optional<std::size_t> deviceLimit_;
};

/// Bytes that something else owns, in the ledger while this lives. Move-only; must not outlive the
/// ledger.
class LedgerClaim {
 public:
  LedgerClaim() = default;
  /// Throws as Ledger::add.
  LedgerClaim(Ledger& ledger, Tier tier, LedgerEntry entry, std::size_t bytes);

 private:
  struct Remove {
    Tier tier;
    LedgerEntry entry;
    std::size_t bytes;
    void operator()(Ledger* ledger) const noexcept { ledger->remove(tier, entry, bytes); }
  };
  std::unique_ptr<Ledger, Remove> ledger_;
};

/// Memory of one tier. Move-only; frees itself and leaves the ledger when destroyed.
/// Must not outlive the backend that made it.
class Buffer {
 public:
  using Release = std::function<void(std::byte*)>;

  Buffer() = default;
  /// Takes over `data`, which `release` frees. The bytes must be in the ledger already.
  Buffer(std::byte* data, std::size_t size, Release release, Ledger& ledger, Tier tier,
         LedgerEntry entry);

  std::byte* data() const { return memory_.get(); }
  std::size_t size() const { return size_; }
  template <class T>
  T* as() const {
    return reinterpret_cast<T*>(memory_.get());
  }

 private:
  std::unique_ptr<std::byte, Release> memory_{nullptr, [](std::byte*) {}};
  std::size_t size_ = 0;
};

}  // namespace specache::kernels
