# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about sentences of real books, made by rule; the answer is the sentence itself."""
import re

STOP = set("""about above after again against almost alone along already although always among another because been before
behind being below between both cannot could does doing done down during each either enough even ever every from further
have having here himself herself into itself just like made make many might mine more most much must myself neither never
none nothing only other others ought over quite rather same shall should since some such than that their them then there
these they thing things this those though through thus together under until upon very well went were what when where
whether which while whom whose will with within without would your yours said came come know like time think thought
something anything everything little great good long still back away seemed seem first last upon without""".split())
IRREGULAR = dict(pair.split(":") for pair in """went:go came:come saw:see took:take gave:give made:make found:find told:tell
heard:hear felt:feel left:leave kept:keep brought:bring thought:think bought:buy caught:catch taught:teach sent:send
spent:spend built:build lost:lose met:meet sat:sit stood:stand ran:run began:begin drank:drink sang:sing swam:swim
wrote:write rode:ride drove:drive rose:rise spoke:speak broke:break chose:choose stole:steal wore:wear bore:bear
drew:draw grew:grow knew:know threw:throw flew:fly blew:blow fell:fall held:hold led:lead fed:feed read:read
laid:lay paid:pay said:say sold:sell slept:sleep crept:creep wept:weep shot:shoot fought:fight sought:seek won:win
hung:hang struck:strike understood:understand became:become forgot:forget got:get ate:eat woke:wake lay:lie shook:shake""".split())
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
SUBJECT_VERB = re.compile(
    r"^((?:[A-Z][a-z]+ ){1,2}|[Tt]he (?:[a-z]+ ){1,2}|(?:My|His|Her|Our|Their) [a-z]+ )([a-z]+ed|" + "|".join(IRREGULAR) +
    r") ([^;:.!?\"]{8,120})")
IS = re.compile(r"^((?:[A-Z][a-z]+ ?){1,3}|[Tt]he (?:[a-z]+ ){1,3}|(?:My|His|Her|Our|Their) [a-z]+ )(is|was|are|were) (.{8,})")
PRONOUNS = {"He", "She", "It", "They", "We", "You", "There", "This", "That", "These", "Those", "But", "And", "Then", "Now",
            "When", "What", "Here", "Who", "So", "If", "As", "At", "In", "On", "The", "For", "Not", "Which", "Where", "How", "Or"}
OVERLAP_FORMS = [
    "What does the text say about {w}?", "What is said about {w}?", "What does the document say about {w}?", "{w}?", "{w}",
    "Tell me about {w}.", "Is there anything about {w}?", "Where does it mention {w}?", "Find the passage about {w}.",
    "What do we learn about {w}?", "what about {w}", "Which sentence mentions {w}?", "What happened with {w}?",
    "How does the text describe {w}?", "Quote the sentence about {w}.", "Explain {w}.", "What is written about {w}?"]
LINKS = [" and ", ", ", " ", " with ", " in connection with ", " and the "]


def base_form(verb):
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    stem = verb[:-2]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl":
        return stem[:-1]
    if re.search(r"([^aeiou][aeiou][bcdgkmstvz]|[aeiou]r|[aeiou][^aeiou]l|[cgsuvz]|dl|tl|bl|pl)$", stem) and not stem.endswith(
            ("en", "er", "it", "ow", "ss", "nt", "or")):
        return stem + "e"
    return stem


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


def verb_question(rng, sentence):
    match = SUBJECT_VERB.match(sentence)
    if match is None or match.group(1).split()[0] in PRONOUNS - {"The"}:
        return None
    who, verb, rest = match.group(1).strip(), match.group(2), match.group(3).split(",")[0].strip()
    who = who[0].lower() + who[1:] if who.split()[0] in ("The", "My", "His", "Her", "Our", "Their") else who
    short = " ".join(rest.split()[:rng.randint(3, 8)])
    base = base_form(verb)
    forms = [f"Who {verb} {rest}?", f"Who {verb} {short}?", f"What did {who} {base}?", f"What did {who} do?",
             f"Why did {who} {base} {short}?", f"Did {who} {base} {short}?", f"who {verb} {short}",
             f"How did {who} {base} {short}?", f"What happened when {who} {verb} {short}?"]
    if re.search(r"\b(in|at|to|from|into|near|on|under|behind) (the )?\w+", rest):
        place = re.split(r" (?:in|at|to|from|into|near|on|under|behind) ", " " + rest)[0].strip()
        forms += [f"Where did {who} {base} {place}".strip() + "?"] * 4
    if re.search(r"\b(when|until|o'clock|day|night|morning|evening|year|week|month|hour|1[0-9]{3})\b", sentence):
        forms += [f"When did {who} {base} {short}?"] * 3
    if "because" in sentence or "for the reason" in sentence or "in order" in sentence:
        forms += [f"Why did {who} {base} {short}?"] * 6
    return rng.choice(forms)


def state_question(rng, sentence):
    match = IS.match(sentence)
    if match is None or match.group(1).split()[0] in PRONOUNS - {"The"}:
        return None
    what, verb, rest = match.group(1).strip(), match.group(2), match.group(3)
    person = what.split()[0] not in ("The", "the") and what[0].isupper()
    what = what[0].lower() + what[1:] if what.split()[0] in ("The", "My", "His", "Her", "Our", "Their") else what
    short = " ".join(re.split(r"[,;:.!?]", rest)[0].split()[:rng.randint(2, 6)])
    return rng.choice([f"What {verb} {what}?", f"What {verb} {what} like?", f"How {verb} {what}?", f"{what}?",
                       f"Who {verb} {what}?" if person else f"What {verb} {what}?", f"Who {verb} {short}?",
                       f"What {verb} {short}?", f"Tell me about {what}.", f"What is said about {what}?",
                       f"{verb.capitalize()} {what} {short}?", f"Where {verb} {what}?", f"Why {verb} {what} {short}?"])


def cloze_question(rng, sentence):
    """A wh-word in place of a number, name or noun phrase: 'Holmes walked into what?'"""
    words = sentence.rstrip(".!?\"'").split()
    if not 6 <= len(words) <= 24:
        return None
    numbers = [i for i, w in enumerate(words) if re.fullmatch(r"\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|"
                                                              r"twenty|thirty|forty|fifty|hundred|thousand", w)]
    if numbers and numbers[0] + 1 < len(words):
        i = numbers[0]
        context = content_words(" ".join(words[:i] + words[i + 2:]))[:4]
        return rng.choice([f"How many {words[i + 1].strip(',;:')} {' '.join(context)}?",
                           f"How many {words[i + 1].strip(',;:')} were there?", f"What number of {words[i + 1].strip(',;:')}?"])
    names = [i for i, w in enumerate(words) if i and w[0].isupper() and w.strip(",;:.") not in PRONOUNS and len(w) > 2]
    if names:
        i = rng.choice(names)
        low, high = max(0, i - 5), min(len(words), i + 5)
        blank = "where" if words[i - 1] in ("in", "at", "to", "from", "near") else rng.choice(["who", "whom", "which", "what"])
        return rng.choice([f"{blank.capitalize()} {' '.join(words[i + 1:high])}?", f"{' '.join(words[low:i])} {blank}?"])
    return None


MAKERS = [verb_question, state_question, cloze_question]


def book_question(rng, sentence):
    """A question that this sentence answers, or None."""
    text = None
    if rng.random() < 0.75:
        for make in rng.sample(MAKERS, len(MAKERS)):
            text = text or make(rng, sentence)
    text = text or overlap_question(rng, sentence)
    if text is None:
        return None
    if rng.random() < 0.4:
        text = reword(rng, text, 0.6)
    if rng.random() < 0.15:
        text = text.lower().rstrip("?.")
    return text[:1].upper() + text[1:] if rng.random() < 0.85 else text
