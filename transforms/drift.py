"""Drift: an export whose headings changed since its profile was written. A wrong column is worse than a refusal.

A changed heading is taken for a column only where its words leave no other meaning, its values are that column's, and
no column that was known moves. What is merely alike is a proposal, and a person decides (`doorstroom profiles learn`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from schemas.profile import Source
from schemas.tables import INSCHRIJVING
from transforms.columns import Columns, Drift, assign
from transforms.fingerprint import column
from transforms.headings import normal, presentable
from transforms.kinds import Look, look
from transforms.knowledge import Knowledge, Meaning
from transforms.likeness import CERTAIN
from transforms.suits import NOT, PERHAPS, WELL, suits
from transforms.survey import Survey

MOST = 2
"""A file of which more headings changed is another export."""
FILLED, FILLED_REQUIRED = 3, 5
"""So many cells at least must show what a column holds."""
MARGIN = 0.1
"""Another meaning must be so much further off."""
SAME_WORDS = 0.94
"""From here on headings differ in spelling only; below it there may be a typing error."""
_GENERIC = frozenset({"naam", "nummer", "nr", "code", "id", "groep", "groepen", "leerling", "adres", "status", "datum"})
"""Headings that mean different things in different systems: known only where the profile itself has them."""


def mend(surveys: Sequence[Survey], names: Collection[str], sources: Mapping[str, Source]) -> list[Survey]:
    """Returns the surveys with the columns of the named profiles completed by those whose heading changed."""
    knowledge = Knowledge(sources)
    return [_mended(one, surveys, names, knowledge) for one in surveys]


def nearest(one: Survey, columns: Columns, sources: Mapping[str, Source]) -> tuple[str, str] | None:
    """Returns the heading that is most like what a profile misses, with what it may stand for; none is like it."""
    knowledge = Knowledge(sources)
    lacking = {name for choice in columns.lacking for name in choice}
    best: tuple[float, str, str] = (0.0, "", "")
    for place in columns.unknown:
        seen = _look([one], place)
        for name in lacking if presentable(columns.texts[place]) else ():
            alike = [
                meaning.likeness for meaning in knowledge.meanings(columns.texts[place], 0.6) if name in meaning.roles
            ]
            score = max([*alike, 0.6 * (name == "leerlingnummer" and suits(name, seen) == WELL)])
            if score > best[0] and suits(name, seen) > NOT:
                best = (score, columns.texts[place], columns.source.headers[name][0])
    return best[1:] if best[0] else None


def _mended(one: Survey, surveys: Sequence[Survey], names: Collection[str], knowledge: Knowledge) -> Survey:
    if one.heading is None or one.grid.standard or one.staff:
        return one
    alike = [other for other in surveys if other.heading and other.heading.texts == one.heading.texts]
    mended = {
        name: _complete(columns, alike, knowledge) if name in names else columns
        for name, columns in one.columns.items()
    }
    return replace(one, columns=mended)


def _complete(columns: Columns, parts: Sequence[Survey], knowledge: Knowledge) -> Columns:
    """Returns the columns with those added that are certain; none, if more headings changed than one or two."""
    drifts = [drift for place in columns.unknown if (drift := _drift(columns, place, parts, knowledge))]
    drifts += [surname] if (surname := _surname(columns, parts)) else []
    taken = [drift.column for drift in drifts]
    drifts = [drift for drift in drifts if taken.count(drift.column) == 1]
    if not 0 < len(drifts) <= MOST:
        return _without_halves(columns, parts)
    done = _assigned(columns, {drift.place: drift.known for drift in drifts})
    return replace(done, texts=columns.texts, drifted=tuple(drifts))


def _without_halves(columns: Columns, parts: Sequence[Survey]) -> Columns:
    """Returns the columns without one that is half of a pair: the other half beside it has another heading now.

    Where a list has two columns with one heading, code and name of a group, nobody knows which of them is left.
    """
    for name, texts in columns.source.headers.items():
        (place, *_) = columns.used.get(name, (-1,))
        paired = place >= 0 and any(normal(text) == f"{normal(columns.texts[place])} (2)" for text in texts)
        beside = {place - 1, place + 1} & {*columns.unknown, *columns.twice}
        if paired and any(_look(parts, other).kind in ("group", "label") for other in beside):
            used = {other: places for other, places in columns.used.items() if other != name}
            columns = replace(columns, used=used, unknown=tuple(sorted((*columns.unknown, place))))
    return columns


def _surname(columns: Columns, parts: Sequence[Survey]) -> Drift | None:
    """Returns that `Naam` is the surname here: first names stand in a column of their own, and it has none."""
    (place, *_) = columns.used.get("volledige_naam", (-1,))
    apart = "roepnaam" in columns.used and not {"achternaam", "voornamen"} & set(columns.used)
    if place < 0 or not apart or normal(columns.texts[place]) != "naam":
        return None
    seen = _look(parts, place)
    known = columns.source.headers.get("achternaam", ("",))[0]
    alone = seen.kind == "words" and seen.several < 0.4 and seen.filled >= FILLED_REQUIRED
    return Drift(place, "achternaam", known, CERTAIN, WELL) if known and alone else None


def _drift(columns: Columns, place: int, parts: Sequence[Survey], knowledge: Knowledge) -> Drift | None:
    """Returns the column that a place is certain to be by its heading and its values; None where it is not."""
    text = columns.texts[place]
    meanings = knowledge.meanings(text, CERTAIN - MARGIN) if presentable(text) else []
    known = _known(columns.source, meanings)
    if not known:
        return None
    done = _assigned(columns, {place: known})
    name = next((name for name, places in done.used.items() if place in places), "")
    if not name or _moved(columns, done, known, name):
        return None
    seen = _look(parts, place)
    required = any(name in choice for choice in columns.lacking)
    fits = suits(name, seen)
    drift = Drift(place, name, known, meanings[0].likeness, fits)
    return drift if _is_certain(drift, seen, required) else None


def _moved(columns: Columns, done: Columns, known: str, name: str) -> bool:
    """Says whether another column would change its place; only one with the very same heading may, as the second."""
    form = normal(known)
    return any(
        done.used.get(other) != at
        and any(normal(done.texts[place]) != form for place in (*at, *done.used.get(other, at)))
        for other, at in columns.used.items()
        if other != name
    )


def _known(source: Source, meanings: Sequence[Meaning]) -> str:
    """Returns the heading of the profile that a changed heading stands for; empty where it could mean two things."""
    if not meanings or meanings[0].likeness < CERTAIN:
        return ""
    own = {normal(text): text for texts in source.headers.values() for text in texts}
    best = meanings[0].likeness
    least = SAME_WORDS if best >= SAME_WORDS else best - MARGIN
    rivals = [meaning for meaning in meanings if meaning.likeness >= least]
    roles = [_roles(source, meaning) for meaning in rivals]
    if any(not one & roles[0] for one in roles) or len(frozenset().union(*roles) - {"groep", "groepsnaam"}) > 1:
        return ""
    sure = {normal(meaning.known): meaning.likeness for meaning in rivals if meaning.likeness >= CERTAIN}
    if mine := [form for form in own if form in sure]:
        return own[max(mine, key=lambda form: sure[form])]
    (name, *others) = sorted(roles[0])
    vague = normal(meanings[0].known) in _GENERIC
    return "" if others or vague or name not in source.headers else source.headers[name][0]


def _roles(source: Source, meaning: Meaning) -> frozenset[str]:
    """Returns what a known heading is for: to the profile itself if it knows it, else to all others."""
    form = normal(meaning.known)
    own = {name for name, texts in source.headers.items() if form in map(normal, texts)}
    return frozenset(own or meaning.roles)


def _assigned(columns: Columns, known: Mapping[int, str]) -> Columns:
    texts = [known.get(place, text) for place, text in enumerate(columns.texts)]
    return assign(texts, columns.source)


def _is_certain(drift: Drift, seen: Look, required: bool) -> bool:
    """Says whether a column can be taken without asking; one that is empty would wipe out what is known of a pupil."""
    if seen.kind == "empty":
        return not required and drift.column in INSCHRIJVING
    if required:
        return drift.values == WELL and seen.filled >= FILLED_REQUIRED
    fits = drift.values == WELL or (
        drift.values == PERHAPS and (drift.likeness >= SAME_WORDS or drift.column == "geboortedatum")
    )
    return fits and (seen.filled >= FILLED or drift.column in INSCHRIJVING)


def _look(parts: Sequence[Survey], place: int) -> Look:
    """Returns what a column looks like over all parts with the same headings."""
    return look(column([row for one in parts for row in one.body if any(row)], place))
