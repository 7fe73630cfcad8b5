"""Conclude: from one delivery's change set to an outcome: published, held or refused, with the import files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Profiles, School, Settings
from schemas.tables import ECKID_ONLY
from transforms.belong import sector_of
from transforms.compare import KNOWN, digest
from transforms.decide import Facts, decide
from transforms.outcome import CHANGES, ImportFile, Outcome
from transforms.place import balance
from transforms.shape import shape
from transforms.take import Taken
from transforms.target import choose, wanted

UNNUMBERED = ("rejected:NUMBER_MISSING", "rejected:NUMBER_MALFORMED", "parked:dummy_number", ECKID_ONLY)
"""Fates of rows that stand for a child without telling which; where there is one, nobody is archived."""


@dataclass(frozen=True)
class Case:
    """One delivery with everything its conclusion rests on."""

    taken: Taken
    rows: pd.DataFrame
    known: pd.DataFrame
    changes: pd.DataFrame
    """The school's change set, with `cause` for the missing ones."""


def conclude(case: Case, approved: str | None, profiles: Profiles, settings: Settings, today: date) -> Outcome:
    """Returns what is to be done with a delivery.

    Args:
        approved: the digest of the change set that a person approved, if one did.
    """
    one = case.taken
    if (last := case.known["school_year"].max() if len(case.known) else "") > one.school_year:
        past = Issue("SCHOOL_YEAR_PAST", facts={"found": one.school_year, "current": last})
        return refuse(one.having(past))
    changes, kept = _archive(case)
    ledgers = balance(one.ledgers, case.rows)
    reused = int((case.rows["fate"] == "rejected:NUMBER_REUSED").sum())
    accepted = case.rows.loc[case.rows["fate"] == "", "leerlingnummer"]
    school = settings.schools.get(one.delivery.school, School())
    facts = Facts(changes, case.known, accepted, reused, ledgers, one.delivery.partial)
    reasons = decide(facts, school.limits or settings.limits)
    signed = digest(changes)
    held = bool(reasons) and approved != signed
    again = [Issue("REVIEWED_AGAIN")] if held and approved else []
    pupils = _after(changes, today)
    files, found = ((), ()) if held else _import_files(case, pupils, profiles, settings, today)
    return Outcome(
        delivery=one.delivery,
        state="held" if held else "published",
        school=one.delivery.school,
        source=one.source,
        school_year=one.school_year,
        ledger=ledgers,
        understood=one.understood,
        changes=changes.loc[(changes["kind"] != "unchanged") | (changes["status"] != "archived"), list(CHANGES)],
        digest=signed,
        pupils=pupils,
        files=files,
        issues=(*again, *reasons, *kept, *one.issues, *found),
    )


def refuse(one: Taken) -> Outcome:
    """Returns the outcome of a delivery that is not gone on with."""
    return Outcome(
        delivery=one.delivery,
        state="refused",
        school=one.delivery.school,
        source=one.source,
        school_year=one.school_year,
        ledger=tuple(replace(ledger, rejected=ledger.read - ledger.blank, ignored={}) for ledger in one.ledgers),
        understood=one.understood,
        issues=one.issues,
    )


def _archive(case: Case) -> tuple[pd.DataFrame, list[Issue]]:
    """Marks who is archived, and tells who is kept although missing."""
    missing = case.changes["kind"] == "missing"
    unnumbered = int(case.rows["fate"].isin(UNNUMBERED).sum()) + sum(ledger.rejected for ledger in case.taken.ledgers)
    count = {"count": int(missing.sum())}
    if case.taken.delivery.partial:
        kept = [Issue("KEPT_PARTIAL", facts=count)]
    else:
        kept = [Issue("KEPT_UNNUMBERED", facts={**count, "rows": unnumbered})] if unnumbered else []
    return case.changes.assign(archived=missing & (not kept)), kept if count["count"] else []


def _after(changes: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the school's pupils after the delivery, columns `KNOWN`."""
    after = changes.copy()
    delivered = after["row"].notna()
    woken = after["kind"].isin(["new", "returned"])
    after.loc[woken | after["archived"], "since"] = today.isoformat()
    after.loc[delivered, "status"] = "active"
    after["school_year"] = after["school_year"].fillna(after["school_year_was"])
    after.loc[after["archived"], "status"] = "archived"
    return after[[*KNOWN, "row"]]


def _import_files(
    case: Case, pupils: pd.DataFrame, profiles: Profiles, settings: Settings, today: date
) -> tuple[tuple[ImportFile, ...], tuple[Issue, ...]]:
    delivery, year = case.taken.delivery, case.taken.school_year
    school = settings.schools.get(delivery.school, School())
    active = pupils[pupils["status"] == "active"].merge(
        case.rows[["bestand", "blad", "rij"]], left_on="row", right_index=True, how="left"
    )
    active = active.reset_index(drop=True)
    sector = sector_of(school, profiles.sources.get(case.taken.source), active["jaargroep"].unique())
    files: list[ImportFile] = []
    issues: list[Issue] = []
    targets = wanted(delivery, school, sector, profiles)
    if not targets:
        issues.append(Issue("TARGET_NONE"))
    for text in targets:
        choice = choose(text, profiles)
        if isinstance(choice, Issue):
            issues.append(choice)
            continue
        shaped = shape(active, *choice, delivery.school, year, today, school.limits or settings.limits)
        files += shaped.files
        issues += [_in_the_file(issue, case.taken) for issue in shaped.issues]
    return tuple(files), tuple(issues)


def _in_the_file(issue: Issue, one: Taken) -> Issue:
    """Returns a target's issue with the heading of the user's file instead of our column (a code is made of a name)."""
    column = "groepsnaam" if issue.column == "groepscode" else issue.column
    return replace(issue, column=one.headings.get((issue.file, issue.sheet), {}).get(column, column))
