"""Learn: what every column of a list that nobody knows is likely to be, with how certain that is and why.

Headings are held to all headings of all profiles, and the values have to agree. A name, a parent's e-mail or a date is
never told from its values alone. What stays doubtful is said and not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas.profile import Source
from schemas.tables import RUW
from transforms.columns import assign, numbered
from transforms.fingerprint import column
from transforms.headings import letter, normal, presentable
from transforms.kinds import Look, look
from transforms.knowledge import DROP, IGNORE, Knowledge
from transforms.likeness import is_of_others
from transforms.suits import NOT, WELL, suits

LIKELY = 0.55
"""From here on a column is proposed."""
CLEAR = 0.1
"""So much the best must be before the second, or nobody knows which of the two it is."""
BY_VALUES = 0.6
"""What values alone can tell at most."""

_TELLING = ("leerlingnummer", "geslacht", "postcode", "groepsnaam", "jaargroep")
"""Columns that can be told from their values, if only one column has such values; a birth date too, where the dates are
so long ago that nobody can have been enrolled then."""
_CONFIRMED = (*_TELLING, "geboortedatum", "emailadres")
"""Columns of which the values make a likely heading more certain."""
_KINDS = {"groepsnaam": ("group",), "geslacht": ("gender",), "jaargroep": ("year",), "postcode": ("postcode",)}
_VAGUE = frozenset({"nummer", "nr", "code", "id", "email", "mail"})
"""Headings that several columns of one list may be entitled to."""
_TWINS = (frozenset({"groep", "groepsnaam"}),)
"""Columns that one heading may stand for; the first free one is it."""


@dataclass(frozen=True)
class Guess:
    """What one column is likely to be."""

    place: int
    heading: str
    """As a profile names it: a repeated one with ` (2)` behind it."""
    role: str
    """A canonical column, `ignore` or `drop`."""
    confidence: float
    reason: str
    """`heading`, `values`, `both`, `source`, `personal`, `origin`, `others`, `named`, `doubt`, `twice` or `nothing`."""
    known: str = ""
    """The heading that it is like."""
    kind: str = ""
    """What its values look like."""
    shown: bool = True
    """Whether the heading can be written down; otherwise it may be a value."""


def learn(
    texts: Sequence[str],
    rows: Sequence[Sequence[str]],
    sources: Mapping[str, Source],
    today: date,
    base: str = "",
    named: Mapping[str, str] | None = None,
) -> list[Guess]:
    """Returns a guess for every column, in the order of the file.

    Args:
        texts: the headings, tidy.
        rows: the rows below them.
        sources: the profiles in force.
        today: the day from which ages are counted.
        base: the profile of the system the list comes from, where a person knows it.
        named: heading -> canonical column, `ignore` or `drop`, as a person said it.
    """
    looks = {place: look(column(rows, place), today) for place, text in enumerate(texts) if text}
    knowledge, labels = Knowledge(sources), numbered(texts)
    known = _known_to(sources[base], texts) if base in sources else {}
    said = {normal(heading): role for heading, role in (named or {}).items()}
    options = {}
    for place, seen in looks.items():
        role, reason = said.get(normal(labels[place]), ""), "named"
        if not role and place in known and not seen.personal and suits(known[place], seen) > NOT:
            role, reason = known[place], "source"
        sure = [Guess(place, labels[place], role, 1.0, reason)]
        options[place] = sure if role else _options(place, labels[place], texts[place], seen, knowledge)
    chosen = _chosen(options)
    return [_finished(chosen[place], texts[place], labels[place], seen) for place, seen in looks.items()]


def lacking(guesses: Sequence[Guess]) -> list[str]:
    """Returns the canonical columns, `/` between a choice, that a pupil list needs and that are not there."""
    found = {guess.role for guess in guesses}
    choices = (("leerlingnummer",), ("achternaam", "volledige_naam"))
    return ["/".join(choice) for choice in choices if not found & set(choice)]


def _known_to(source: Source, texts: Sequence[str]) -> dict[int, str]:
    """Returns the canonical column of every place that a profile knows."""
    return {place: name for name, places in assign(texts, source).used.items() for place in places}


def _options(place: int, label: str, text: str, seen: Look, knowledge: Knowledge) -> list[Guess]:
    """Returns what a column may be, the likeliest first."""
    if seen.personal or seen.kind == "origin":
        return [Guess(place, label, DROP, 1.0, "personal" if seen.personal else "origin")]
    found: dict[str, Guess] = {}
    for role, (score, known) in _by_heading(text, knowledge).items():
        fits = 1.0 if role in (IGNORE, DROP) else suits(role, seen)
        vague = 0.75 if {normal(text), normal(known)} & _VAGUE else 1.0
        if fits > NOT:
            found[role] = Guess(place, label, role, score * vague * (0.7 + 0.3 * fits), "heading", known)
    for role in _by_values(seen) if DROP not in found else ():
        before = found.get(role)
        if before:
            found[role] = replace(before, confidence=min(1.0, before.confidence + 0.05), reason="both")
        elif role in _TELLING or (role == "geboortedatum" and seen.age >= 6 and seen.distinct >= 0.5):
            found[role] = Guess(place, label, role, BY_VALUES, "values")
    if is_of_others(text):
        found = {role: guess for role, guess in found.items() if guess.confidence >= 0.9 and guess.reason != "values"}
        found = found or {IGNORE: Guess(place, label, IGNORE, 0.9, "others")}
    order = {role: rank for rank, role in enumerate((DROP, "groepsnaam", *RUW, IGNORE))}
    return sorted(found.values(), key=lambda guess: (-round(guess.confidence, 3), order[guess.role]))


def _by_heading(text: str, knowledge: Knowledge) -> dict[str, tuple[float, str]]:
    """Returns for every role how likely the heading has it, and the known heading that says so."""
    found: dict[str, tuple[float, str]] = {}
    for meaning in knowledge.meanings(text, LIKELY) if presentable(text) else ():
        total = sum(meaning.roles.values())
        for role, votes in meaning.roles.items():
            twin = any(role in pair and set(meaning.roles) & pair == set(pair) for pair in _TWINS)
            score = meaning.likeness * (1.0 if twin else 0.8 + 0.2 * votes / total)
            if score > found.get(role, (0.0, ""))[0]:
                found[role] = (score, meaning.known)
    return found


def _by_values(seen: Look) -> list[str]:
    """Returns the columns that the values point to."""
    return [
        role
        for role in _CONFIRMED
        if suits(role, seen) == WELL and seen.filled >= 5 and seen.kind in _KINDS.get(role, (seen.kind,))
    ]


def _chosen(options: Mapping[int, Sequence[Guess]]) -> dict[int, Guess]:
    """Gives every column one role and every canonical column one place; where two are as likely, neither gets it."""
    chosen: dict[int, Guess] = {}
    taken: set[str] = set()
    order = sorted(
        (guess for guesses in options.values() for guess in guesses),
        key=lambda guess: (-round(guess.confidence, 2), len(options[guess.place]), guess.place),
    )
    for guess in order:
        if guess.place in chosen or guess.confidence < LIKELY:
            continue
        if guess.role in (IGNORE, DROP):
            chosen[guess.place] = guess
        elif guess.role not in taken:
            rivals = [other for other in order if other.role == guess.role and _is_rival(other, guess, options, chosen)]
            taken.add(guess.role)
            chosen[guess.place] = guess if not rivals else replace(guess, role=IGNORE, reason="doubt")
            chosen |= {other.place: replace(other, role=IGNORE, reason="doubt") for other in rivals}
    return {
        place: chosen.get(place) or (replace(guesses[0], role=IGNORE, reason="twice") if guesses else _nothing(place))
        for place, guesses in options.items()
    }


def _is_rival(other: Guess, guess: Guess, options: Mapping[int, Sequence[Guess]], chosen: Mapping[int, Guess]) -> bool:
    """Says whether another column has as good a claim to a role and no better role of its own."""
    if other.place == guess.place or other.place in chosen or guess.reason == "named":
        return False
    best = options[other.place][0]
    if best.role != other.role and best.confidence > other.confidence - CLEAR / 2:
        return False
    alone = len(options[other.place]) == 1 or best.role == other.role
    return alone and other.confidence > guess.confidence - (CLEAR if guess.reason != "values" else 1.0)


def _nothing(place: int) -> Guess:
    return Guess(place, "", IGNORE, 0.0, "nothing")


def _finished(guess: Guess, text: str, label: str, seen: Look) -> Guess:
    shown = presentable(text)
    return replace(guess, heading=label if shown else letter(guess.place), kind=seen.kind, shown=shown)
