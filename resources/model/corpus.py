# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the training text: books and a factbook, less what is held out for tests.

The corpus folder holds two files (plain or .xz), documents separated by a line `<<<DOC>>>`:
`books.txt`, public-domain books beginning with `Title: …`, and `factbook.txt`, one fact a line,
`Section - Field of Country: value`.
"""
import html
import lzma
import pathlib
import re

HELD_OUT_BOOKS = {
    "South!", "The Oregon Trail", "Alice's Adventures in Wonderland", "A Study in Scarlet",
    "The Autobiography of Benjamin Franklin", "Five Children and It", "Aesop's Fables", "Walden",
    "The Story of Doctor Dolittle", "War of the Worlds", "Treasure Island", "How I Found Livingstone",
    "Life on the Mississippi", "The Life of a Fossil Hunter", "Twenty Years at Hull House",
    "The Adventure of the Engineer's Thumb",
}
HELD_OUT_COUNTRIES = {
    "Iceland", "Switzerland", "New Zealand", "Kenya", "Portugal", "Chile", "Japan", "Jamaica", "Norway", "Nepal",
    "Botswana", "Uruguay",
}
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])")
ABBREVIATION = re.compile(r"(?:^|[\s(\"'“‘])(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Messrs|Prof|Capt|Col|Gen|Lieut|Sergt|Rev|Hon|Esq|Mme|Mlle|No|Vol|vs)\.$")


def read_text(folder, name):
    plain = pathlib.Path(folder) / name
    if plain.exists():
        return plain.read_text(encoding="utf-8")
    with lzma.open(f"{plain}.xz", "rt", encoding="utf-8") as packed:
        return packed.read()


def sentences(line):
    """Splits a line into sentences, keeping closing quotation marks with their sentence."""
    begin = 0
    for end in SENTENCE_END.finditer(line):
        if ABBREVIATION.search(line, max(0, end.start() - 9), end.start()):
            continue
        yield line[begin:end.end()].strip()
        begin = end.end()
    if line[begin:].strip():
        yield line[begin:].strip()


def books(folder, held_out=False):
    return (book for _, book in titled_books(folder, held_out))


def titled_books(folder, held_out=False):
    """Yields (title, lines) of each book (long lines: the source keeps no paragraph breaks)."""
    for document in read_text(folder, "books.txt").split("<<<DOC>>>"):
        title = re.search(r"^Title: (.*)$", document, re.M)
        if title is None or (title.group(1).strip() in HELD_OUT_BOOKS) != held_out:
            continue
        body = document.split("-------", 1)[-1]
        yield title.group(1).strip(), [" ".join(line.split()) for line in body.split("\n") if line.strip()]


FACT = re.compile(r"^(?:[^-:]+?) - (.+?) +of ((?:the )?[A-Z][^:]*?): (.+)$")


def factbook(folder, held_out=False):
    """Yields (country, [(field, value), …]) with the section's name left out."""
    for document in read_text(folder, "factbook.txt").split("<<<DOC>>>"):
        facts, country = [], None
        for line in document.strip().split("\n"):
            match = FACT.match(line)
            if match:
                country = html.unescape(match.group(2))
                facts.append((match.group(1).strip(), html.unescape(match.group(3).strip())))
        if country is not None and len(country) < 40 and (country in HELD_OUT_COUNTRIES) == held_out:
            yield country, facts
