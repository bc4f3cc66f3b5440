# SPDX-License-Identifier: GPL-3.0-or-later
"""Passages of the training books and countries with questions written by hand (data/passage_questions.txt).

    @ Title | line | first sentence | number of sentences        @ Factbook | country | fact,fact,… | number
    question | the same in other words -> answer                 question -> -    (not in the passage)

and whole short documents with theirs, both written by hand (data/written_documents.txt):

    === Title, then a paragraph a line          ? question | the same in other words -> answer

There are far fewer of either than training sequences, so names, numbers and words of the answers are exchanged,
the same in text, question and answer: what cannot be known by heart must be read.
"""
import re
from collections import namedtuple

import documents
import grammar
import questions

# around: sentences of the chapter or facts of the country; chosen: which of them are the passage, in order;
# questions: [([form, …], answer or None)]
Passage = namedtuple("Passage", "around chosen country questions")
FACT_LENGTH = 330
FACT_FORMS = ["{f}: {v}", "{f} of {c}: {v}", "{s} - {f} of {c}: {v}", "- {f} ({c}): {v}"]
SECTIONS = ["Geography", "People and Society", "Environment", "Government", "Economy", "Energy", "Communications"]


def sentences_of(passage):
    return [passage.around[i] for i in passage.chosen]


def read(lines, books, countries):
    """books: title -> sentences of each line, countries: name -> facts; passages of books that are not there are left out."""
    passages, current, text = [], None, ""
    for line in lines:
        line = line.strip()
        if line.startswith("@ "):
            current = find(line[2:].split(" | "), books, countries)
            text = " ".join(sentences_of(current))
            passages.append(current)
        elif " -> " in line:
            forms, answer = parsed(line)
            if answer is None or answer in text:
                current.questions.append((forms, answer))
    return [p for p in passages if p.chosen and p.questions]


def parsed(question):
    """([form, …], answer or None)"""
    forms, answer = question.rsplit(" -> ", 1)
    return forms.split(" | "), None if answer == "-" else answer


def read_documents(lines):
    """Each document is a passage whose first text is its title."""
    documents = []
    for line in lines:
        if line.startswith("=== "):
            documents.append(Passage([line[4:]], [], None, []))
        elif line.startswith("? "):
            documents[-1].questions.append(parsed(line[2:]))
        else:
            documents[-1].around.append(line)
    for document in documents:
        document.chosen.extend(range(len(document.around)))
    return documents


def find(place, books, countries):
    title, line, first, count = place
    if title == "Factbook" and line in countries:
        facts = [f"{field}: {value[:FACT_LENGTH]}" for field, value in countries[line]]
        return Passage(facts, [int(k) for k in first.split(",")], line, [])
    if title in books:
        return Passage(books[title][int(line)], list(range(int(first), int(first) + int(count))), None, [])
    return Passage([], [], None, [])


NUMBER_WORDS = ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
                "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split())
COLOURS = ("red blue green black white grey brown yellow purple scarlet crimson golden pink orange".split())
YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
WORD = re.compile(r"\d+|[^\W\d_]+")


class Passages:
    """Passages or documents, and the words of all their answers to exchange for one another. rates: one of them is the
    share of a text's such words that is exchanged; none where what a question asks for shall be known by its kind."""

    def __init__(self, passages, rates):
        self.all, self.rates = passages, rates
        words = {w for p in self.all for _, answer in p.questions if answer for w in WORD.findall(answer) if w.islower() and len(w) > 4}
        self.words = {ending: sorted(w for w in words if w.endswith("s") == ending) for ending in (False, True)}

    def choose(self, rng, room):
        """One of at most about `room` tokens, where some tries find one."""
        for _ in range(20):
            passage = rng.choice(self.all)
            if length_of(sentences_of(passage), passage) <= room:
                break
        return passage

    def draw(self, rng, room, at_most):
        """(sentences, [(question, answer)]) of a random passage of up to about `room` tokens, with words exchanged."""
        passage = self.choose(rng, room)
        swaps = self.exchange(rng, passage)
        return [swapped(s, swaps) for s in sentences_of(passage)], self.ask(rng, passage, swaps, at_most)

    def in_place(self, rng, room, at_most):
        """As `draw`, with what stands around the passage in its chapter or country, up to about `room` tokens; and
        whether each text is a line of its own."""
        passage = self.choose(rng, room)
        swaps = self.exchange(rng, passage)
        kept = surroundings(rng, passage, room)
        texts = [swapped(passage.around[i], swaps) for i in kept]
        if passage.country:
            form, section = rng.choice(FACT_FORMS), rng.choice(SECTIONS)
            texts = [form.replace("{s}", section).replace("{c}", passage.country).replace("{f}", field).replace("{v}", value)
                     for field, value in (text.split(": ", 1) for text in texts)]
        return texts, self.ask(rng, passage, swaps, at_most), bool(passage.country)

    def ask(self, rng, passage, swaps, at_most):
        asked = []
        for forms, answer in rng.sample(passage.questions, min(at_most, len(passage.questions))):
            question = swapped(questions.reword(rng, rng.choice(forms), rng.choice((0.0, 0.0, 0.5))), swaps)
            if rng.random() < 0.06:
                question = question.lower().rstrip("?")
            asked.append((question, documents.REFUSAL if answer is None else swapped(answer, swaps)))
        return asked

    def exchange(self, rng, passage):
        """word -> other word, for some names, numbers and colours of the passage and some words of its answers."""
        answers = {w for _, answer in passage.questions if answer for w in WORD.findall(answer)}
        names, others = rng.choice((0.0, 0.5, 0.9)), rng.choice(self.rates)
        swaps = {}
        for word in sorted(set(WORD.findall(" ".join(sentences_of(passage))))):
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


def length_of(texts, passage):
    """About how many tokens texts of the passage's kind have; numbers and names have more."""
    return sum(map(len, texts)) / (2.0 if passage.country else 3.6)


def surroundings(rng, passage, room):
    """Indices of the passage and of what fits beside it in `room` tokens: neighbouring sentences, or any facts of the
    country."""
    kept, size = set(passage.chosen), len(passage.around)
    room -= length_of(sentences_of(passage), passage)
    more = rng.sample(range(size), size) if passage.country else outward(rng, passage.chosen[0], passage.chosen[-1], size)
    for i in more:
        if room <= 0:
            break
        kept.add(i)
        room -= length_of([passage.around[i]], passage)
    return sorted(kept)


def outward(rng, low, high, size):
    """The indices beside low … high, from near to far, on both sides at random."""
    before = rng.random()
    while low > 0 or high < size - 1:
        if low > 0 and (high == size - 1 or rng.random() < before):
            low -= 1
            yield low
        else:
            high = min(high + 1, size - 1)
            yield high
