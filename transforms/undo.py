"""Undo: what a published delivery did is put back for every pupil whom nothing changed since; the others are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from schemas.profile import Target
from schemas.tables import GEGEVENS
from transforms.compare import KNOWN
from transforms.conserve import PRESENT, balances, group_counts
from transforms.outcome import CHANGES, GroupCount
from transforms.simulate import Simulation

Pupil = Mapping[str, str | None]
"""The columns of `KNOWN` but for the school; a value that nobody told is None."""
HELD = tuple(column for column in KNOWN if column not in ("school", "leerlingnummer"))
"""What the register holds of a pupil besides its key."""


@dataclass(frozen=True)
class Touched:
    """What one delivery did to one pupil number."""

    number: str
    before: Pupil | None
    """None: it was not there."""
    after: Pupil | None
    later: tuple[str, ...] = ()
    """The deliveries that touched it since, in order."""


@dataclass(frozen=True)
class Beyond:
    """Pupils of whom an import file cannot take back at a target what the delivery's file may have done there."""

    target: str
    reason: Literal["stays", "no_file"]
    """`stays`: they were added there, and being absent from a file removes nobody; `no_file`: no file could be made."""
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Undone:
    """What undoing a delivery gives."""

    pupils: pd.DataFrame
    """The school afterwards; columns `KNOWN`, and `row`, bestand, blad and rij, which are missing."""
    changes: pd.DataFrame
    """Columns `CHANGES`, and those that `group_counts` needs."""
    groups: tuple[GroupCount, ...]
    reversed: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    """Pupil numbers that are left as they are, each with the delivery that changed it since (`""`: another cause)."""

    @property
    def balances(self) -> bool:
        """The conservation law, for the pupils of every group."""
        return balances((), self.groups)


def undo(
    school: str,
    known: pd.DataFrame,
    touched: Sequence[Touched],
    ties: Iterable[tuple[str, str]],
    undoes: Mapping[str, str],
) -> Undone:
    """Returns a school as it was before one delivery, as far as nothing changed since.

    Args:
        known: its pupils, columns `KNOWN`.
        ties: pairs of numbers that the delivery told to be one child: both are put back, or neither.
        undoes: delivery -> the delivery that it undid.
    """
    now = _held(known, {one.number for one in touched})
    changed = {one.number: _changed_by(one, now, undoes) for one in touched}
    kept = {number: by for number, by in changed.items() if by is not None}
    kept |= {number: kept[other] for number, other in _dragged(set(changed), kept, ties).items()}
    back = [one for one in touched if one.number not in kept]
    pupils = _put_back(school, known, back)
    changes = _changes(back, now)
    return Undone(
        pupils,
        changes,
        group_counts(known, changes, pupils),
        tuple(sorted(one.number for one in back)),
        tuple(sorted(kept.items())),
    )


def standing(later: Iterable[str], undoes: Mapping[str, str]) -> list[str]:
    """Returns those of a series of deliveries whose effect another one of the series did not take back."""
    left: list[tuple[str, bool, str]] = []
    for delivery in later:
        chain = chain_of(delivery, undoes)
        root, does = chain[-1], len(chain) % 2 == 1
        if left and left[-1][:2] == (root, not does):
            left.pop()
        else:
            left.append((root, does, delivery))
    return [delivery for _, _, delivery in left]


def chain_of(delivery: str, undoes: Mapping[str, str]) -> list[str]:
    """Returns a delivery and what it undid, and what that undid, back to a delivery of files."""
    chain = [delivery]
    while chain[-1] in undoes:
        chain.append(undoes[chain[-1]])
    return chain


def beyond(
    undone: Undone,
    known: pd.DataFrame,
    targets: Iterable[str],
    made: Collection[str],
    profiles: Mapping[str, Target],
    simulations: Sequence[Simulation] = (),
) -> tuple[Beyond, ...]:
    """Returns what no file takes back, per target that the delivery had a file for.

    Args:
        known: the school before it was undone.
        made: the targets for which there is a file, or a list for a person, now.
        profiles: the targets as the school uses them.
        simulations: what importing those files will do.
    """
    removed = {one.target: set(one.archived) for one in simulations}
    were, are = (set(table.loc[table["status"].isin(PRESENT), "leerlingnummer"]) for table in (known, undone.pupils))
    added = tuple(number for number in undone.reversed if number in were - are)
    found = []
    for name in dict.fromkeys(targets):
        if name not in made:
            found.append(Beyond(name, "no_file", undone.reversed))
        elif name not in profiles or profiles[name].leavers not in ("absence", "elsewhere"):
            stays = tuple(number for number in added if number not in removed.get(name, ()))
            found += [Beyond(name, "stays", stays)] if stays else []
    return tuple(found)


def _held(known: pd.DataFrame, numbers: Collection[str]) -> dict[str, Pupil]:
    """Returns what the register holds of some pupils now, by number."""
    rows = known[known["leerlingnummer"].isin(list(numbers))]
    cells = rows[list(HELD)].astype(object).where(rows[list(HELD)].notna(), None)
    pupils = (dict(zip(HELD, row, strict=True)) for row in cells.itertuples(index=False, name=None))
    return dict(zip(rows["leerlingnummer"], pupils, strict=True))


def _changed_by(one: Touched, now: Mapping[str, Pupil], undoes: Mapping[str, str]) -> str | None:
    """Returns the delivery that changed a pupil since; None where it is what the delivery left."""
    since = standing(one.later, undoes)
    if since:
        return since[-1]
    return None if now.get(one.number) == one.after else ""


def _dragged(touched: Collection[str], kept: Mapping[str, str], ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Returns who is kept because it is the same child as one that is, with the number of that one."""
    pairs = [pair for pair in ties if set(pair) <= set(touched)]
    dragged: dict[str, str] = {}
    new = list(kept)
    while new:
        number = new.pop()
        for pair in pairs:
            for other in set(pair) - {number} if number in pair else ():
                if other not in kept and other not in dragged:
                    dragged[other] = dragged.get(number, number)
                    new.append(other)
    return dragged


def _put_back(school: str, known: pd.DataFrame, back: Sequence[Touched]) -> pd.DataFrame:
    """Returns the school with these pupils as they were."""
    stays = known[~known["leerlingnummer"].isin([one.number for one in back])]
    rows = [{"leerlingnummer": one.number, **one.before} for one in back if one.before]
    again = pd.DataFrame(rows, columns=list(KNOWN), dtype="str").assign(school=school)
    pupils = pd.concat([part for part in (stays[list(KNOWN)], again) if len(part)] or [again])
    pupils = pupils.sort_values("leerlingnummer", ignore_index=True)
    return pupils.assign(**dict.fromkeys(("row", "bestand", "blad", "rij"), None))


def _changes(back: Sequence[Touched], now: Mapping[str, Pupil]) -> pd.DataFrame:
    """Returns what is changed about whom."""
    rows = [_change(one.number, now.get(one.number) or {}, one.before or {}) for one in back]
    return pd.DataFrame(rows, columns=[*CHANGES, "status", "row"])


def _change(number: str, now: Pupil, then: Pupil) -> dict[str, object]:
    differs = [column for column in GEGEVENS if (now.get(column) or "") != (then.get(column) or "")]
    here = then.get("status") in PRESENT
    return {
        "leerlingnummer": number,
        "number_was": "",
        "kind": "undone",
        "columns": ",".join(differs),
        "cause": "",
        "evidence": "",
        "archived": not here,
        "groepsnaam": then.get("groepsnaam") or "",
        "groepsnaam_was": now.get("groepsnaam") or "",
        "doubtful": False,
        "status": now.get("status"),
        "row": 0 if here else None,
    }
