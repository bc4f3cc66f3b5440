# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about the words of a sentence, answered by the sentence itself; and ways to put a question."""
import re

STOP = set("""about above after again against almost alone along already although always among another because been before
behind being below between both cannot could does doing done down during each either enough even ever every from further
have having here himself herself into itself just like made make many might mine more most much must myself neither never
none nothing only other others ought over quite rather same shall should since some such than that their them then there
these they thing things this those though through thus together under until upon very well went were what when where
whether which while whom whose will with within without would your yours said came come know like time think thought
something anything everything little great good long still back away seemed seem first last upon without""".split())
SYNONYMS = {}
for group in """begin start|big large huge|house home|buy purchase|small little|quick fast|ship vessel boat|child kid|sea ocean|
road street way|road path|wood forest|ill sick|money cash|wealthy rich|happy glad|sad unhappy|angry furious|doctor physician|
letter message|journey trip voyage|look gaze|speak talk|answer reply|ask inquire|find discover|see notice|hide conceal|
kill murder|help assist|build construct|destroy ruin|end finish|close shut|open unlock|near close|tell inform|show reveal|
beautiful pretty lovely|strange odd peculiar|old ancient aged|young youthful|friend companion|man fellow gentleman|woman lady|
mother mum|father dad|boy lad|girl lass|king ruler|soldier warrior|fight battle|war conflict|dead deceased|die perish|
afraid scared frightened|dark gloomy|rain shower|wind breeze|storm tempest|hill mountain|river stream|town city|village hamlet|
door entrance|garden yard|food meal|eat devour|drink beverage|clothes garments|work labour job|rest sleep|night evening|
morning dawn|year twelvemonth|fear terror|joy delight|anger rage|love affection|hate dislike|want wish desire|need require|
give hand|take grab|bring carry|leave depart|arrive come|return go back|stay remain|live dwell reside|walk stroll|run hurry|
cry weep|laugh smile|think believe|know understand|forget overlook|remember recall|try attempt|choose pick|keep retain|
lose misplace|pay settle|sell trade|cost price|law rule|reason cause|way manner|story tale|book volume|picture painting|
voice sound|noise din|silence quiet|secret mystery|danger peril|trouble difficulty|plan scheme|idea notion|hope expect""".replace(
        "\n", "").split("|"):
    for word in group.split():
        SYNONYMS[word] = [other for other in group.split() if other != word]

WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]")
OVERLAP_FORMS = [
    "What does the text say about {w}?", "What is said about {w}?", "What does the document say about {w}?", "{w}?", "{w}",
    "Tell me about {w}.", "Is there anything about {w}?", "Where does it mention {w}?", "Find the passage about {w}.",
    "What do we learn about {w}?", "what about {w}", "Which sentence mentions {w}?", "What happened with {w}?",
    "How does the text describe {w}?", "Quote the sentence about {w}.", "Explain {w}.", "What is written about {w}?"]
LINKS = [" and ", ", ", " ", " with ", " in connection with ", " and the "]


def content_words(sentence):
    words = [w for w in WORD.findall(sentence) if len(w) > 3 and w.lower() not in STOP]
    return list(dict.fromkeys(words))


def reword(rng, text, rate):
    """Replaces some words by synonyms, so that word overlap alone is not enough."""
    def swap(match):
        word = match.group(0)
        options = SYNONYMS.get(word.lower())
        return rng.choice(options) if options and rng.random() < rate else word
    return WORD.sub(swap, text)


def overlap_question(rng, sentence):
    words = content_words(sentence)
    if len(words) < 3:
        return None
    rare = sorted(words, key=lambda w: (not w[0].isupper(), -len(w)))[:6]
    chosen = rng.sample(rare, min(len(rare), rng.choice((2, 2, 3, 3, 4))))
    chosen.sort(key=sentence.find)
    start = sentence.find(chosen[0])
    clause = re.split(r"[,;:.!?\"]", sentence[start:])[0].split()
    if rng.random() < 0.35 and 2 <= len(clause) <= 9:
        return rng.choice(OVERLAP_FORMS).replace("{w}", " ".join(clause))
    text = chosen[0]
    for word in chosen[1:]:
        text += rng.choice(LINKS) + word
    return rng.choice(OVERLAP_FORMS).replace("{w}", text)


def book_question(rng, sentence):
    """A question about the words of this sentence, or None."""
    text = overlap_question(rng, sentence)
    return text and put(rng, text)


def put(rng, text):
    """The question as a person might put it: other words, no question mark, small letters."""
    if rng.random() < 0.4:
        text = reword(rng, text, 0.6)
    if rng.random() < 0.12:
        text = text.lower().rstrip("?.")
    return text[:1].upper() + text[1:] if rng.random() < 0.85 else text
