// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/template/lexer.h"

namespace specache::jinja {

/// The tokens of a template, one after the other.
class TokenStream {
 public:
  explicit TokenStream(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& look(std::size_t ahead = 0) const;
  bool is(TokenType type) const { return look().type == type; }
  bool isSign(std::string_view sign, std::size_t ahead = 0) const;
  bool isName(std::string_view name, std::size_t ahead = 0) const;
  int line() const { return look().line; }

  /// The next token, which is passed.
  Token next();

  /// Passes the next token if it is that one.
  bool skipSign(std::string_view sign);
  bool skipName(std::string_view name);

  /// Passes the next token; throws Error if it is another one.
  void expectSign(std::string_view sign);
  void expectName(std::string_view name);
  std::string expectAnyName();
  void expect(TokenType type, std::string_view shown);

  /// Throws Error: the next token is not what the template needs here.
  [[noreturn]] void failExpected(std::string_view wanted) const;

 private:
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace specache::jinja
