// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specache::jinja {

enum class TokenType {
  text,        ///< printed as it stands
  printBegin,  ///< {{
  printEnd,
  tagBegin,  ///< {%
  tagEnd,
  name,
  string,
  integer,
  number,
  sign,  ///< an operator or a bracket
  end    ///< of the template
};

struct Token {
  TokenType type = TokenType::end;
  std::string text;  ///< a string's value, or the token as it is written
  int line = 1;
  std::int64_t integer = 0;
  double number = 0;
};

/// A template as tokens, the last of which is `end`. White space is taken away as Jinja's
/// trim_blocks and lstrip_blocks ask for: the line break behind a tag, the blanks in front of one
/// that begins its line, and what “-” at either side of a tag takes. Throws Error naming the line.
std::vector<Token> tokenize(std::string_view source);

}  // namespace specache::jinja
