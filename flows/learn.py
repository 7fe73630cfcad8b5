"""Learn: from a list that nobody knows to a profile of the workspace, so that the next such list is recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.faults import Fault
from flows.offer import offer
from flows.publication import replace_file
from flows.reading import reading
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Profiles, Source, parse_source, shipped
from schemas.tables import RUW
from transforms.draft import Draft, draft, sectors_of, words_of
from transforms.fingerprint import column
from transforms.headings import normal
from transforms.knowledge import DROP, IGNORE
from transforms.learn import Guess, lacking, learn
from transforms.readers.grid import Grid
from transforms.recognise import recognise
from transforms.survey import Survey, survey

NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Wish:
    """What a person says about the list."""

    name: str = ""
    """The name the profile gets; empty: that of the file."""
    base: str = ""
    """The profile of the system it comes from."""
    named: tuple[str, ...] = ()
    """`heading=column`, where a person knows better."""


@dataclass(frozen=True)
class Lesson:
    """A profile that is proposed, not yet written."""

    name: str
    path: Path
    text: str
    guesses: tuple[Guess, ...]
    sectors: tuple[str, ...]
    recognised: bool
    """Whether the next such list is recognised by itself; otherwise its profile has to be named."""


def propose(workspace: Workspace, file: Path, wish: Wish, today: date) -> Lesson:
    """Returns the profile that fits a list. Raises `Fault` where the list or the wish does not allow one."""
    profiles = workspace.profiles()
    if wish.base and wish.base not in profiles.sources:
        raise _fault("SOURCE_NOT_A_PROFILE", source=wish.base, known=", ".join(sorted(profiles.sources)))
    grids = _read(workspace, file)
    name = _name(workspace, profiles, wish.name, file.stem)
    base = profiles.sources.get(wish.base)
    texts, rows = _list(grids, file.name, profiles, wish.base)
    named = dict(_named(text, texts) for text in wish.named)
    guesses = learn(texts, rows, profiles.sources, today, wish.base, named)
    if missing := lacking(guesses):
        doubtful = [guess.heading for guess in guesses if guess.shown and guess.role == IGNORE]
        raise _fault("LEARN_UNSURE", missing=", ".join(missing), headings=", ".join(doubtful) or "—")
    cells = {guess.role: column(rows, guess.place) for guess in guesses if guess.role in RUW}
    sectors = sectors_of(cells.get("geboortedatum", []), today, base)
    known = [source for source in (base, *shipped().sources.values()) if source]
    about = Draft(name, today, sectors, words_of(cells, known), base)
    text = draft(about, guesses)
    fits = _recognises(grids, file.name, profiles, parse_source(name, text))
    return Lesson(name, _path(workspace, name), text, tuple(guesses), tuple(sectors), fits)


def save(lesson: Lesson) -> None:
    """Writes a proposed profile where none is. Raises `Fault` where there is one."""
    if lesson.path.exists():
        raise _fault("PROFILE_EXISTS", name=lesson.name, other=f"{lesson.name}_2")
    replace_file(lesson.path, lesson.text.encode())


def _read(workspace: Workspace, file: Path) -> list[Grid]:
    delivery, issues = offer([file])
    if issues:
        raise Fault(issues[0])
    (name, content) = delivery.files[0]
    passwords = workspace.settings().passwords_of("")
    with reading([(name, content, passwords)]) as read:
        grids = list(read(name, content, passwords))
    grave = [issue for grid in grids for issue in grid.issues if issue.severity == "file"]
    if grave:
        raise Fault(grave[0])
    return grids


def _list(grids: Sequence[Grid], file: str, profiles: Profiles, base: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """Returns the headings and rows of the part with most rows, with those of all parts that have the same headings."""
    if any(grid.standard for grid in grids):
        raise _fault("LEARN_STANDARD")
    surveys = [one for grid in grids if (one := survey(grid, file, profiles.sources, base)).heading]
    if not surveys:
        raise _fault("SOURCE_NO_HEADING")
    longest = max(surveys, key=lambda one: len(one.grid.rows))
    if longest.staff:
        raise _fault("STAFF_LIST", headings=longest.headings)
    texts = longest.heading.texts if longest.heading else ()
    rows = [row for one in surveys if one.heading and one.heading.texts == texts for row in _below(one)]
    if not rows:
        raise _fault("FILE_HEADING_ONLY")
    return texts, rows


def _below(one: Survey) -> list[list[str]]:
    start = one.heading.last + 1 if one.heading else 0
    return [row for row in one.grid.rows[start:] if any(row)]


def _name(workspace: Workspace, profiles: Profiles, wanted: str, stem: str) -> str:
    """Returns the name of the profile; one that a person chose must be free, for nothing is overwritten."""
    taken = {*profiles.sources, *(file.stem for file in workspace.own_profiles())}
    slug = re.sub(r"[^a-z]+", "_", stem.casefold()).strip("_")[:36]
    name = wanted or (slug if NAME.fullmatch(slug) else "eigen_lijst")
    if not NAME.fullmatch(name):
        raise _fault("PROFILE_NAME")
    free = next(f"{name}_{number}" for number in range(2, len(taken) + 3) if f"{name}_{number}" not in taken)
    if wanted and name in taken:
        raise _fault("PROFILE_EXISTS", name=name, other=free)
    return free if name in taken else name


def _named(text: str, texts: Sequence[str]) -> tuple[str, str]:
    """Reads `heading=column`. Raises `Fault` where there is no such heading or column."""
    heading, _, role = (part.strip() for part in text.rpartition("="))
    known = {normal(one) for one in texts if one}
    if role not in (*RUW, IGNORE, DROP) or normal(heading) not in known:
        raise _fault("LEARN_NAMED", columns=", ".join((*RUW, IGNORE, DROP)))
    return heading, role


def _recognises(grids: Sequence[Grid], file: str, profiles: Profiles, source: Source) -> bool:
    return recognise(grids, file, {**profiles.sources, source.name: source}).source == source.name


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.home / "profiles" / "sources" / f"{name}.toml"


def _fault(code: str, **facts: str) -> Fault:
    return Fault(Issue(code, facts=facts))


def told(lesson: Lesson, state: str) -> Mapping[str, object]:
    """Returns a lesson as one JSON document."""
    columns = [
        {
            "heading": guess.heading,
            "column": guess.role,
            "confidence": round(guess.confidence, 2),
            "reason": guess.reason,
            "known": guess.known,
            "values": guess.kind,
        }
        for guess in lesson.guesses
    ]
    facts = {"name": lesson.name, "path": str(lesson.path), "sectors": list(lesson.sectors)}
    return {"state": state, **facts, "recognised": lesson.recognised, "columns": columns}
