# SPDX-License-Identifier: GPL-3.0-or-later
"""Passages of the training books and countries with questions written by hand (data/passage_questions.txt).

    @ Title | line | first sentence | number of sentences        @ Factbook | country | fact,fact,… | number
    question | the same in other words -> answer                 question -> -    (not in the passage)

There are far fewer passages than training sequences, so names, numbers and words of the answers are exchanged,
the same in passage, question and answer: what cannot be known by heart must be read.
"""
import re
from collections import namedtuple

import corpus
import grammar
import questions

Passage = namedtuple("Passage", "sentences questions")  # questions: [([form, …], answer or None)]
FACT_LENGTH = 330


def read(lines, books, countries):
    """books: title -> lines, countries: name -> facts; passages of books that are not there are left out."""
    passages, current = [], None
    for line in lines:
        line = line.strip()
        if line.startswith("@ "):
            current = Passage(find(line[2:].split(" | "), books, countries), [])
            passages.append(current)
        elif " -> " in line:
            forms, answer = line.rsplit(" -> ", 1)
            if answer != "-" and not (current.sentences and answer in " ".join(current.sentences)):
                continue
            current.questions.append((forms.split(" | "), None if answer == "-" else answer))
    return [p for p in passages if p.sentences and p.questions]


def find(place, books, countries):
    title, line, first, count = place
    if title == "Factbook":
        facts = countries.get(line)
        return [f"{facts[int(k)][0]}: {facts[int(k)][1][:FACT_LENGTH]}" for k in first.split(",")] if facts else None
    if title not in books:
        return None
    return list(corpus.sentences(books[title][int(line)]))[int(first):int(first) + int(count)]


NUMBER_WORDS = ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
                "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split())
COLOURS = ("red blue green black white grey brown yellow purple scarlet crimson golden pink orange".split())
YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
WORD = re.compile(r"\d+|[^\W\d_]+")


class Passages:
    """The passages that the corpus has, and the words of all answers to exchange for one another."""

    def __init__(self, lines, books, countries):
        self.all = read(lines, books, countries)
        words = {w for p in self.all for _, answer in p.questions if answer for w in WORD.findall(answer) if w.islower() and len(w) > 4}
        self.words = {ending: sorted(w for w in words if w.endswith("s") == ending) for ending in (False, True)}

    def draw(self, rng, at_most):
        """(sentences, [(question, answer or None)]) of a random passage with words exchanged."""
        passage = rng.choice(self.all)
        swaps = self.exchange(rng, passage)
        asked = []
        for forms, answer in rng.sample(passage.questions, min(at_most, len(passage.questions))):
            question = swapped(questions.reword(rng, rng.choice(forms), rng.choice((0.0, 0.0, 0.5))), swaps)
            if rng.random() < 0.06:
                question = question.lower().rstrip("?")
            asked.append((question, answer and swapped(answer, swaps)))
        return [swapped(s, swaps) for s in passage.sentences], asked

    def exchange(self, rng, passage):
        """word -> other word, for some names, numbers and colours of the passage and some words of its answers."""
        answers = {w for _, answer in passage.questions if answer for w in WORD.findall(answer)}
        names, others = rng.choice((0.0, 0.5, 0.9)), rng.choice((0.0, 0.4, 0.8))
        swaps = {}
        for word in sorted(set(WORD.findall(" ".join(passage.sentences)))):
            low = word.lower()
            if word.isdigit():
                if len(word) < 5 and rng.random() < names:
                    swaps[word] = str(rng.randint(1100, 2029)) if YEAR.fullmatch(word) else grammar.digits(rng, len(word), len(word))
            elif low in NUMBER_WORDS or low in COLOURS:
                if rng.random() < names:
                    other = rng.choice(NUMBER_WORDS if low in NUMBER_WORDS else COLOURS)
                    swaps[word] = other.capitalize() if word[0].isupper() else other
            elif word.istitle():
                if len(word) > 3 and not grammar.is_lower_word(low) and rng.random() < names:
                    swaps[word] = grammar.book_word(rng, "capital", grammar.pools()["last"])
            elif word.islower() and len(word) > 4 and word in answers and rng.random() < others:
                swaps[word] = rng.choice(self.words[word.endswith("s")])
        return swaps


def swapped(text, swaps):
    return WORD.sub(lambda m: swaps.get(m.group(0), m.group(0)), text) if swaps else text
