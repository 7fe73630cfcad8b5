"""How much two headings are alike: the same words, a synonym of administrators, or a typing error; never a part of one.

A word that is in one of two headings only (`vader`, `vorige`, `2`) makes them two things, however long the rest is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from transforms.headings import normal

CERTAIN = 0.9
"""From here on two headings mean the same, as far as headings can tell."""
PARTLY = 0.8
"""What headings that merely look alike reach at most; a person has to agree."""

_STEMS = {
    **dict.fromkeys(("leerlingen", "leerling", "studenten", "student", "deelnemer", "pupil", "kind", "ll"), "leerling"),
    **dict.fromkeys(("nummer", "nr", "num", "identificatie", "id", "code"), "nummer"),
    **dict.fromkeys(("emailadres", "mailadres", "email", "mail"), "mail"),
    **dict.fromkeys(("telefoonnummer", "telefoonnr", "telefoon", "tel"), "telefoon"),
    **dict.fromkeys(("huidige", "huidig", "actuele", "actueel", "tegenwoordige"), "huidig"),
    **dict.fromkeys(("voorvoegsels", "voorvoegsel", "tussenvoegsels", "tussenvoegsel"), "voegsel"),
    **dict.fromkeys(("voornamen", "doopnamen"), "voornamen"),
    **dict.fromkeys(("voornaam", "roepnaam"), "roepnaam"),
    **dict.fromkeys(("achternaam", "familienaam"), "achternaam"),
    **dict.fromkeys(("voorletters", "voorletter", "initialen"), "voorletters"),
    **dict.fromkeys(("geslacht", "sekse", "sexe", "gender"), "geslacht"),
    **dict.fromkeys(("geboortedatum", "geboortedag", "gebdatum", "gebdat"), "geboortedatum"),
    **dict.fromkeys(("groeps", "groepen", "groep", "klassen", "klas"), "groep"),
    **dict.fromkeys(("jaargroep", "leerjaar"), "jaargroep"),
    **dict.fromkeys(("woonplaats", "plaatsnaam"), "woonplaats"),
    **dict.fromkeys(("postcode", "zipcode"), "postcode"),
    **dict.fromkeys(("naam", "namen"), "naam"),
    **dict.fromkeys(("straatnaam", "straat"), "straat"),
    **dict.fromkeys(("inschrijving", "inschrijf", "instroom"), "inschrijving"),
    **dict.fromkeys(("uitschrijving", "uitschrijf", "uitstroom"), "uitschrijving"),
    **dict.fromkeys(("volledige", "hele", "gehele"), "volledig"),
    **dict.fromkeys(("geboorte", "geb"), "geboorte"),
    **{word: word for word in ("datum", "huis", "school", "stam", "status")},
}
"""Words of which Dutch headings are made -> the word that stands for all that mean the same."""

_SMALL = frozenset({"van", "de", "het", "der", "den", "en", "of", "in", "op"})
_WHOLE = {
    frozenset({"geboorte", "datum"}): frozenset({"geboortedatum"}),
    frozenset({"volledig", "naam"}): frozenset({"leerling", "naam"}),
}
_VAGUE = frozenset({"naam", "nummer", "datum"})
"""Words that say too little by themselves."""
_OTHERS = re.compile(
    r"ouder|vader|moeder|verzorg|voogd|mentor|leerkracht|docent|juf|meester|coach|begeleid|contact|nood|gezin|broer|zus"
    r"|partner|debiteur|factuur|vorig|nieuw|volgend|toekomst|gepland|verwacht|werkgever|bedrijf|bpv|bezoek|medewerker"
    r"|postadres|\bpost\b|\boude?\b|officieel|geboortenaam|reden|soort|type|aantal|toelevere|herkomst|advies|oorspronk"
)
"""Words that say that a column is of somebody or some moment else."""
_STEM = re.compile("|".join(sorted(map(re.escape, _STEMS), key=len, reverse=True)))


@lru_cache(maxsize=65536)
def likeness(heading: str, known: str) -> float:
    """Returns how likely two headings mean the same, from 0 to 1; both as they stand in a file or a profile."""
    one, other = normal(heading), normal(known)
    if one == other:
        return 1.0
    if set(_OTHERS.findall(one)) != set(_OTHERS.findall(other)) or _digits(one) != _digits(other):
        return 0.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 0.98
    mine, theirs = _meaning(one), _meaning(other)
    if mine == theirs:
        return 0.94
    if _without_pupil(mine) == _without_pupil(theirs) and not _without_pupil(mine) <= _VAGUE:
        return 0.92
    return max(_typing_error(one, other), PARTLY * fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))) / 100)


def is_of_others(heading: str) -> bool:
    """Tells whether a heading says that the column is of a parent, a teacher, or another moment."""
    return _OTHERS.search(normal(heading)) is not None


def _digits(text: str) -> list[str]:
    return re.findall(r"\d", text)


@lru_cache(maxsize=8192)
def _meaning(text: str) -> frozenset[str]:
    """Returns the words of a heading, compounds taken apart where all of the compound is known."""
    words = frozenset(part for word in re.findall(r"[^\W_]+", text) for part in _parts(word)) - _SMALL
    return _WHOLE.get(words, words)


def _parts(word: str) -> Sequence[str]:
    stems = _STEM.findall(word)
    return [_STEMS[stem] for stem in stems] if "".join(stems) == word else [word]


def _without_pupil(words: frozenset[str]) -> frozenset[str]:
    return words - {"leerling"}


def _typing_error(one: str, other: str) -> float:
    """Returns how likely one heading is the other with a typing error in one of its words."""
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return 0.0
    wrong = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    if len(wrong) != 1:
        return 0.0
    (first, second) = wrong[0]
    distance, shortest = DamerauLevenshtein.distance(first, second), min(len(first), len(second))
    if distance == 1 and shortest >= 5:
        return 0.92
    return 0.9 if distance == 2 and shortest >= 9 and first[:2] == second[:2] else 0.0
