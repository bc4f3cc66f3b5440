// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/splitting.h"

#include <algorithm>
#include <array>

namespace specache {
namespace {

constexpr std::string_view digit = R"(\p{N})";
constexpr std::string_view threeDigits = R"(\p{N}{1,3})";
constexpr std::string_view lineBreak = R"([\r\n])";

constexpr std::string_view gpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

constexpr std::string_view llama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
    R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr std::string_view qwen2 = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
                                   R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr std::string_view qwen35 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|)"
    R"( ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr std::string_view tekken =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
    R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr std::string_view gpt4o =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
    R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

// Chinese, kana and Hangul.
constexpr std::string_view deepseekScripts = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";
constexpr std::string_view deepseek3Scripts = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";

// Letters with upper and lower case, as listed when the family began.
constexpr std::string_view deepseekLetters =
    "\\s?["
    "A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293"
    "\u0295-\u02AF\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C"
    "\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5"
    "\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77"
    "\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59"
    "\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC"
    "\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107"
    "\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139"
    "\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE"
    "\u2CF2\u2CF3\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E"
    "\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\U00010400-\U0001044F"
    "\U000104B0-\U000104D3\U000104D8-\U000104FB\U00010C80-\U00010CB2\U00010CC0-\U00010CF2"
    "\U000118A0-\U000118DF\U0001E900-\U0001E943"
    "]+";

constexpr std::string_view deepseekPunctuation =
    "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+";

constexpr std::string_view deepseek3 =
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|"
    "[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|"
    "\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

constexpr auto gpt2Names =
    std::to_array<std::string_view>({"gpt-2", "gpt2", "phi-2", "olmo", "mpt", "jais", "gigachat",
                                     "trillion", "granite-docling", "exaone4"});
constexpr auto gpt2Expressions = std::to_array({gpt2});

constexpr auto llama3Names = std::to_array<std::string_view>(
    {"llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"});
constexpr auto llama3LikeNames =
    std::to_array<std::string_view>({"dbrx", "smaug-bpe", "chatglm-bpe", "glm4"});
constexpr auto llama3Expressions = std::to_array({llama3});

constexpr auto qwen2Names = std::to_array<std::string_view>({"qwen2", "deepseek-r1-qwen"});
constexpr auto qwen2LikeNames = std::to_array<std::string_view>(
    {"stablelm2", "hunyuan", "megrez", "kormo", "solar-open", "grok-2"});
constexpr auto qwen2Expressions = std::to_array({qwen2});

constexpr auto qwen35Names = std::to_array<std::string_view>({"qwen35"});
constexpr auto qwen35Expressions = std::to_array({qwen35});

constexpr auto smollmNames = std::to_array<std::string_view>(
    {"smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"});
constexpr auto smollmExpressions = std::to_array({digit, gpt2});

constexpr auto deepseekLlmNames = std::to_array<std::string_view>({"deepseek-llm"});
constexpr auto deepseekLlmExpressions =
    std::to_array({lineBreak, deepseekLetters, deepseekPunctuation, std::string_view(R"(\s+$)"),
                   deepseekScripts, digit});

constexpr auto deepseekCoderNames = std::to_array<std::string_view>({"deepseek-coder"});
constexpr auto deepseekCoderExpressions =
    std::to_array({lineBreak, std::string_view(R"(\s?\p{L}+)"), std::string_view(R"(\s?\p{P}+)"),
                   deepseekScripts, digit});

constexpr auto deepseek3Names =
    std::to_array<std::string_view>({"deepseek-v3", "hunyuan-dense", "joyai-llm"});
constexpr auto deepseek3Expressions = std::to_array({threeDigits, deepseek3Scripts, deepseek3});

constexpr auto tekkenNames = std::to_array<std::string_view>({"tekken"});
constexpr auto tekkenExpressions = std::to_array({tekken});

constexpr auto gpt4oNames =
    std::to_array<std::string_view>({"gpt-4o", "llama4", "minimax-m2", "kanana2"});
constexpr auto gpt4oExpressions = std::to_array({gpt4o});

// What is assumed of files that were made before the name was written into them.
constexpr auto defaultNames = std::to_array<std::string_view>({"default"});
constexpr auto defaultExpressions =
    std::to_array({std::string_view(R"([\p{P}\$\+<=>\^~\|]+)"), gpt2, std::string_view(R"(\p{N}+)"),
                   std::string_view("[0-9][0-9][0-9]")});

constexpr auto splittings = std::to_array<Splitting>({
    {gpt2Names, gpt2Expressions},
    {llama3Names, llama3Expressions, true, true},
    {llama3LikeNames, llama3Expressions},
    {.names = qwen2Names, .expressions = qwen2Expressions, .composes = true},
    {qwen2LikeNames, qwen2Expressions},
    {.names = qwen35Names, .expressions = qwen35Expressions, .composes = true},
    {smollmNames, smollmExpressions},
    {deepseekLlmNames, deepseekLlmExpressions},
    {deepseekCoderNames, deepseekCoderExpressions},
    {deepseek3Names, deepseek3Expressions},
    {tekkenNames, tekkenExpressions, true, true},
    {gpt4oNames, gpt4oExpressions},
    {defaultNames, defaultExpressions},
});

const Splitting* found(const Splitting* place) {
  return place == splittings.end() ? nullptr : place;
}

}  // namespace

const Splitting* findSplitting(std::string_view name) {
  return found(std::find_if(splittings.begin(), splittings.end(), [name](const Splitting& one) {
    return std::find(one.names.begin(), one.names.end(), name) != one.names.end();
  }));
}

const Splitting* findSplitting(std::span<const std::string_view> expressions) {
  return found(std::find_if(splittings.begin(), splittings.end(), [&](const Splitting& one) {
    return std::equal(one.expressions.begin(), one.expressions.end(), expressions.begin(),
                      expressions.end());
  }));
}

std::span<const Splitting> allSplittings() {
  return splittings;
}

}  // namespace specache
