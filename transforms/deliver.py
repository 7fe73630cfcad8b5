"""The path of a delivery, from bytes to a conclusion; nothing here touches disk, clock or database.

read → recognise → normalise → check → identify (`take_in`), then compare → explain → decide → shape (`work_out`).
Both take a batch: one delivery of each of any number of schools. What is wrong with one fails that one alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue, catalogue
from schemas.profile import Profiles, Settings
from transforms.belong import year_of
from transforms.check import FINDINGS, check
from transforms.compare import compare
from transforms.conclude import Case, conclude, refuse
from transforms.explain import explain
from transforms.identify import KEY, identify, reused
from transforms.normalise import normalise
from transforms.outcome import Delivery, Outcome
from transforms.place import fates, place
from transforms.take import Taken, gather, take


@dataclass(frozen=True)
class Intake:
    """A batch that has been read and checked, before the register is asked."""

    taken: tuple[Taken, ...]
    rows: pd.DataFrame
    """Every row that holds a pupil, with its `fate`: `""` (accepted), `rejected:CODE`, `ignored:…` or `parked:…`."""

    @property
    def schools(self) -> tuple[str, ...]:
        """The schools whose pupils in the register are needed to go on."""
        return tuple(one.delivery.school for one in self.taken if not one.refused)


def take_in(
    batch: Sequence[Delivery], profiles: Profiles, settings: Settings, schools: Mapping[str, str], today: date
) -> Intake:
    """Reads a batch and says what becomes of every row.

    Args:
        batch: deliveries of different schools.
        schools: the schools that the workspace knows, with the source of their last delivery; a single one is meant
            where nobody says which.
    """
    taken = [take(delivery, profiles, settings, schools) for delivery in batch]
    raw = gather([one for one in taken if not one.refused])
    sectors = {code: school.sector or "" for code, school in settings.schools.items()}
    normal = normalise(raw, profiles.sources, sectors, today)
    checked = check(normal.table)
    findings = pd.concat([normal.findings, checked]).drop_duplicates(ignore_index=True)
    rows = _without(normal.table, checked)
    rows["fate"] = normal.fates.where(normal.fates != "", fates(findings, rows))
    accepted = rows[rows["fate"] == ""]
    rows.loc[accepted.index, "fate"] = identify(accepted, today.isoformat())
    findings = pd.concat([findings, _rejections(rows.loc[accepted.index])])
    taken = [_finish(one, normal.issues, findings, rows, today) for one in taken]
    rows["school_year"] = rows["levering"].map({one.delivery.id: one.school_year for one in taken})
    return Intake(tuple(taken), rows)


def work_out(
    intake: Intake,
    known: pd.DataFrame,
    approved: Mapping[str, str],
    profiles: Profiles,
    settings: Settings,
    today: date,
) -> list[Outcome]:
    """Concludes about every delivery of a batch, given what the register knows of its schools.

    Args:
        known: columns `compare.KNOWN`, the pupils of `intake.schools`, archived ones too.
        approved: delivery -> digest of the change set that a person approved.
    """
    rows = intake.rows.copy()
    rows.loc[reused(rows[rows["fate"] == ""], known), "fate"] = "rejected:NUMBER_REUSED"
    parts = _by(rows, "levering"), _by(known, "school"), _by(_changes(intake, rows, known), "school")
    return [
        refuse(one)
        if one.refused
        else conclude(_case(one, *parts), approved.get(one.delivery.id), profiles, settings, today)
        for one in intake.taken
    ]


def _without(table: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Returns the table without the values that a finding of severity `value` drops."""
    kept = table.copy()
    drops = [code for code, message in catalogue().items() if message.severity == "value"]
    for column, cells in findings[findings["code"].isin(drops)].groupby("column"):
        if column in kept.columns:
            kept.loc[cells["index"], str(column)] = None
    return kept


def _rejections(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows that identifying or comparing rejects as findings."""
    rejected = rows[rows["fate"].str.startswith("rejected:")]
    codes = rejected["fate"].str.removeprefix("rejected:").to_numpy()
    return pd.DataFrame({"index": rejected.index, "code": codes, "column": "leerlingnummer"}, columns=list(FINDINGS))


def _finish(
    one: Taken, notes: Sequence[tuple[str, Issue]], findings: pd.DataFrame, rows: pd.DataFrame, today: date
) -> Taken:
    """Adds to a delivery what normalising and checking found about it, and the school year it is of."""
    if one.refused:
        return one
    own = rows[rows["levering"] == one.delivery.id]
    told = own[~own["fate"].str.startswith("ignored:")]
    year, issue = year_of(own["schooljaar"].dropna().unique(), today)
    about = [note for delivery, note in notes if delivery == one.delivery.id]
    return replace(one, school_year=year).having(issue, *about, *place(findings, told, one.headings))


def _changes(intake: Intake, rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Returns the change set of the whole batch, every missing pupil with its cause."""
    left = rows["fate"] == "ignored:leaver"
    changes = compare(rows[rows["fate"] == ""], known, pd.MultiIndex.from_frame(rows.loc[~left, KEY]))
    missing = changes[changes["kind"] == "missing"]
    years = missing["school"].map({one.delivery.school: one.school_year for one in intake.taken})
    seen_in = missing.assign(school_year=missing["school_year_was"])
    causes = explain(seen_in, pd.MultiIndex.from_frame(rows.loc[left, KEY]), years)
    return changes.assign(cause=causes.reindex(changes.index).fillna(""))


def _by(table: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return {str(key): part for key, part in table.groupby(column)} | {"": table.iloc[:0]}


def _case(
    one: Taken,
    rows: Mapping[str, pd.DataFrame],
    known: Mapping[str, pd.DataFrame],
    changes: Mapping[str, pd.DataFrame],
) -> Case:
    school = one.delivery.school
    own = rows.get(one.delivery.id, rows[""])
    reused_rows = _rejections(own[own["fate"] == "rejected:NUMBER_REUSED"])
    return Case(
        one.having(*place(reused_rows, own, one.headings)),
        own,
        known.get(school, known[""]),
        changes.get(school, changes[""]),
    )
