#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the natural-question set beside this file; exits 1 and says what is wrong, if anything is.

It guards what makes the set fair: ten documents with ten questions each, every accepted answer word
for word in its document, and questions that neither contain their answer nor copy the document.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
DOCUMENTS = 10
QUESTIONS_PER_DOCUMENT = 10
WORDS = range(600, 2501)
COPIED_RUN = 6  # this many consecutive words of the document make a question a copy


def words(text):
    return re.findall(r"\w+", text.casefold())


def occurs(key, text):
    """The key as whole words, so that "16" does not count as found inside "1,610"."""
    pattern = r"(?<!\w)(?<!\d[.,])" + re.escape(key.casefold()) + r"(?!\w)(?![.,]\d)"
    return re.search(pattern, text.casefold()) is not None


def runs(text, length):
    sequence = words(text)
    return {tuple(sequence[i : i + length]) for i in range(len(sequence) - length + 1)}


def document_faults(documents):
    if len(documents) != DOCUMENTS:
        yield f"documents/ holds {len(documents)} texts, expected {DOCUMENTS}"
    for name, text in documents.items():
        if len(text.split()) not in WORDS:
            yield f"{name}: {len(text.split())} words, expected {WORDS.start} to {WORDS.stop - 1}"


def question_faults(entry, text):
    if set(entry) != {"document", "question", "answers"} or not entry["answers"]:
        yield "needs exactly document, question and a non-empty list of answers"
        return
    for key in entry["answers"]:
        if not occurs(key, text):
            yield f'answer "{key}" is not in the document'
        if occurs(key, entry["question"]):
            yield f'answer "{key}" is given away by the question'
    if runs(entry["question"], COPIED_RUN) & runs(text, COPIED_RUN):
        yield f"copies {COPIED_RUN} consecutive words of the document"


def set_faults(documents, entries):
    yield from document_faults(documents)
    counts = Counter(entry["document"] for entry in entries)
    for name in documents.keys() | counts.keys():
        if name not in documents:
            yield f"questions.json names documents/{name}, which does not exist"
        elif counts[name] != QUESTIONS_PER_DOCUMENT:
            yield f"{name}: {counts[name]} questions, expected {QUESTIONS_PER_DOCUMENT}"
    for question, count in Counter(entry["question"] for entry in entries).items():
        if count > 1:
            yield f'"{question}" is asked {count} times'
    for entry in entries:
        for fault in question_faults(entry, documents.get(entry["document"], "")):
            yield f'{entry["document"]}: "{entry["question"]}": {fault}'


def main():
    documents = {p.name: p.read_text("utf-8") for p in sorted((HERE / "documents").glob("*.txt"))}
    entries = json.loads((HERE / "questions.json").read_text("utf-8"))
    faults = list(set_faults(documents, entries))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{len(documents)} documents, {len(entries)} questions: sound")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
