"""Draft: a learned list as the TOML of a source profile, for a person to read and correct; every line says why."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.profile import Source
from schemas.tables import RUW
from schemas.vocabulary import Sector
from transforms.knowledge import DROP, IGNORE
from transforms.learn import Guess
from transforms.values.dates import age_on, read_date

SURE = 0.8
"""Below this a line asks to be checked."""
WHY = {
    "heading": "de kop lijkt op “{known}”",
    "both": "de kop lijkt op “{known}” en de waarden passen erbij",
    "source": "zo staat het in het profiel waarvan is uitgegaan",
    "values": "alleen de waarden wijzen erop",
    "personal": "hier staan burgerservicenummers; die worden weggegooid",
    "origin": "hier staan nationaliteiten of landen; die worden weggegooid",
    "others": "dit is van een ouder, leerkracht of ander moment",
    "named": "zo opgegeven",
    "doubt": "twijfel: een andere kolom kan hetzelfde zijn",
    "twice": "er is al een kolom voor dit gegeven",
    "nothing": "onbekend",
}
_NAMES = ("achternaam", "roepnaam", "volledige_naam")
_CODED = ("inschrijfstatus", "bekostigd", "plaatsing_actief", "geheim_adres", "geheim_telefoon", "leerweg", "geslacht")
_PRIMARY: tuple[Sector, ...] = ("po", "sbo", "so")
_SECONDARY: tuple[Sector, ...] = ("vo", "vso")


@dataclass(frozen=True)
class Draft:
    """What is known of a list besides its columns."""

    name: str
    learned_on: date
    sectors: Sequence[str]
    words: Mapping[str, Mapping[str, Sequence[str]]]
    """Canonical column -> canonical value -> the words of the list that mean it."""
    base: Source | None = None


def draft(about: Draft, guesses: Sequence[Guess]) -> str:
    """Returns the TOML of a profile."""
    return "\n".join([*_head(about, guesses), *_headers(guesses), *_values(about.words), *_staff(about)]) + "\n"


def sectors_of(born: Sequence[str], today: date, base: Source | None) -> Sequence[str]:
    """Returns the kinds of school a list is of: those of its system, or those that fit the ages; else all.

    Args:
        born: the birth dates, as the list writes them.
        today: the day from which ages are counted.
        base: the profile of its system, if a person named it.
    """
    dates = [reading.value for text in born if (reading := read_date(text.strip())).value]
    ages = sorted(age_on(date.fromisoformat(str(day)), today) for day in dates)
    if base and base.sectors:
        return base.sectors
    if not ages:
        return (*_PRIMARY, *_SECONDARY, "mbo")
    middle = ages[len(ages) // 2]
    return _PRIMARY if middle < 12 else _SECONDARY if middle < 17 else ("mbo", *_SECONDARY)


def words_of(cells: Mapping[str, Collection[str]], sources: Sequence[Source]) -> dict[str, dict[str, list[str]]]:
    """Returns the coded words of a list that profiles know, each with its meaning; the first profile goes first.

    Args:
        cells: canonical column -> its cells.
        sources: the profiles to learn words from.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for column in _CODED:
        there = {cell.strip().casefold(): cell.strip() for cell in cells.get(column, ())}
        seen: set[str] = set()
        for source in sources:
            for value, texts in source.values.get(column, {}).items():
                for text in texts:
                    if text.casefold() in there and text.casefold() not in seen and len(text) > 1:
                        seen.add(text.casefold())
                        found.setdefault(column, {}).setdefault(value, []).append(text)
    return found


def why(guess: Guess) -> str:
    """Returns why a column is what it is, in Dutch, for the profile."""
    return WHY[guess.reason].format(known=guess.known)


def _head(about: Draft, guesses: Sequence[Guess]) -> Iterator[str]:
    there = {guess.role for guess in guesses}
    names = [name for name in _NAMES if name in there]
    day = about.learned_on.isoformat()
    base = [f"uitgaande van het profiel {about.base.name}"] if about.base else []
    yield f"# Geleerd van een lijst op {day}. Verbeter wat niet klopt: zet een kop bij de goede kolom."
    yield "# Kijk daarna met: doorstroom profiles check"
    yield f"title = {_text(f'Eigen lijst {about.name}')}"
    yield 'status = "unverified"'
    yield f"evidence = [{', '.join(map(_text, [f'geleerd van een bestand op {day}', *base]))}]"
    yield f"checked_on = {day}"
    yield f"sectors = [{', '.join(map(_text, about.sectors))}]"
    yield f'required = [["leerlingnummer"], [{", ".join(map(_text, names))}]]'
    if about.base and about.base.full_name != "first":
        yield f"full_name = {_text(about.base.full_name)}"
    if about.base and about.base.staff:
        yield f"staff = [{', '.join(map(_text, about.base.staff))}]"
    yield from _listed(IGNORE, "bekend, maar niet gebruikt", guesses)
    yield from _listed(DROP, "wordt bij het lezen weggegooid", guesses)


def _listed(role: str, meaning: str, guesses: Sequence[Guess]) -> Iterator[str]:
    yield f"# {meaning}"
    yield f"{role} = ["
    for guess in guesses:
        if guess.role == role and guess.shown:
            yield f"    {_text(guess.heading)},  # {why(guess)}"
    yield "]"


def _headers(guesses: Sequence[Guess]) -> Iterator[str]:
    yield ""
    yield "[headers]"
    for guess in sorted((guess for guess in guesses if guess.role in RUW), key=lambda guess: RUW.index(guess.role)):
        check = "" if guess.confidence >= SURE else " CONTROLEER DIT."
        yield f"{guess.role} = [{_text(guess.heading)}]  # {guess.confidence:.0%} zeker: {why(guess)}.{check}"


def _values(words: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    for column, meanings in words.items():
        yield ""
        yield f"[values.{column}]"
        for value, texts in meanings.items():
            yield f"{_text(value)} = [{', '.join(map(_text, texts))}]"


def _staff(about: Draft) -> Iterator[str]:
    """Yields how the lists of staff of the same system are read."""
    if about.base and about.base.staff_headers:
        yield ""
        yield "[staff_headers]"
        for column, texts in about.base.staff_headers.items():
            yield f"{column} = [{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """Returns a text as TOML writes it; its strings are those of JSON, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
