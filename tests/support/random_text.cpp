// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_text.h"

#include <array>
#include <string_view>

#include "tests/support/seed.h"

namespace specache::test {
namespace {

constexpr auto fragments = std::to_array<std::string_view>(
    {" the",  "the",         " ferry", "harbour", " ",        "  ",
     "     ", "\n",          "\n\n",   "\r\n",    "\t",       "e t",
     "e",     "w",           " w",     "Fähre",   "größer",   "for (int i = 0;",
     "<tab>", "<|user|>",    "<s>",    "<0x0A>",  "123",      "…",
     "“",     "👩‍🚀", "日本語", "العربية", "\xCC\x81", "\xEF\xBF\xBD"});

char32_t randomCode(std::mt19937_64& generator) {
  while (true) {
    const int plane = static_cast<int>(randomInteger(generator, 0, 3));
    const std::int64_t top = plane == 0   ? 0x7F
                             : plane == 1 ? 0x7FF
                             : plane == 2 ? 0xFFFF
                                          : 0x10FFFF;
    const auto code = static_cast<char32_t>(randomInteger(generator, 1, top));
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (!surrogate && code != U'\u2581') return code;
  }
}

}  // namespace

void appendUtf8(std::string& text, char32_t code) {
  const auto tail = [code](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += {static_cast<char>(0xC0U | code >> 6U), tail(0)};
  } else if (code < 0x10000) {
    text += {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
  } else {
    text += {static_cast<char>(0xF0U | code >> 18U), tail(12), tail(6), tail(0)};
  }
}

std::string randomUnicode(std::mt19937_64& generator, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    if (randomInteger(generator, 0, 2) == 0) {
      appendUtf8(text, randomCode(generator));
    } else {
      text += fragments[static_cast<std::size_t>(
          randomInteger(generator, 0, std::ssize(fragments) - 1))];
    }
  }
  return text;
}

std::string randomBrokenUtf8(std::mt19937_64& generator, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    std::string part = randomUnicode(generator, 8);
    if (randomInteger(generator, 0, 1) == 0) part.resize(part.size() / 2);
    if (randomInteger(generator, 0, 3) == 0) {
      part += static_cast<char>(randomInteger(generator, 0, 255));
    }
    text += part;
  }
  return text;
}

std::string stressText() {
  return "  Two spaces first, then\ta tab and a  double  space.\n"
         "\n\n\nFour line breaks above; CRLF follows\r\nand a lone CR\rhere. Trailing spaces   \n"
         "Grüße, façade, naïve, Łódź, Ωμέγα, Привет, שלום, مرحبا, हिन्दी, ไทย, 日本語, 한국어, "
         "中文。\n"
         "Emoji 😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 and e + U+0301: e\xCC\x81; "
         "fi ligature ﬁ, full width Ａ, no-break\u00A0space.\n"
         "\tif (a[i] != '\\0' && b->c) { return x << 3; }  // code\n"
         "<s> </s> <|doc|> <|user|> <|assistant|> <|end|> <unk> <0x41> <0x0A>\n"
         "1234567890 $412,550.00 3.14e-10 ½ ² ™\n" +
         std::string("NUL:\0 BEL:\a DEL:\x7F end\0", 22);
}

}  // namespace specache::test
