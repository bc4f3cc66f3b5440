# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks about sentences of the books by their grammar: 'Who …?', 'What did … buy?', 'How many …?', 'Where …?'.

    pip install spacy && python -m spacy download en_core_web_sm
    python sentence_questions.py --corpus FOLDER --out data/sentence_questions.jsonl.xz

One JSON line a sentence: {"s": sentence, "q": [[question, answer], …]}; every answer is a span of its sentence.
A dependency parser finds the clauses; the question keeps a part of a clause and leaves out what it asks for.
Needed again only to change them: data/ holds those that the model was trained on, about 76,000 sentences.
"""
import argparse
import json
import lzma
import random
import re

import corpus

PERSON_NOUNS = set("""man woman boy girl child king queen prince princess captain doctor lady gentleman mother father
brother sister son daughter uncle aunt wife husband friend servant soldier officer sailor priest parson clerk lawyer
teacher master mistress nurse widow baron duke count lord sir maid cook farmer fellow stranger host hostess guest
neighbour landlord innkeeper merchant professor author poet writer painter musician general colonel major lieutenant
sergeant governor president emperor bishop judge thief robber pirate hunter guide boatman driver coachman butler groom
cousin nephew niece grandfather grandmother lad lass fisherman shepherd baker butcher smith tailor shoemaker""".split())
UNITS = {"how far": "mile miles league leagues kilometre kilometres furlong furlongs", "how high or long": "foot feet inch inches yard yards fathom fathoms",
         "how long": "year years day days hour hours minute minutes week weeks month months moment",
         "how much money": "pound pounds dollar dollars shilling shillings guinea guineas franc francs cent cents crown crowns pence"}
UNIT_OF = {word: kind for kind, words in UNITS.items() for word in words.split()}
FIRST_PERSON = {"i": ["the narrator", "the author", "he", "the writer"], "me": ["the narrator", "him"], "my": ["the narrator's", "his"],
                "mine": ["his"], "myself": ["himself"], "we": ["they"], "us": ["them"], "our": ["their"], "ours": ["theirs"],
                "ourselves": ["themselves"]}
COLOURS = set("red blue green black white grey gray brown yellow purple scarlet crimson golden pink".split())
PLACE_PREPOSITIONS = set("in at on into to from near under beneath behind beside above below inside outside through across "
                         "upon towards toward among between against over along round around within onto".split())
VAGUE = set("it this that these those thing things way one ones something nothing anything all some what which who none "
            "others other him her them me us you himself herself itself themselves each both there matter fact case".split())
WHEN_LABELS, WHERE_LABELS = {"DATE", "TIME"}, {"GPE", "LOC", "FAC"}


class Asker:
    def __init__(self, rng):
        self.rng = rng

    def word(self, token):
        low = token.text.lower()
        if low in FIRST_PERSON:
            return self.rng.choice(FIRST_PERSON[low][:2] if token.dep_ == "nsubj" and self.rng.random() < 0.7 else FIRST_PERSON[low])
        if low in ("am", "'m"):
            return "is"
        if token.i == token.sent.start and token.pos_ != "PROPN":
            return low
        return token.text

    def join(self, tokens):
        text = ""
        for before, token in zip([None, *tokens], tokens):
            glue = before is not None and before.i == token.i - 1 and not before.whitespace_
            text += ("" if glue or not text else " ") + self.word(token)
        return text.strip(" ,;:-\"'”“")

    def phrase(self, head, depth=1):
        """A noun phrase without most of what hangs on it; an 'of' phrase stays, adjectives may go."""
        keep = [head]
        for child in head.children:
            if child.dep_ in ("det", "poss", "compound", "nummod", "case", "neg"):
                keep += list(child.subtree) if child.dep_ == "poss" and len(list(child.subtree)) < 5 else [child]
            elif child.dep_ == "amod" and self.rng.random() < 0.6:
                keep.append(child)
            elif child.dep_ == "prep" and depth and (child.text == "of" or self.rng.random() < 0.3):
                for noun in child.children:
                    if noun.dep_ == "pobj":
                        keep += [child, *self.phrase(noun, 0)]
            elif child.dep_ == "case":
                keep.append(child)
        return sorted(set(keep), key=lambda t: t.i)

    def rest(self, verb, without, most=2):
        """Objects and adjuncts behind the verb, some of them left out."""
        parts = []
        for child in verb.children:
            if child in without or child.i < verb.i:
                continue
            if child.dep_ in ("dobj", "attr", "dative", "oprd") and child.pos_ != "VERB":
                parts.append(self.phrase(child))
            elif child.dep_ in ("prt", "acomp"):
                parts.append([child])
            elif child.dep_ in ("prep", "agent"):
                nouns = [c for c in child.children if c.dep_ in ("pobj",)]
                if nouns and self.rng.random() < 0.75:
                    parts.append([child, *self.phrase(nouns[0])])
            elif child.dep_ == "xcomp" and len(list(child.subtree)) < 8:
                parts.append([t for t in child.subtree if t.dep_ != "punct"])
        kept, adjuncts = [], 0
        for part in parts:
            adjunct = part[0].dep_ in ("prep", "agent")
            if adjunct and adjuncts >= most:
                continue
            adjuncts += adjunct
            kept.append(self.join(part))
        return " ".join(kept)

    def question(self, wh, verb, subject, without):
        """'wh' with the auxiliary before the subject, and 'do' where there is none."""
        helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.i < verb.i]
        negation = " not" if any(c.dep_ == "neg" for c in verb.children) else ""
        who = self.join(self.phrase(subject))
        rest = self.rest(verb, without)
        if verb.lemma_ == "be" and not helpers:
            return f"{wh} {self.word(verb)} {who}{negation} {rest}"
        if helpers:
            return f"{wh} {self.word(helpers[0])} {who}{negation} {' '.join(self.word(h) for h in helpers[1:])} {verb.text} {rest}"
        do = {"VBD": "did", "VBZ": "does"}.get(verb.tag_, "do")
        if verb.tag_ == "VBP" and subject.text.lower() == "i":
            do = "does"
        return f"{wh} {do} {who}{negation} {verb.lemma_} {rest}"

    def predicate(self, verb, without):
        helpers = " ".join(self.word(c) for c in verb.children if c.dep_ in ("aux", "auxpass", "neg") and c.i < verb.i)
        return f"{helpers} {self.word(verb)} {self.rest(verb, without)}"


def span(tokens):
    """The tokens' text from first to last, or None if it is no fit answer."""
    tokens = list(tokens)
    while tokens and (tokens[-1].is_punct or tokens[-1].pos_ in ("CCONJ", "ADP")):
        tokens.pop()
    while tokens and (tokens[0].is_punct or tokens[0].pos_ == "CCONJ"):
        tokens.pop(0)
    if not tokens or len(tokens) > 10 or tokens[-1].i - tokens[0].i + 1 != len(tokens):
        return None
    if all(t.pos_ in ("PRON", "DET", "PART", "PUNCT") or t.text.lower() in VAGUE for t in tokens):
        return None
    text = tokens[0].doc[tokens[0].i:tokens[-1].i + 1].text
    return None if re.search(r"[\"“”;:!?()\[\]_]|--|^['’]|['‘]$", text) else text


def core(head):
    """The head's noun phrase up to its first clause or adjunct other than 'of'."""
    left = min([head.i] + [t.i for c in head.children if c.i < head.i and c.dep_ in (
        "det", "amod", "compound", "poss", "nummod", "quantmod", "advmod") for t in c.subtree])
    right = head.i
    for child in head.children:
        if child.i > head.i and (child.dep_ in ("case",) or (child.dep_ == "prep" and child.text == "of" and child.i == right + 1)):
            right = max(t.i for t in child.subtree) if len(list(child.subtree)) <= 6 else right
    return list(head.doc[left:right + 1])


def is_person(head):
    return head.ent_type_ == "PERSON" or head.lemma_.lower() in PERSON_NOUNS or head.text.lower() in ("i", "he", "she", "we")


def about_clause(asker, verb):
    rng = asker.rng
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or subject.text.lower() in ("you", "there", "who", "which", "that", "what", "it", "this", "these", "those", "thou", "ye"):
        return
    if not (verb.tag_ in ("VBD", "VBZ", "VBP") or any(c.dep_ in ("aux", "auxpass") and c.tag_ in ("VBD", "VBZ", "VBP", "MD") for c in verb.children)):
        return
    if subject.pos_ != "PRON":
        wh = "who" if is_person(subject) else "what"
        yield f"{wh} {asker.predicate(verb, [subject])}", span(core(subject))
    for child in verb.children:
        if child.dep_ == "dobj" and child.pos_ in ("NOUN", "PROPN"):
            wh = ("whom" if rng.random() < 0.5 else "who") if is_person(child) else "what"
            yield asker.question(wh, verb, subject, [child]), span(core(child))
            if not is_person(child) and rng.random() < 0.3:
                yield asker.question(f"what kind of {child.lemma_}", verb, subject, [child]), span(core(child))
        elif child.dep_ == "attr" and child.pos_ in ("NOUN", "PROPN"):
            yield asker.question("who" if is_person(subject) else "what", verb, subject, [child]), span(core(child))
        elif child.dep_ == "acomp":
            like = verb.lemma_ == "be" and rng.random() < 0.5
            yield asker.question("what" if like else "how", verb, subject, [child]) + (" like" if like else ""), span(child.subtree)
        elif child.dep_ == "agent":
            for noun in child.children:
                if noun.dep_ == "pobj":
                    yield asker.question("by whom" if is_person(noun) else "by what", verb, subject, [child]), span(core(noun))
        elif child.dep_ in ("prep", "dative"):
            yield from about_adjunct(asker, verb, subject, child)
        elif child.dep_ == "npadvmod" and child.ent_type_ in WHEN_LABELS:
            yield asker.question("when", verb, subject, [child]), span(child.subtree)
        elif child.dep_ == "advcl":
            mark = next((c for c in child.children if c.dep_ == "mark"), None)
            words = [t for t in child.subtree if mark is None or t.i > mark.i]
            if mark is not None and mark.text.lower() in ("because", "as", "for", "since") and 3 <= len(words) <= 16:
                yield asker.question("why", verb, subject, [child]), long_span(words)
            elif child.tag_ == "VB" and child.i > verb.i and len(list(child.subtree)) <= 12:
                yield asker.question(rng.choice(["why", "for what purpose"]), verb, subject, [child]), long_span(child.subtree)
            elif mark is None and child.i > verb.i and any(c.text.lower() == "when" for c in child.children):
                yield asker.question("when", verb, subject, [child]), long_span(child.subtree)


def long_span(tokens):
    tokens = [t for t in tokens]
    while tokens and tokens[-1].is_punct:
        tokens.pop()
    if not tokens or len(tokens) > 16 or tokens[-1].i - tokens[0].i + 1 != len(tokens):
        return None
    text = tokens[0].doc[tokens[0].i:tokens[-1].i + 1].text
    return None if re.search(r"[\"“”;:!?()\[\]_]|--", text) else text


def about_adjunct(asker, verb, subject, prep):
    rng, word = asker.rng, prep.text.lower()
    noun = next((c for c in prep.children if c.dep_ == "pobj"), None)
    if noun is None or noun.pos_ not in ("NOUN", "PROPN", "NUM"):
        return
    bare, whole = span(core(noun)), span([prep, *core(noun)])
    if noun.ent_type_ in WHEN_LABELS:
        yield asker.question("how long" if word == "for" else "when", verb, subject, [prep]), bare if word in ("for", "on", "in") else whole
    elif word == "with":
        yield asker.question("with whom" if is_person(noun) else "with what", verb, subject, [prep]), bare
    elif is_person(noun) and word in ("to", "for", "from", "by", "of", "against", "at"):
        yield asker.question(rng.choice([f"{word} whom", "who"]), verb, subject, [prep]) + (
            "" if rng.random() < 0.5 else f" {word}"), bare
    elif word in PLACE_PREPOSITIONS and (noun.ent_type_ in WHERE_LABELS or (noun.ent_type_ == "" and noun.pos_ == "NOUN")):
        answer = bare if noun.pos_ == "PROPN" else whole
        yield asker.question("from where" if word == "from" and rng.random() < 0.5 else "where", verb, subject, [prep]), answer
        if noun.ent_type_ in WHERE_LABELS:
            yield asker.question(rng.choice(["in which place", "to what place", "in what town", "which place"]), verb, subject, [prep]), answer
    elif word in ("about", "of", "like", "as", "for"):
        yield asker.question(f"{word} what", verb, subject, [prep]), bare


def clause_around(asker, head):
    """What the sentence says near this noun, without the noun's own number or adjective."""
    verb = head
    while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
        verb = verb.head
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return verb, subject


def about_numbers(asker, token):
    head, rng = token.head, asker.rng
    number = [t for t in head.children if t.dep_ == "nummod"]
    answer = span(list(head.doc[min(t.i for n in number for t in n.subtree):max(t.i for n in number for t in n.subtree) + 1]))
    if answer is None:
        return
    verb, subject = clause_around(asker, head)
    inside = verb.pos_ in ("VERB", "AUX") and subject is not None and subject.text.lower() not in ("it", "you", "that", "which", "who")
    unit = UNIT_OF.get(head.text.lower())
    with_unit = span(list(head.doc[min(t.i for t in number):head.i + 1]))
    if unit and inside:
        wh = {"how far": "how far", "how high or long": rng.choice(["how high", "how long", "how far", "how deep", "how many " + head.text]),
              "how long": rng.choice(["how long", "for how long"]), "how much money": rng.choice(["how much", "how much money"])}[unit]
        if unit == "how long" and re.search(r"years? old", head.doc.text):
            wh = "how old"
        branch = next((c for c in verb.children if head in c.subtree), None)
        yield asker.question(wh, verb, subject, [branch]), with_unit
    elif inside and subject is head:
        yield f"how many {head.text} {asker.predicate(verb, [subject])}", answer
    elif inside:
        branch = next((c for c in verb.children if head in c.subtree), None)
        yield asker.question(f"how many {head.text}", verb, subject, [branch]), answer


def about_noun(asker, token):
    rng = asker.rng
    if token.dep_ == "appos" and token.head.pos_ == "PROPN":
        yield f"who {rng.choice(['was', 'is'])} {asker.join(asker.phrase(token))}", span(core(token.head))
        yield f"{rng.choice(['who', 'what'])} was {asker.join(asker.phrase(token.head))}", span(core(token))
    if token.dep_ == "amod" and token.lower_ in COLOURS and token.head.pos_ == "NOUN":
        noun = token.head
        owner = next((c for c in noun.children if c.dep_ == "poss"), None)
        name = asker.join([t for t in asker.phrase(noun) if t is not token])
        if owner is not None or len(name.split()) > 2:
            yield f"what colour {'were' if noun.tag_ == 'NNS' else 'was'} {name}", token.text
    if token.dep_ == "poss" and token.pos_ in ("PROPN",) and token.head.dep_ in ("nsubj", "dobj", "pobj"):
        verb, subject = clause_around(asker, token.head)
        if subject is token.head:
            yield f"whose {token.head.text} {asker.predicate(verb, [subject])}", span([t for t in token.subtree if t.dep_ != "case"])


def finish(question):
    question = " ".join(question.split()).strip(" ,;.")
    question = re.sub(r"\s+([,;'’])", r"\1", question)
    return question[:1].upper() + question[1:] + "?"


def content(text, doc_words):
    return [w for w in re.findall(r"[A-Za-z][a-z]{2,}", text) if w.lower() in doc_words]


def ask_about(rng, doc):
    """[(question, answer), …] for one parsed sentence."""
    asker, made = Asker(rng), {}
    doc_words = {t.lower_ for t in doc if t.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") and not t.is_stop} | {
        t.lemma_.lower() for t in doc if t.pos_ in ("NOUN", "VERB", "ADJ") and not t.is_stop}
    for token in doc:
        if token.pos_ in ("VERB", "AUX") and token.dep_ in ("ROOT", "conj", "ccomp", "advcl", "relcl", "parataxis"):
            pairs = about_clause(asker, token)
        elif token.dep_ == "nummod":
            pairs = about_numbers(asker, token)
        else:
            pairs = about_noun(asker, token)
        for question, answer in pairs:
            if answer is None or len(set(content(question, doc_words))) < 2:
                continue
            if re.search(r"\b(you|your|thee|thy|thou)\b", question, re.I) or len(question.split()) > 22:
                continue
            if re.search(rf"\b{re.escape(answer.lower())}\b", question.lower()):
                continue
            made[finish(question)] = answer
    return list(made.items())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--sentences", type=int, default=160000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--parser", default="en_core_web_sm")
    a = arguments.parse_args()
    import spacy
    rng, parser = random.Random(a.seed), spacy.load(a.parser)
    texts = [s for book in corpus.books(a.corpus) for line in book for s in corpus.sentences(line) if 6 <= len(s.split()) <= 40]
    texts = rng.sample(texts, min(a.sentences, len(texts)))
    with lzma.open(a.out, "wt", encoding="utf-8") as file:
        for doc in parser.pipe(texts, batch_size=512):
            pairs = ask_about(rng, doc)
            if pairs:
                file.write(json.dumps({"s": doc.text, "q": pairs}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
