// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/literals.h"
#include "core/template/position.h"

namespace specache::jinja {
namespace {

constexpr auto npos = std::string_view::npos;

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool beginsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continuesName(char c) {
  return beginsName(c) || isDigit(c);
}

/// Line breaks of other systems become \n, and the one at the very end goes.
std::string normalized(std::string_view source) {
  std::string text;
  text.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      text += source[i];
    } else if (i + 1 == source.size() || source[i + 1] != '\n') {
      text += '\n';
    }
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Text without the blanks of an unfinished last line. `atLineStart`: it begins a line itself.
std::string_view withoutIndentation(std::string_view text, bool atLineStart) {
  const std::size_t lineBreak = text.rfind('\n');
  if (lineBreak == npos && !atLineStart) return text;
  const std::size_t line = lineBreak == npos ? 0 : lineBreak + 1;
  return strippedLeft(text.substr(line)).empty() ? text.substr(0, line) : text;
}

class Lexer {
 public:
  explicit Lexer(std::string source) : source_(std::move(source)) {}

  std::vector<Token> run() {
    while (at_ < source_.size()) takeTextAndTag();
    add(TokenType::end, "the end of the template");
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return std::string_view(source_).substr(at_); }
  char look(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void advance(std::size_t count) {
    const std::string_view passed = rest().substr(0, count);
    line_ += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
    at_ += passed.size();
    if (!passed.empty()) atLineStart_ = passed.back() == '\n';
  }

  bool skip(std::string_view text) {
    if (!rest().starts_with(text)) return false;
    advance(text.size());
    return true;
  }

  void skipSpace() { advance(rest().size() - strippedLeft(rest()).size()); }

  Token& add(TokenType type, std::string_view text) {
    tokens_.push_back({type, std::string(text), line_});
    return tokens_.back();
  }

  /// Where the next {{, {% or {# stands.
  std::size_t findTag() const {
    for (std::size_t i = at_; (i = source_.find('{', i)) != npos; ++i) {
      const char next = i + 1 < source_.size() ? source_[i + 1] : '\0';
      if (next == '{' || next == '%' || next == '#') return i;
    }
    return source_.size();
  }

  void takeTextAndTag() {
    const std::size_t tag = findTag();
    takeText(tag);
    if (at_ == source_.size()) return;
    const char kind = look(1);
    advance(2);
    const bool signedBegin = look() == '-' || look() == '+';
    if (signedBegin) advance(1);
    if (kind == '#') return takeComment();
    if (kind == '{') return takeInside(TokenType::printBegin, TokenType::printEnd, "}}");
    if (isRaw()) return takeRaw();
    takeInside(TokenType::tagBegin, TokenType::tagEnd, "%}");
  }

  /// The text up to a tag, less what the tag takes away from its end.
  void takeText(std::size_t tag) {
    std::string_view text = rest().substr(0, tag - at_);
    const std::size_t length = text.size();
    if (tag < source_.size()) text = trimmedBefore(text, tag);
    if (!text.empty()) add(TokenType::text, text);
    advance(length);
  }

  std::string_view trimmedBefore(std::string_view text, std::size_t tag) const {
    const char sign = tag + 2 < source_.size() ? source_[tag + 2] : '\0';
    if (sign == '-') return strippedRight(text);
    if (sign == '+' || source_[tag + 1] == '{') return text;
    return withoutIndentation(text, atLineStart_);
  }

  void takeComment() {
    const int begin = line_;
    const std::size_t end = source_.find("#}", at_);
    if (end == npos) failAt(begin, "the comment has no end “#}”.");
    const char sign = end > at_ ? source_[end - 1] : '\0';
    advance(end + 2 - at_);
    takeAfterTag(sign);
  }

  /// What the end of a comment or a tag takes away behind it.
  void takeAfterTag(char sign) {
    if (sign == '-') {
      skipSpace();
    } else if (sign != '+') {
      skip("\n");
    }
  }

  bool isRaw() const {
    std::string_view inside = strippedLeft(rest());
    if (!inside.starts_with("raw")) return false;
    inside = strippedLeft(inside.substr(3));
    return inside.starts_with("%}") || inside.starts_with("-%}");
  }

  /// {% raw %}: all up to {% endraw %} is text.
  void takeRaw() {
    const int begin = line_;
    const std::size_t close = source_.find("%}", at_);
    const bool trims = source_[close - 1] == '-';
    advance(close + 2 - at_);
    if (trims) skipSpace();
    for (std::size_t tag = at_; (tag = source_.find("{%", tag)) != npos; ++tag) {
      if (const std::optional<std::size_t> end = endOfEndraw(tag)) {
        takeText(tag);
        const char sign = source_[*end - 3];
        advance(*end - at_);
        return takeAfterTag(sign);
      }
    }
    failAt(begin, "“raw” has no “endraw”.");
  }

  /// Behind “{% endraw %}”, if that is what stands at `tag`.
  std::optional<std::size_t> endOfEndraw(std::size_t tag) const {
    std::string_view inside = std::string_view(source_).substr(tag + 2);
    if (inside.starts_with('-') || inside.starts_with('+')) inside.remove_prefix(1);
    inside = strippedLeft(inside);
    if (!inside.starts_with("endraw")) return std::nullopt;
    inside = strippedLeft(inside.substr(6));
    if (inside.starts_with('-') || inside.starts_with('+')) inside.remove_prefix(1);
    if (!inside.starts_with("%}")) return std::nullopt;
    return source_.size() - inside.size() + 2;
  }

  void takeInside(TokenType begin, TokenType end, std::string_view close) {
    const std::string_view open = begin == TokenType::tagBegin ? "{%" : "{{";
    add(begin, open);
    const int beginLine = line_;
    brackets_.clear();
    while (true) {
      skipSpace();
      if (at_ == source_.size()) {
        failAt(beginLine, quoted(open) + " has no end " + quoted(close) + ".");
      }
      if (brackets_.empty() && takeEnd(end, close)) return;
      takeToken();
    }
  }

  bool takeEnd(TokenType end, std::string_view close) {
    const bool isTag = end == TokenType::tagEnd;
    const char sign = look();
    const bool isSigned = sign == '-' || (isTag && sign == '+');
    if (!rest().substr(isSigned ? 1 : 0).starts_with(close)) return false;
    add(end, close);
    advance(close.size() + (isSigned ? 1 : 0));
    if (isTag) {
      takeAfterTag(isSigned ? sign : '\0');
    } else if (isSigned) {
      skipSpace();
    }
    return true;
  }

  void takeToken() {
    const char c = look();
    if (c == '"' || c == '\'') return takeString();
    if (isDigit(c)) return takeNumber();
    if (beginsName(c)) return takeName();
    takeSign();
  }

  void takeName() {
    const std::string_view text = rest();
    const auto end = std::find_if_not(text.begin(), text.end(), continuesName);
    const auto length = static_cast<std::size_t>(end - text.begin());
    add(TokenType::name, text.substr(0, length));
    advance(length);
  }

  void takeString() {
    const char quote = look();
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    if (end >= source_.size()) failAt(line_, "a string has no closing quote.");
    const std::string_view inside = std::string_view(source_).substr(at_ + 1, end - at_ - 1);
    add(TokenType::string, {}).text = unescaped(inside);
    advance(end + 1 - at_);
  }

  void takeNumber() {
    // Behind a dot, “0.1” is a member of a member.
    const bool isMember = at_ > 0 && source_[at_ - 1] == '.';
    const std::string_view text =
        isMember ? rest().substr(0, rest().find_first_not_of("0123456789")) : rest();
    const NumberLiteral literal = readNumber(text, line_);
    Token& token = add(literal.isInteger ? TokenType::integer : TokenType::number,
                       rest().substr(0, literal.length));
    token.integer = literal.integer;
    token.number = literal.number;
    advance(literal.length);
  }

  void takeSign() {
    static constexpr std::array<std::string_view, 25> signs = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[",
        "]",  "(",  ")",  "{",  "}",  ">",  "<", "=", ".", ":", "|", ","};
    const auto* const sign =
        std::find_if(signs.begin(), signs.end(), [&](auto s) { return rest().starts_with(s); });
    if (sign == signs.end()) {
      failAt(line_,
             quoted(rest().substr(0, readCharacter(rest()).bytes)) + " has no meaning here.");
    }
    balance((*sign)[0]);
    add(TokenType::sign, *sign);
    advance(sign->size());
  }

  /// Inside brackets, “}}” ends no tag.
  void balance(char sign) {
    static constexpr std::string_view opening = "([{";
    static constexpr std::string_view closing = ")]}";
    if (opening.find(sign) != npos) brackets_ += sign;
    const std::size_t closes = closing.find(sign);
    if (closes == npos) return;
    if (brackets_.empty() || brackets_.back() != opening[closes]) {
      failAt(line_, quoted({&sign, 1}) + " closes nothing.");
    }
    brackets_.pop_back();
  }

  std::string source_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool atLineStart_ = true;
  std::string brackets_;  ///< open now
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source) {
  return Lexer(normalized(source)).run();
}

}  // namespace specache::jinja
