// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/token_stream.h"

#include <algorithm>

#include "core/template/characters.h"
#include "core/template/position.h"

namespace specache::jinja {

const Token& TokenStream::look(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool TokenStream::isSign(std::string_view sign, std::size_t ahead) const {
  return look(ahead).type == TokenType::sign && look(ahead).text == sign;
}

bool TokenStream::isName(std::string_view name, std::size_t ahead) const {
  return look(ahead).type == TokenType::name && look(ahead).text == name;
}

Token TokenStream::next() {
  Token token = look();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool TokenStream::skipSign(std::string_view sign) {
  if (!isSign(sign)) return false;
  next();
  return true;
}

bool TokenStream::skipName(std::string_view name) {
  if (!isName(name)) return false;
  next();
  return true;
}

void TokenStream::expectSign(std::string_view sign) {
  if (!skipSign(sign)) failExpected(quoted(sign));
}

void TokenStream::expectName(std::string_view name) {
  if (!skipName(name)) failExpected(quoted(name));
}

std::string TokenStream::expectAnyName() {
  if (!is(TokenType::name)) failExpected("a name");
  return next().text;
}

void TokenStream::expect(TokenType type, std::string_view shown) {
  if (!is(type)) failExpected(quoted(shown));
  next();
}

void TokenStream::failExpected(std::string_view wanted) const {
  const Token& token = look();
  const std::string found =
      token.type == TokenType::end ? std::string("the end of the template") : quoted(token.text);
  failAt(token.line, std::string(wanted) + " should stand here, not " + found + ".");
}

}  // namespace specache::jinja
