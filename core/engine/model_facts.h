// SPDX-License-Identifier: GPL-3.0-or-later
// What a model file holds and what it would cost, without loading it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/text/chat_format_facts.h"

namespace specache {

/// Weights stored in one type.
struct WeightShare {
  std::string type;  ///< for example "Q4_K"
  double share = 0;  ///< of all weights, 0 … 1
};

/// What a context would take with one cache.
struct ContextCost {
  int tokens = 0;
  std::string cache;            ///< for example "specache:1"
  std::size_t deviceBytes = 0;  ///< KV on the device
  std::size_t hostBytes = 0;    ///< KV in CPU memory
};

/// A piece with a part of its own.
struct SpecialToken {
  std::string role;  ///< "begin of text", "end of text", "end of turn", "ends an answer"
  int id = 0;
  std::string text;
};

struct TokenizerFacts {
  std::string kind;       ///< "SentencePiece", "BPE" or "byte-level BPE"
  std::string splitting;  ///< how BPE splits texts into words, by GGUF's name; else empty
  int pieces = 0;
  bool addsBegin = false;  ///< a prompt begins with the begin of text
  bool addsSpace = false;  ///< a text is encoded as if it began with a space
  std::vector<SpecialToken> special;
};

struct ShapeFacts {
  int layers = 0;
  int width = 0;
  int queryHeads = 0;
  int kvHeads = 0;
  int headSize = 0;
  int feedForward = 0;
  int contextTokens = 0;
  float ropeBase = 0;
  std::string rope;            ///< the kind of RoPE, for example "yarn, factor 4 from 32768 tokens"
  int slidingWindow = 0;       ///< tokens that some layers see; 0: all see a whole context
  float attentionSoftCap = 0;  ///< 0: none
  std::size_t kvBytesPerToken = 0;  ///< 16-bit KV
};

/// What a model file says of itself. What can't be read for a problem is empty.
struct ModelFacts {
  std::string path;
  std::uintmax_t fileBytes = 0;
  std::string name;
  std::string architecture;
  std::string license;
  std::uint64_t parameters = 0;
  std::vector<WeightShare> weights;  ///< most common first
  std::optional<ShapeFacts> shape;
  std::optional<TokenizerFacts> tokenizer;
  std::optional<ChatFormatFacts> chatFormat;
  std::vector<std::string> namedTemplates;  ///< variants that the file brings beside its template
  std::vector<ContextCost> costs;           ///< by length and cache
  std::vector<std::string> problems;        ///< what will not work, in sentences; empty: nothing
};

/// Reads a model file's or folder's headers, its vocabulary and its template, and none of its
/// weights. Any thread. Throws Error where there is no model that can be read at all.
ModelFacts inspectModel(const std::filesystem::path& path);

}  // namespace specache
