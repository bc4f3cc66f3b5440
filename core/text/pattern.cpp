// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <limits>
#include <new>
#include <string>

#include "core/error.h"

namespace specache {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

template <typename T, typename Free>
std::unique_ptr<T, Free> owned(T* created) {
  if (!created) throw std::bad_alloc();
  return std::unique_ptr<T, Free>(created);
}

PCRE2_SPTR unitsOf(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

/// PCRE2 counts U+180E among the spaces, as Unicode once did. Here \s is Unicode's White_Space.
std::string withUnicodeSpaces(std::string_view expression) {
  constexpr std::string_view spaces = R"(\t-\r\x{85}\p{Z})";
  std::string result;
  bool inClass = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '\\' && i + 1 < expression.size()) {
      const char escaped = expression[++i];
      if (escaped == 's') {
        result += inClass ? std::string(spaces) : "[" + std::string(spaces) + "]";
      } else if (escaped == 'S' && !inClass) {
        result += "[^" + std::string(spaces) + "]";
      } else {
        result += {c, escaped};
      }
      continue;
    }
    if (c == '[') inClass = true;
    if (c == ']') inClass = false;
    result += c;
  }
  return result;
}

std::string messageOf(int error) {
  char message[256] = "";
  pcre2_get_error_message(error, reinterpret_cast<PCRE2_UCHAR*>(message), sizeof message);
  return message;
}

pcre2_code* compile(std::string_view expression) {
  const std::string text = withUnicodeSpaces(expression);
  int error = 0;
  PCRE2_SIZE place = 0;
  pcre2_code* code =
      pcre2_compile(unitsOf(text), text.size(), PCRE2_UTF | PCRE2_UCP, &error, &place, nullptr);
  if (!code) {
    throw Error("The pattern " + std::string(expression) + " can't be used: " + messageOf(error) +
                ". Please report this.");
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // where it can't, matching does without
  return code;
}

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<pcre2_code, FreeCode> code;
};

Pattern::Pattern(std::string_view expression)
    : compiled_(new Compiled{owned<pcre2_code, FreeCode>(compile(expression))}) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

struct PatternSearch::State {
  std::unique_ptr<pcre2_match_context, FreeContext> context;
  std::unique_ptr<pcre2_match_data, FreeData> data;
};

PatternSearch::PatternSearch(const Pattern& pattern)
    : pattern_(&pattern),
      state_(new State{
          owned<pcre2_match_context, FreeContext>(pcre2_match_context_create(nullptr)),
          owned<pcre2_match_data, FreeData>(pcre2_match_data_create(1, nullptr)),
      }) {
  // A run of one megabyte is one match; its steps must not be counted as a runaway pattern.
  pcre2_set_match_limit(state_->context.get(), std::numeric_limits<std::uint32_t>::max());
}
PatternSearch::~PatternSearch() = default;
PatternSearch::PatternSearch(PatternSearch&&) noexcept = default;
PatternSearch& PatternSearch::operator=(PatternSearch&&) noexcept = default;

std::optional<TextRange> PatternSearch::next(std::string_view text, std::size_t begin) {
  const auto match = [&](std::uint32_t options) {
    return pcre2_match(pattern_->compiled_->code.get(), unitsOf(text), text.size(), begin,
                       PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY | options, state_->data.get(),
                       state_->context.get());
  };
  int result = match(0);
  if (result == PCRE2_ERROR_JIT_STACKLIMIT) result = match(PCRE2_NO_JIT);
  if (result == PCRE2_ERROR_NOMATCH) return std::nullopt;
  if (result < 0) {
    throw Error("The text can't be split into words: " + messageOf(result) +
                ". Please report this with the text.");
  }
  const PCRE2_SIZE* places = pcre2_get_ovector_pointer(state_->data.get());
  return TextRange{places[0], places[1]};
}

}  // namespace specache
