"""Staff: who works at a school, after what a delivery says and what was known of them before.

A list of staff tells who works there now: who is in it no more has left and is kept. What a list does not say of a
person stays as it was known. A delivery without a list of staff changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER
from transforms.memory import STAFF_KNOWN
from transforms.staff_list import MADE

PRESENT = ("school", MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS, "bestand", "blad", "rij")
"""What is told of who works at a school now, with the row that said so where one did."""
CHANGES = ("new", "changed", "left", "returned")
FEW = 4
"""With more colleagues than this, the half of them do not leave at once."""


@dataclass(frozen=True)
class StaffTurn:
    """What becomes of the staff of one school."""

    after: pd.DataFrame | None = None
    """Columns `STAFF_KNOWN`, `bestand`, `blad` and `rij`, who left too; None where nothing is changed."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """`CHANGES`, in counts, and `read`: who is in the list; empty where there is no list."""
    issues: tuple[Issue, ...] = ()


def turn_staff(rows: pd.DataFrame, known: pd.DataFrame, whole: bool, outdated: bool, today: date) -> StaffTurn:
    """Returns what the lists of staff of a delivery change.

    Args:
        rows: the rows of its lists, columns `staff_list.COLUMNS`.
        known: the staff of the school, columns `STAFF_KNOWN`.
        whole: whether absence counts: the delivery is not partial, and all its lists were read.
        outdated: whether a newer list was taken up already.
    """
    accepted = rows[rows["fate"] == ""]
    if accepted.empty:
        return StaffTurn()
    if outdated:
        return StaffTurn(issues=(Issue("STAFF_OLDER"),))
    was, now = known.set_index(MEDEWERKERNUMMER), accepted.set_index(MEDEWERKERNUMMER)
    doubtful = rows.loc[rows["fate"].str.startswith("rejected:"), MEDEWERKERNUMMER].fillna("")
    active = was.index[was["status"] == "active"]
    gone = active.difference(now.index).difference(pd.Index(doubtful))
    if not whole or (doubtful == "").any():
        gone = gone[:0]
    if len(active) > FEW and 2 * len(gone) > len(active):
        facts = {"count": len(gone), "active": len(active)}
        return StaffTurn(changes=_counts(accepted), issues=(Issue("STAFF_SHRUNK", facts=facts),))
    return _turned(was, now, gone, today.isoformat())


def present_staff(staff: pd.DataFrame) -> pd.DataFrame:
    """Returns who works at the school, columns `PRESENT`; a number that was made of a name is not told.

    Args:
        staff: columns `STAFF_KNOWN`, with `bestand`, `blad` and `rij` or without.
    """
    active = staff[staff["status"] == "active"].reindex(columns=list(PRESENT)).astype("str")
    made = active[MEDEWERKERNUMMER].str.startswith(MADE)
    active[MEDEWERKERNUMMER] = active[MEDEWERKERNUMMER].mask(made, "")
    return active.sort_values(["school", MEDEWERKERNUMMER, "achternaam", "roepnaam"], ignore_index=True)


def _counts(accepted: pd.DataFrame, **counts: int) -> dict[str, int]:
    return {"read": len(accepted), **dict.fromkeys(CHANGES, 0), **counts}


def _turned(was: pd.DataFrame, now: pd.DataFrame, gone: pd.Index, today: str) -> StaffTurn:
    """Returns the staff after a list that is taken up."""
    both = now.index.intersection(was.index)
    told = now[list(MEDEWERKERGEGEVENS)].copy()
    told.loc[both] = told.loc[both].fillna(was.loc[both, list(MEDEWERKERGEGEVENS)])
    before = was.loc[both, list(MEDEWERKERGEGEVENS)]
    changed = (told.loc[both].fillna("") != before.fillna("")).any(axis=1)
    returned = was.loc[both, "status"] == "left"
    here = told.assign(
        school=now["school"], status="active", since=today, **{at: now[at] for at in ("bestand", "blad", "rij")}
    )
    stays = both[~returned]
    here.loc[stays, "since"] = was.loc[stays, "since"]
    rest = was.loc[~was.index.isin(now.index)].copy()
    rest.loc[gone, ["status", "since"]] = ["left", today]
    after = pd.concat([here, rest]).rename_axis(MEDEWERKERNUMMER).reset_index()
    columns = [*STAFF_KNOWN, "bestand", "blad", "rij"]
    counts = _counts(
        now,
        new=len(now) - len(both),
        changed=int((changed & ~returned).sum()),
        left=len(gone),
        returned=int(returned.sum()),
    )
    after = after.reindex(columns=columns).astype("str").sort_values(MEDEWERKERNUMMER, ignore_index=True)
    return StaffTurn(after, counts)
