// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/options.h"

#include <array>
#include <utility>

#include "core/error.h"

namespace specache {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 4> kBits = {
    {{"1", 1}, {"2", 2}, {"4", 4}, {"16", 16}}};

int parseBit(std::string_view text) {
  for (const auto& [name, bits] : kBits) {
    if (text == name) return bits;
  }
  throw Error("'" + std::string(text) +
              "' is no number of bits: use 1, 2, 4 or 16, or keys/values " + "as in 2/1.");
}

void require(bool good, const std::string& sentence) {
  if (!good) throw Error(sentence);
}

std::string_view modeName(const CacheOptions& options) {
  switch (options.mode) {
    case CacheMode::full:
      return "full";
    case CacheMode::kivi:
      return options.quantizer == kernels::Quantizer::kivi ? "kivi-plain" : "kivi";
    case CacheMode::specache:
      return "specache";
    case CacheMode::fetch:
      return "fetch";
  }
  return "unknown";
}

}  // namespace

int slotCount(const CacheOptions& options) {
  const bool fetches = options.mode == CacheMode::specache || options.mode == CacheMode::fetch;
  if (!fetches) return 0;
  return options.slots > 0 ? options.slots : 2 * options.topK;
}

int chunkTokens(const CacheOptions& options, const kernels::Backend& backend) {
  if (options.chunk > 0) return options.chunk;
  const kernels::DeviceInfo device = backend.info();
  if (device.kind == "cpu") return 256;
  // A longer chunk streams what came before it fewer times and fills more of the GPU with each
  // product, but its activations take 0.2 MB a token of an 8B model.
  constexpr std::size_t kMuchMemory = std::size_t{40} << 30;
  return device.deviceBytes >= kMuchMemory ? 4096 : 2048;
}

void validate(const CacheOptions& options) {
  const int g = options.group;
  require(g == 32 || g == 64 || g == 128, "The group size must be 32, 64 or 128 tokens.");
  require(options.topK >= 0 && options.topK <= 4096, "k must be between 0 and 4096 rows.");
  require(options.slots == 0 || options.slots >= options.topK,
          "There must be at least as many slots as rows to fetch (k).");
  require(options.residual >= 1 && options.residual <= 4096,
          "The residual window must be between 1 and 4096 tokens.");
  require(options.chunk >= 0 && options.chunk <= 65536,
          "The prefill chunk must be between 1 and 65536 tokens, or 0 for the device's choice.");
  for (const int bits : {options.bits.keys, options.bits.values}) {
    require(bits == 1 || bits == 2 || bits == 4 || bits == 16,
            "Keys and values are kept in 1, 2, 4 or 16 bits.");
  }
}

kernels::Bits parseBits(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {parseBit(text), parseBit(text)};
  return {parseBit(text.substr(0, slash)), parseBit(text.substr(slash + 1))};
}

std::string describe(const kernels::Bits& bits) {
  const std::string keys = std::to_string(bits.keys);
  return bits.keys == bits.values ? keys : keys + "/" + std::to_string(bits.values);
}

CacheOptions parseCache(std::string_view text, const CacheOptions& defaults) {
  const std::size_t colon = text.find(':');
  const std::string_view mode = text.substr(0, colon);
  CacheOptions options = defaults;
  if (mode == "full") {
    options.mode = CacheMode::full;
  } else if (mode == "kivi" || mode == "kivi-plain") {
    options.mode = CacheMode::kivi;
  } else if (mode == "specache") {
    options.mode = CacheMode::specache;
  } else if (mode == "fetch") {
    options.mode = CacheMode::fetch;
  } else {
    throw Error("'" + std::string(text) + "' is no cache: use full, kivi:1, kivi-plain:1, " +
                "specache:1 or fetch:1, with 1, 2, 4 or 2/1 bits.");
  }
  if (mode == "kivi-plain") options.quantizer = kernels::Quantizer::kivi;
  if (colon != std::string_view::npos) {
    require(options.mode != CacheMode::full, "The cache 'full' takes no bits.");
    options.bits = parseBits(text.substr(colon + 1));
  }
  validate(options);
  return options;
}

std::string describe(const CacheOptions& options) {
  const std::string mode(modeName(options));
  return options.mode == CacheMode::full ? mode : mode + ":" + describe(options.bits);
}

}  // namespace specache
