"""Conclude: from one delivery's change set to an outcome: published, held or refused, with the import files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Profiles, School, Settings
from schemas.tables import ECKID_ONLY
from transforms.agree import Agreement, digest, divide, marks, numbers_before
from transforms.authority import Protection
from transforms.belong import sector_of
from transforms.cards import Card
from transforms.connection import Standing, connected
from transforms.conserve import PRESENT, balances, group_counts
from transforms.decide import Facts, decide
from transforms.depart import after, archive, keep_doubtful
from transforms.leaving import changed_numbers
from transforms.memory import LINKS, STAFF_KNOWN, LastList
from transforms.origins import RULES
from transforms.outcome import CHANGES, Ledger, Outcome
from transforms.passwords import Draw
from transforms.place import balance
from transforms.resolve import PARKED
from transforms.sent import Sent
from transforms.staff import StaffTurn, present_staff, turn_staff
from transforms.staff_list import COLUMNS
from transforms.stock import Stock
from transforms.supply import Supplied, supply
from transforms.surprises import Prediction, compare_with_prediction
from transforms.take import Taken
from transforms.target import platforms, wanted

UNNUMBERED = ("rejected:NUMBER_MISSING", "rejected:NUMBER_MALFORMED", "parked:dummy_number", ECKID_ONLY)
"""Fates of rows that stand for a child without telling which; where there is one, nobody is archived."""


@dataclass(frozen=True)
class Case:
    """One delivery with everything its conclusion rests on."""

    taken: Taken
    rows: pd.DataFrame
    known: pd.DataFrame
    changes: pd.DataFrame
    """The school's change set, with `cause` and `evidence`, and `doubtful` where a pair is not certain."""
    moves: pd.DataFrame
    """Columns school, leerlingnummer, other_school, other_number: who came from or went to another school."""
    owing: pd.DataFrame
    """Columns target and leerlingnummer: who may not be archived there."""
    last: str = ""
    """The delivery of the school's last list, unless that is this one."""
    expected: pd.DataFrame | None = None
    """Columns `memory.EXPECTED`, where its list is held against a prediction."""
    prediction: Prediction | None = None
    overtaken: bool = False
    """Whether it was published before, and other pupils' data came in since."""
    cut_off: bool = False
    """Whether the way its text ends shows that the end of the list is missing."""
    connections: Mapping[str, Standing] = field(default_factory=dict)
    """The school's connections by target; empty where it registered none."""
    staff: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS), dtype="str"))
    """The rows of its lists of staff."""
    colleagues: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STAFF_KNOWN), dtype="str"))
    """The staff of the school as it was known."""
    staff_outdated: bool = False
    sent: Mapping[str, Sent] = field(default_factory=dict)
    """What each target was told so far."""
    cards: Mapping[str, Mapping[str, Card]] = field(default_factory=dict)
    """Target -> pupil number -> card."""
    aids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Target -> pupil number -> its aids there."""
    protections: tuple[Protection, ...] = ()
    """What people set by hand at targets and want to stay so."""

    def turned_staff(self, today: date) -> StaffTurn:
        """Returns what its lists of staff change."""
        unread = any(issue.code == "STAFF_SET_ASIDE" for issue in self.taken.issues)
        whole = not (self.taken.delivery.partial or unread)
        return turn_staff(self.staff, self.colleagues, whole, self.staff_outdated, today)


def conclude(
    case: Case, agreement: Agreement | None, profiles: Profiles, settings: Settings, today: date, draw: Draw
) -> Outcome:
    """Returns what is to be done with a delivery.

    Args:
        agreement: what a person decided about its change set, if one did.
        draw: what is left to chance, such as passwords.
    """
    one = case.taken
    if (last := case.known["school_year"].max() if len(case.known) else "") > one.school_year:
        past = Issue("SCHOOL_YEAR_PAST", facts={"found": one.school_year, "current": last})
        return refuse(one.having(past))
    tolerance = settings.schools.get(one.delivery.school, School()).tolerance
    changes, kept = archive(case.changes, _unnumbered(case), one.delivery.partial, tolerance, today)
    case = replace(case, changes=changes, prediction=_compared(case.expected, changes, today))
    reasons = _reasons(case, profiles, settings)
    if not (reasons or agreement):
        changes, doubted = keep_doubtful(changes)
        case, kept = replace(case, changes=changes), [*kept, *doubted]
    marked = marks(case.changes, case.last)
    waits, excepted = divide(case.changes, marked, agreement)
    if (reasons and not agreement) or (waits and waits >= marked.keys()):
        again = [Issue("REVIEWED_AGAIN")] if agreement else []
        return _held(case, marked, (*again, *reasons, *_doubtful(case.changes), *kept, *one.issues))
    outcome = _published(_without(case, waits | excepted), profiles, settings, today, draw)
    if outcome.state == "refused":
        return outcome
    asked = excepted & agreement.excepted if agreement else ()
    counts = {"PARKED_REVIEW": len(waits), "EXCEPTED": len(asked)}
    told = [Issue(code, facts={"count": count}) for code, count in counts.items() if count]
    rest = _rest(case, waits, reasons) if waits else None
    issues = (*told, *kept, *outcome.issues)
    return replace(outcome, issues=issues, digest=digest(marked), marks=marked, rest=rest)


def _unnumbered(case: Case) -> int:
    """Returns how many rows stand for a child without telling which."""
    return int(case.rows["fate"].isin(UNNUMBERED).sum()) + sum(ledger.rejected for ledger in case.taken.ledgers)


def _reasons(case: Case, profiles: Profiles, settings: Settings) -> tuple[Issue, ...]:
    """Returns why the delivery has to wait for a person."""
    one = case.taken
    accepted = case.rows.loc[case.rows["fate"] == "", ["leerlingnummer", "was"]]
    reused = int((case.rows["fate"] == "rejected:NUMBER_REUSED").sum())
    facts = Facts(case.changes, case.known, accepted, reused, one.delivery.partial, case.cut_off)
    targets = [text.partition(":")[0] for text in _targets(case, profiles, settings)[0]]
    changed = bool((case.changes["kind"] != "unchanged").any())
    old = [Issue("HELD_OLD_FILE")] if case.overtaken and changed else []
    old += [Issue("HELD_YEAR_AHEAD", facts=ahead)] if (ahead := _ahead(case)) else []
    return (*old, *decide(facts, settings.limits_of(one.delivery.school, one.source, targets)))


def _ahead(case: Case) -> dict[str, str]:
    """Returns the last school year of which there was a list and that of this one, where years lie between them."""
    last, found = case.known["school_year"].max() if len(case.known) else "", case.taken.school_year
    return {"found": found, "last": last} if last and int(found[:4]) > int(last[:4]) + 1 else {}


def _without(case: Case, numbers: frozenset[str]) -> Case:
    """Returns the case as if nothing were to change about these pupils; their rows are parked."""
    changes = case.changes
    out = changes["leerlingnummer"].isin(numbers) & (changes["kind"] != "unchanged")
    if not out.any():
        return case
    stay = case.known[case.known["leerlingnummer"].isin(numbers_before(changes[out]))]
    asis = stay.assign(
        kind="unchanged",
        columns="",
        cause="",
        evidence="",
        number_was="",
        archived=False,
        absent=False,
        doubtful=False,
        groepsnaam_was=stay["groepsnaam"],
        school_year_was=stay["school_year"],
    )
    rows = case.rows.copy()
    rows.loc[changes.loc[out, "row"].dropna(), "fate"] = PARKED
    return replace(case, changes=pd.concat([changes[~out], asis], ignore_index=True), rows=rows)


def _held(case: Case, marked: dict[str, str], issues: tuple[Issue, ...]) -> Outcome:
    """Returns the outcome of a delivery of which nothing is done."""
    return replace(
        _told(case, case.changes),
        state="held",
        ledger=_ledgers(case),
        digest=digest(marked),
        marks=marked,
        issues=issues,
    )


def _rest(case: Case, waits: frozenset[str], reasons: tuple[Issue, ...]) -> Outcome:
    """Returns what is still to be decided after the rest of the delivery was done."""
    changes = case.changes[case.changes["leerlingnummer"].isin(waits)]
    own = marks(changes)
    again = [] if changes["doubtful"].all() else [Issue("REVIEWED_AGAIN")]
    return _held(replace(case, changes=changes, prediction=None), own, (*again, *_doubtful(changes), *reasons))


def _doubtful(changes: pd.DataFrame) -> list[Issue]:
    count = int(changes["doubtful"].sum())
    return [Issue("HELD_DOUBTFUL", facts={"count": count})] if count else []


def _published(case: Case, profiles: Profiles, settings: Settings, today: date, draw: Draw) -> Outcome:
    """Returns what is written and what the register becomes; refused where the books do not balance."""
    one, changes = case.taken, case.changes
    pupils = after(changes, today)
    ledgers, staff = _ledgers(case), case.turned_staff(today)
    groups = group_counts(case.known, changes, pupils)
    if not balances(ledgers, groups):
        return refuse(one.having(Issue("UNBALANCED")))
    placed = pupils.merge(case.rows[["bestand", "blad", "rij"]], left_on="row", right_index=True, how="left")
    supplied = _import_files(case, placed, staff, profiles, settings, today, draw)
    full = not one.delivery.partial
    told = replace(
        supplied.given_to(_told(case, changes)),
        ledger=ledgers,
        pupils=placed,
        links=_links(case),
        last=LastList(one.delivery.id, _order(case), one.ending) if full else None,
        groups=groups,
        headings=one.headings,
        staff=staff.after,
        staff_changes=staff.changes,
    )
    return replace(told, issues=(*staff.issues, *one.issues, *(_in_the_file(issue, one) for issue in supplied.issues)))


def _ledgers(case: Case) -> tuple[Ledger, ...]:
    """Returns what became of every row; the lists of staff have ledgers of their own."""
    staff = {(ledger.file, ledger.sheet): ledger for ledger in case.taken.staff}
    return tuple(staff.get((one.file, one.sheet), one) for one in balance(case.taken.ledgers, case.rows))


def _told(case: Case, changes: pd.DataFrame) -> Outcome:
    one = case.taken
    return Outcome(
        delivery=one.delivery,
        state="published",
        school=one.delivery.school,
        source=one.source,
        school_year=one.school_year,
        understood=one.understood,
        prediction=case.prediction,
        changes=changes.loc[(changes["kind"] != "unchanged") | (changes["status"] != "archived"), list(CHANGES)],
    )


def _compared(expected: pd.DataFrame | None, changes: pd.DataFrame, today: date) -> Prediction | None:
    return None if expected is None else compare_with_prediction(after(changes, today), changes, expected)


def _links(case: Case) -> pd.DataFrame:
    """Returns which numbers are now known to be one child, or to be two."""
    school = case.taken.delivery.school
    other = case.changes[case.changes["number_was"] != ""]
    renumbered = pd.DataFrame({"leerlingnummer": other["number_was"], "other_number": other["leerlingnummer"]})
    renumbered = renumbered.assign(school=school, other_school=school, kind="renumbered")
    done = case.changes.loc[case.changes["cause"].isin(["moved", "arrived"]), "leerlingnummer"]
    moves = case.moves
    arrived = (moves["other_school"] == school) & moves["other_number"].isin(done)
    left = (moves["school"] == school) & moves["leerlingnummer"].isin(done)
    moved = moves[arrived | left].assign(kind="moved")
    return pd.concat([renumbered[list(LINKS)], moved[list(LINKS)]], ignore_index=True)


def _order(case: Case) -> tuple[str, ...]:
    """Returns the pupil numbers in the order of the list."""
    return tuple(case.rows.loc[case.rows["fate"] == "", "leerlingnummer"])


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


def _targets(case: Case, profiles: Profiles, settings: Settings) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Returns the targets that get a file, and for each other one that was wanted why it gets none."""
    delivery = case.taken.delivery
    school = settings.schools.get(delivery.school, School())
    years = case.changes.loc[case.changes["row"].notna() | case.changes["status"].isin(PRESENT), "jaargroep"].unique()
    sector = sector_of(school, profiles.sources.get(case.taken.source), years)
    return connected(wanted(delivery, school, sector, profiles), case.connections, platforms(profiles))


def _import_files(
    case: Case,
    pupils: pd.DataFrame,
    staff: StaffTurn,
    profiles: Profiles,
    settings: Settings,
    today: date,
    draw: Draw,
) -> Supplied:
    one, (targets, withheld) = case.taken, _targets(case, profiles, settings)
    told = Supplied(issues=withheld)
    if withheld and not targets:
        return told
    stock = Stock(
        one.delivery.school,
        one.school_year,
        one.delivery.id,
        one.source,
        pupils,
        case.owing,
        _workers(case, staff),
        sent=case.sent,
        cards=case.cards,
        aids=case.aids,
        protections=case.protections,
        draw=draw,
        connections=case.connections,
        former=case.known,
        renumbered=changed_numbers(case.changes),
        tried=_kinds(case.changes) if one.delivery.canary else None,
    )
    return told.and_(supply(stock, targets, profiles, settings, today))


def _kinds(changes: pd.DataFrame) -> dict[str, str]:
    return dict(zip(changes["leerlingnummer"], changes["kind"], strict=True))


def _workers(case: Case, staff: StaffTurn) -> pd.DataFrame | None:
    """Returns who works at the school after the delivery; None where no list of staff was ever delivered."""
    told = case.colleagues if staff.after is None else staff.after
    return present_staff(told) if len(told) else None


def _in_the_file(issue: Issue, one: Taken) -> Issue:
    """Returns a target's issue with the heading of the user's file instead of our column (a code is made of a name)."""
    column = RULES.get(issue.column, issue.column)
    return replace(issue, column=one.headings.get((issue.file, issue.sheet), {}).get(column, column))
