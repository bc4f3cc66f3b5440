# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of our own on which ways of splitting differ."""

STRESS = """  Two spaces first, then\ta tab and a  double  space. I'm, you're, they've, he'd, we'll, it's, can't.
I'M, YOU'RE, THEY'VE, HE'D, WE'LL, IT'S, CAN'T; 'tis, rock'n'roll, 'ſ (a long s), it’s, l'été, O'Neill's.



Three empty lines above; CRLF follows\r\nand a lone CR\rhere. Trailing spaces   \n \n  \n\t\n   indented
Grüße, façade, naïve, Łódź, Ωμέγα, Привет, שלום, مرحبا بالعالم, हिन्दी में, ไทย, தமிழ், 日本語のテスト, カタカナ, 한국어, 中文。《书》、「引」！
DŽ Dž dž ǅ ª º ʰ ʼ Ⅷ ⅷ ٣٤٥ १२३ ½ ² ³ ™ ① 𝟙𝟚 𝔘𝔫𝔦 ﬁ Ａｂ１ İı ẞß ſ ΑΣ ας
Emoji 😀😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ and e + U+0301: e\u0301 E\u0301X; no-break\u00a0space, thin\u2009space, ideographic\u3000space,
line\u2028separator, next\u0085line, Mongolian\u180eseparator, zero\u200bwidth, \ufeffmark, \u0378 unassigned, \uffff none, \U000f0000 private.
\tif (a[i] != '\\0' && b->c) { return x << 3; }  // code
\t\tfor (int i = 0; i < 10; ++i) printf("%d\\n", i);    /* done */
        def f(x: list[int]) -> str: return f"{x!r:>10}"  # eight spaces
<!DOCTYPE html><p class="a">&amp;</p> {"key": [1, 2.5e-3, null]} SELECT * FROM t WHERE id>=1; a+b=c~d|e^f$g`h`
https://example.org/a_b/c-d?e=f&g=%20#h C:\\Users\\x user@example.org snake_case camelCase PascalCaseABCdef HTTPServer v1.2.3-rc4
1 12 123 1234 12345 123456 1234567 1,234,567.89 $412,550.00 3.14e-10 0xFF 2024-02-29 12:30 99% 7th 4x4 a1b2c3 １２３
<|endoftext|> <|user|>hi<|assistant|> <|end|> <s></s> [INST] <0x0A> <think>hm</think> <think > < think> <|user|
!!! ... ??? --- === *** ### /// \\\\ ''' \"\"\" (( )) [[ ]] {{ }} -> => :: && || !? ... // \n/ \n// x
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbb          ten spaces\t\t\ttabs unreachable harbourmasterly\n\n\n\n\n\n\nend   """

FRAGMENTS = [
    " the", "the", " ferry", "harbour", " Port", "Ansel", " ", "  ", "   ", "     ", "        ", "\n", "\n\n",
    "\r\n", "\r", "\t", "\t\t", " \n", "\n ", "'s", "'S", "'re", "'LL", "'ve", "'", "’s", "Fähre", "größer",
    "for (int i = 0;", "<think>", "</think>", "<|user|>", "<|endoftext|>", "<s>", "<", ">", "|", "123", "1", "12345",
    "…", "“", "//", "/", "!?", " !", "_", "👩‍🚀", "日本語", "カナ", "العربية", "한국", "\u0301", "\ufffd", "\u00a0",
    "ABC", "aB", "É", "Ж", "x" * 40,
]
