#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the sample questions against the sample document; exits 1 and says what is wrong, if anything is."""

import json
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
REFUSAL = "The document does not say."


def faults(document, entries):
    if len(entries) != 8:
        yield f"{len(entries)} questions, expected 8"
    if sum(not entry["stated"] for entry in entries) != 1:
        yield "expected exactly one question that the document does not answer"
    for entry in entries:
        question, answer = entry["question"], entry["answer"]
        if entry["stated"] and answer not in document:
            yield f'"{question}": "{answer}" is not in the document'
        if not entry["stated"] and answer != REFUSAL:
            yield f'"{question}": expected the answer "{REFUSAL}"'


def main():
    document = (SAMPLES / "ferry-handbook.md").read_text("utf-8")
    entries = json.loads((SAMPLES / "questions.json").read_text("utf-8"))
    found = list(faults(document, entries))
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print(f"{len(entries)} sample questions: sound")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
