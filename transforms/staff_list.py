"""The lists of staff in a delivery: which parts they are, what their rows say, and what becomes of every row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from schemas.messages import Issue, catalogue
from schemas.profile import Source
from schemas.tables import MEDEWERKERGEGEVENS, MEDEWERKERNUMMER, Medewerker
from transforms.canonical.staff import SEVERAL, Person, canonical_staff
from transforms.check import failures
from transforms.columns import Columns, assign
from transforms.extract import extract
from transforms.headings import Heading
from transforms.outcome import Ledger
from transforms.place import fates
from transforms.place import place as placed
from transforms.survey import Survey
from transforms.take import Taken
from transforms.values.numbers import is_citizen_number
from transforms.values.sound import fold

PERSON = (MEDEWERKERNUMMER, *MEDEWERKERGEGEVENS)
COLUMNS = ("school", "levering", *PERSON, "bestand", "blad", "rij", "fate")
"""Of every row of a list of staff; `fate` is `""` for accepted, `ignored:duplicate` or `rejected:CODE`."""
MADE = "#"
"""What a number begins with that is made of a name, because the list has no numbers; it is never told to a target."""
_NAME = ("roepnaam", "voorvoegsel", "achternaam", "voorletters")
_WITHOUT = [name for name in PERSON if name not in SEVERAL]


@dataclass(frozen=True)
class StaffLists:
    """The staff of a batch, as its lists say it."""

    table: pd.DataFrame
    """Columns `COLUMNS`."""
    issues: tuple[tuple[str, Issue], ...]
    """What is to be said of them, with the delivery."""
    ledgers: Mapping[str, tuple[Ledger, ...]]
    """Delivery -> what became of the rows of its lists."""


@dataclass(frozen=True)
class _Part:
    """One list of staff, with the profile that reads it."""

    taken: Taken
    file: str
    one: Survey
    heading: Heading
    columns: Columns

    @property
    def numbered(self) -> bool:
        return "leerlingnummer" in self.columns.used

    @property
    def headings(self) -> dict[str, str]:
        return {_own(column): heading for column, heading in self.columns.headings.items()}


def read_staff(taken: Sequence[Taken], sources: Mapping[str, Source]) -> StaffLists:
    """Returns the staff of a batch; a list that no profile reads is set aside, and that is said."""
    parts, issues = [], []
    for one, file, found in _lists(taken):
        part = _part(one, file, found, sources)
        if part:
            parts.append(part)
        else:
            issues.append((one.delivery.id, Issue("STAFF_SET_ASIDE", file, found.sheet)))
    tables, ledgers = [], {}
    for part in parts:
        table, ledger, told = _rows(part)
        tables.append(table)
        delivery = part.taken.delivery.id
        ledgers[delivery, ledger.file, ledger.sheet] = ledger
        issues += [(delivery, issue) for issue in told]
    if not tables:
        return StaffLists(pd.DataFrame(columns=list(COLUMNS), dtype="str"), tuple(issues), {})
    findings, rows = _checked(pd.concat(tables, ignore_index=True).astype(dict.fromkeys(COLUMNS, "str")))
    headings = {(part.taken.delivery.id, part.file, part.one.sheet): part.headings for part in parts}
    return StaffLists(rows, (*issues, *_placed(findings, rows, headings)), _accounted(ledgers, rows))


def _lists(taken: Sequence[Taken]) -> Iterator[tuple[Taken, str, Survey]]:
    """Yields every list of staff, with its delivery and its file."""
    for one in taken:
        if not one.refused:
            for part, (file, _) in zip(one.parts, one.delivery.files, strict=True):
                yield from ((one, file, found) for found in part.surveys if found.aside == "staff" and not found.empty)


def _part(taken: Taken, file: str, one: Survey, sources: Mapping[str, Source]) -> _Part | None:
    """Returns a list with the profile that knows most of it; None where no profile finds a name in it."""
    heading = one.heading or (Heading(0, 0, tuple(one.grid.rows[0])) if one.grid.standard else None)
    if heading is None:
        return None
    names = [one.grid.form] if one.grid.standard else [name for name, columns in one.columns.items() if columns.staff]
    known = [_of_staff(sources[name]) for name in names if sources[name].staff_headers]
    told = [assign(heading.texts, source, one.grid.standard) for source in known]
    fitting = [columns for columns in told if {"achternaam", "roepnaam", "volledige_naam"} & columns.used.keys()]
    best = max(fitting, key=lambda found: (len(found.used), found.source.name == taken.source), default=None)
    return _Part(taken, file, one, heading, best) if best else None


def _of_staff(source: Source) -> Source:
    """Returns a profile as it reads a list of staff; the number has the name that rows are told by."""
    headers = {_raw(column): texts for column, texts in source.staff_headers.items()}
    known = (*source.ignore, *source.staff, *(text for texts in source.headers.values() for text in texts))
    return source.model_copy(update={"headers": headers, "required": (), "ignore": known})


def _raw(column: str) -> str:
    return "leerlingnummer" if column == MEDEWERKERNUMMER else column


def _own(column: str) -> str:
    return MEDEWERKERNUMMER if column == "leerlingnummer" else column


def _rows(part: _Part) -> tuple[pd.DataFrame, Ledger, list[Issue]]:
    """Returns the rows of a list, its ledger without them, and what is to be said of it as a whole."""
    sheet = part.one.sheet
    found = extract(part.one.grid, part.heading, part.columns, part.file, sheet)
    cells = {_own(column): texts for column, texts in found.cells.items()}
    people, wrong = canonical_staff(cells, part.columns.source)
    issues = [*found.issues, *_unused(part)]
    if not part.numbered:
        for person in people:
            person[MEDEWERKERNUMMER] = _made(person)
        issues.append(Issue("STAFF_NUMBER_MADE", part.file, sheet))
    elif _are_citizens(people):
        label = part.headings[MEDEWERKERNUMMER]
        issues.append(Issue("STAFF_NUMBER_BSN", part.file, sheet, column=label))
    for at, code, column in wrong:
        label = part.headings.get(column, column)
        issues.append(Issue(code, part.file, sheet, found.numbers[at], label))
    origin = {"school": part.taken.delivery.school, "levering": part.taken.delivery.id}
    numbers = [{"bestand": part.file, "blad": sheet, "rij": str(number), "fate": ""} for number in found.numbers]
    rows = [{**origin, **person, **number} for person, number in zip(people, numbers, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS)), found.ledger, issues


def _unused(part: _Part) -> Iterator[Issue]:
    for code, places in (("COLUMN_DROPPED", part.columns.dropped), ("COLUMN_UNKNOWN", part.columns.unknown)):
        for at in places:
            label = part.columns.label(at)
            yield Issue(code, part.file, part.one.sheet, column=label, facts={"heading": label})


def _are_citizens(people: Sequence[Person]) -> bool:
    """Tells whether the numbers are citizen service numbers, which nobody may have."""
    numbers = [number for person in people if (number := person[MEDEWERKERNUMMER])]
    return len(numbers) >= 5 and sum(map(is_citizen_number, numbers)) >= 0.9 * len(numbers)


def _made(person: Person) -> str:
    """Returns what stands for the number of who is known by name alone; `""` for who has no name either."""
    name = fold(" ".join(person[column] or "" for column in _NAME))
    return MADE + hashlib.sha256(name.encode()).hexdigest()[:16] if name.strip() else ""


def _checked(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns what is wrong with which row, and the rows with their fate and without values that are wrong."""
    findings = failures(Medewerker.to_schema(), rows)
    unnamed = findings.loc[findings["code"] == "STAFF_NAME_MISSING", "index"]
    findings = findings[~(findings["code"].eq("STAFF_NUMBER_MISSING") & findings["index"].isin(unnamed))]
    rows = rows.assign(fate=fates(findings, rows))
    values = [code for code, message in catalogue().items() if message.severity == "value"]
    for index, _, column in findings[findings["code"].isin(values)].itertuples(index=False):
        rows.loc[index, column] = None
    return _together(findings, rows)


def _together(findings: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Makes one row of several about one person, with all groups and roles; rejects them where they do not agree."""
    twice = []
    accepted = rows[rows["fate"] == ""]
    again = accepted[accepted.duplicated(["levering", MEDEWERKERNUMMER], keep=False)]
    for _, several in again.groupby(["levering", MEDEWERKERNUMMER]):
        told = several[_WITHOUT].replace("", None)
        if (told.nunique() > 1).any():
            rows.loc[several.index, "fate"] = "rejected:STAFF_TWICE"
            twice += list(several.index)
            continue
        rows.loc[several.index[1:], "fate"] = "ignored:duplicate"
        first = told.bfill().iloc[0]
        rows.loc[several.index[0], _WITHOUT] = first.where(first.notna(), several[_WITHOUT].iloc[0])
        for column in SEVERAL:
            lines = [line for cell in several[column].dropna() for line in cell.split("\n") if line]
            rows.loc[several.index[0], column] = "\n".join(dict.fromkeys(lines))
    found = pd.DataFrame({"index": twice, "code": "STAFF_TWICE", "column": MEDEWERKERNUMMER})
    return (pd.concat([findings, found], ignore_index=True) if twice else findings), rows


def _placed(
    findings: pd.DataFrame, rows: pd.DataFrame, headings: Mapping[tuple[str, str, str], Mapping[str, str]]
) -> Iterator[tuple[str, Issue]]:
    for delivery, own in rows.groupby("levering"):
        labels = {(file, sheet): names for (one, file, sheet), names in headings.items() if one == delivery}
        yield from ((str(delivery), issue) for issue in placed(findings, own, labels))


def _accounted(ledgers: Mapping[tuple[str, str, str], Ledger], rows: pd.DataFrame) -> dict[str, tuple[Ledger, ...]]:
    """Returns the ledgers of every delivery with the fate of its rows; who is accepted is `ignored` as staff."""
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for *key, fate in rows[["levering", "bestand", "blad", "fate"]].itertuples(index=False):
        delivery, file, sheet = map(str, key)
        counts.setdefault((delivery, file, sheet), Counter())[str(fate)] += 1
    told: dict[str, tuple[Ledger, ...]] = {}
    for place, ledger in ledgers.items():
        own = counts.get(place, Counter())
        rejected = sum(count for fate, count in own.items() if fate.startswith("rejected:"))
        reasons = {"staff": own[""], "duplicate": own["ignored:duplicate"]}
        ignored = {**ledger.ignored, **{reason: count for reason, count in reasons.items() if count}}
        done = replace(ledger, rejected=ledger.rejected + rejected, ignored=ignored)
        told[place[0]] = (*told.get(place[0], ()), done)
    return told
