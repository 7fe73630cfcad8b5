"""The path of a delivery, from bytes to a conclusion; nothing here touches disk, clock or database.

read → recognise → normalise → check → identify (`take_in`), then compare → explain → decide → shape (`work_out`).
Both take a batch: one delivery of each of any number of schools. What is wrong with one fails that one alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue, catalogue
from schemas.profile import Profiles, Settings
from schemas.tables import ECKID_ONLY
from transforms.agree import Agreement
from transforms.belong import year_of
from transforms.check import FINDINGS, check
from transforms.compare import compare
from transforms.conclude import Case, conclude, refuse
from transforms.consent import take_only
from transforms.explain import Scene, explain
from transforms.identify import KEY, identify, numbered
from transforms.join import ASIDE, join
from transforms.memory import LastList, Memory
from transforms.normalise import normalise
from transforms.outcome import Delivery, Outcome
from transforms.passwords import Draw, certain
from transforms.place import fates, place
from transforms.readers import Reader, read
from transforms.resolve import Resolved, resolve
from transforms.staff_list import COLUMNS, StaffLists, read_staff
from transforms.take import Taken, gather, sides, take


@dataclass(frozen=True)
class Intake:
    """A batch that has been read and checked, before the register is asked."""

    taken: tuple[Taken, ...]
    rows: pd.DataFrame
    """Every row that holds a pupil, with its `fate`: `""` (accepted), `rejected:CODE`, `ignored:…` or `parked:…`."""
    staff: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS), dtype="str"))
    """Every row of a list of staff, columns `staff_list.COLUMNS`."""

    @property
    def schools(self) -> tuple[str, ...]:
        """The schools whose pupils in the register are needed to go on."""
        return tuple(self.years)

    @property
    def years(self) -> Mapping[str, str]:
        """School -> school year of its list."""
        return {one.delivery.school: one.school_year for one in self.taken if not one.refused}


def take_in(
    batch: Sequence[Delivery],
    profiles: Profiles,
    settings: Settings,
    schools: Mapping[str, str],
    today: date,
    read: Reader = read,
) -> Intake:
    """Reads a batch and says what becomes of every row.

    Args:
        batch: deliveries of different schools.
        schools: the schools that the workspace knows, with the source of their last delivery; a single one is meant
            where nobody says which.
        read: what reads a file; the outside world gives one that no file can harm.
    """
    taken = [take(delivery, profiles, settings, schools, read) for delivery in batch]
    raw = gather([one for one in taken if not one.refused])
    sectors = {code: school.sector or "" for code, school in settings.schools.items()}
    normal = normalise(raw, profiles.sources, sectors, today)
    normal = join(normal, sides(taken), {one.delivery.id: one.headings for one in taken})
    checked = check(normal.table[~normal.fates.isin(ASIDE)])
    findings = pd.concat([normal.findings, checked]).drop_duplicates(ignore_index=True)
    rows = _without(normal.table, checked)
    rows["fate"] = normal.fates.where(normal.fates != "", fates(findings, rows))
    accepted = rows[rows["fate"] == ""]
    rows.loc[accepted.index, "fate"] = identify(accepted, today.isoformat())
    findings = pd.concat([_without_parked(findings, rows), _rejections(rows.loc[accepted.index])])
    staff = read_staff(taken, profiles.sources)
    notes = [*normal.issues, *staff.issues]
    taken = [_finish(_staffed(one.knowing(normal.decided), staff), notes, findings, rows, today) for one in taken]
    rows["school_year"] = rows["levering"].map({one.delivery.id: one.school_year for one in taken})
    return Intake(tuple(taken), rows, staff.table)


def work_out(
    intake: Intake,
    memory: Memory,
    agreements: Mapping[str, Agreement],
    profiles: Profiles,
    settings: Settings,
    today: date,
    draw: Draw = certain,
) -> list[Outcome]:
    """Concludes about every delivery of a batch, given what the register knows of its schools.

    Args:
        memory: of `intake.schools`.
        agreements: delivery -> what a person decided about its change set.
        draw: what is left to chance, such as passwords; the outside world gives something that nobody can guess.
    """
    rows = numbered(take_only(intake.rows, memory.known, memory.connections), memory.known)
    apart = [(one.delivery.school, number) for one in intake.taken for number in _apart(agreements, one)]
    found = resolve(rows, memory, apart)
    changes = _changes(intake, found, memory)
    parts = _by(found.rows, "levering"), _by(memory.known, "school"), _by(changes, "school")
    return [
        refuse(one)
        if one.refused
        else conclude(
            _case(one, *parts, found.moves, intake.staff, memory),
            agreements.get(one.delivery.id),
            profiles,
            settings,
            today,
            draw,
        )
        for one in intake.taken
    ]


def _staffed(one: Taken, staff: StaffLists) -> Taken:
    return replace(one, staff=staff.ledgers.get(one.delivery.id, ()))


def _apart(agreements: Mapping[str, Agreement], one: Taken) -> Collection[str]:
    agreement = agreements.get(one.delivery.id)
    return agreement.apart if agreement else ()


def _without(table: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Returns the table without the values that a finding of severity `value` drops."""
    kept = table.copy()
    drops = [code for code, message in catalogue().items() if message.severity == "value"]
    for column, cells in findings[findings["code"].isin(drops)].groupby("column"):
        if column in kept.columns:
            kept.loc[cells["index"], str(column)] = None
    return kept


def _without_parked(findings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the findings without that of a missing number where the row has an ECK iD; the register may know it."""
    parked = rows.index[rows["fate"] == ECKID_ONLY]
    return findings[~(findings["code"].eq("NUMBER_MISSING") & findings["index"].isin(parked))]


def _parked(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows that stay parked for want of a number as findings."""
    index = rows.index[rows["fate"] == ECKID_ONLY]
    return pd.DataFrame({"index": index, "code": "NUMBER_ECKID_ONLY", "column": "leerlingnummer"})


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
    told = own[~own["fate"].str.startswith("ignored:") | (own["fate"] == "ignored:supplement")]
    year, issue = year_of(own["schooljaar"].dropna().unique(), today)
    about = [note for delivery, note in notes if delivery == one.delivery.id]
    return replace(one, school_year=year).having(issue, *about, *place(findings, told, one.headings))


def _changes(intake: Intake, found: Resolved, memory: Memory) -> pd.DataFrame:
    """Returns the change set of the whole batch, every missing pupil with its cause."""
    rows = found.rows
    seen = rows[rows["fate"] != "ignored:leaver"]
    refused = seen.loc[seen["fate"] != "", KEY]
    present = pd.MultiIndex.from_frame(seen[["school", "was"]])
    present = present.append([pd.MultiIndex.from_frame(refused), found.tied])
    changes = compare(rows[rows["fate"] == ""], memory.known, present)
    doubtful = found.pairs.loc[found.pairs["verdict"] == "doubtful", KEY]
    changes["doubtful"] = pd.MultiIndex.from_frame(changes[KEY]).isin(pd.MultiIndex.from_frame(doubtful))
    changes["cause"], changes["evidence"] = _of_pairs(changes, found)
    missing = changes[changes["kind"] == "missing"]
    left = rows[rows["fate"] == "ignored:leaver"]
    scene = Scene(
        known=memory.known,
        accepted=rows[rows["fate"] == ""],
        school_years=intake.years,
        leavers=pd.MultiIndex.from_frame(left[KEY]),
        last=memory.last,
        endings={one.delivery.school: one.ending for one in intake.taken},
        found=missing.loc[missing["cause"] != "", ["cause", "evidence"]],
    )
    told = explain(missing.assign(school_year=missing["school_year_was"]), scene)
    changes.loc[missing.index, "cause"] = told["cause"]
    changes.loc[missing.index, "evidence"] = told["evidence"].where(told["evidence"] != "", missing["evidence"])
    return changes


def _of_pairs(changes: pd.DataFrame, found: Resolved) -> tuple[pd.Series, pd.Series]:
    """Returns cause and evidence of who moved between schools and who got another number."""
    keys = pd.MultiIndex.from_frame(changes[KEY])
    moves = found.moves
    here = {(one, number): f"to={other}" for one, number, other, _ in moves.itertuples(index=False)}
    here |= {(other, number): f"from={one}" for one, _, other, number in moves.itertuples(index=False)}
    moved = pd.Series([here.get(key, "") for key in keys], index=changes.index, dtype="str")
    moved = moved.where(changes["kind"].isin(["new", "missing"]), "")
    pairs = {(row[0], row[1]): f"same={row[4]};differs={row[5]}" for row in found.pairs.itertuples(index=False)}
    paired = pd.Series([pairs.get(key, "") for key in keys], index=changes.index, dtype="str")
    causes = pd.Series("", index=changes.index, dtype="str").where(moved == "", "moved")
    causes = causes.where((moved == "") | (changes["kind"] == "missing"), "arrived")
    return causes, moved.where(moved != "", paired)


def _by(table: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return {str(key): part for key, part in table.groupby(column)} | {"": table.iloc[:0]}


def _case(
    one: Taken,
    rows: Mapping[str, pd.DataFrame],
    known: Mapping[str, pd.DataFrame],
    changes: Mapping[str, pd.DataFrame],
    moves: pd.DataFrame,
    intake_staff: pd.DataFrame,
    memory: Memory,
) -> Case:
    school = one.delivery.school
    own = rows.get(one.delivery.id, rows[""])
    reused_rows = _rejections(own[own["fate"] == "rejected:NUMBER_REUSED"])
    last = memory.last.get(school, LastList())
    return Case(
        one.having(*place(reused_rows, own, one.headings), *place(_parked(own), own, one.headings)),
        own,
        known.get(school, known[""]),
        changes.get(school, changes[""]),
        moves[(moves["school"] == school) | (moves["other_school"] == school)],
        memory.owing[memory.owing["school"] == school],
        expected=None if one.delivery.partial else memory.predicted.get(school),
        last="" if _content(last.delivery) == _content(one.delivery.id) else last.delivery,
        overtaken=one.delivery.id in memory.overtaken,
        connections=memory.connections.get(school, {}),
        staff=intake_staff[intake_staff["levering"] == one.delivery.id],
        colleagues=memory.staff[memory.staff["school"] == school],
        staff_outdated=one.delivery.id in (memory.overtaken | memory.staff_outdated),
        sent=memory.sent.get(school, {}),
        cards=memory.cards.get(school, {}),
        aids=memory.aids.get(school, {}),
        protections=memory.protections.get(school, ()),
        cut_off=one.ending == "short" or (one.ending == "open" and last.ending == "clean"),
    )


def _content(delivery: str) -> str:
    """Returns what the ids of deliveries of the same files have in common."""
    return delivery.partition("-")[0]
