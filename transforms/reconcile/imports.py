"""Imports: the files with which each side takes over what was chosen, per section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pandas import DataFrame, Series

from schemas.messages import Issue
from schemas.side import PERSOONSGEGEVENS, Side
from transforms.reconcile.harmless import harmless
from transforms.reconcile.model import Reconciliation, Sided
from transforms.reconcile.prognoses import percentage
from transforms.writers.delimited import delimited

NEW_USER = {"rol": "leerling", "type": "leerling"}
"""What a pupil who is created in the portal becomes [SEEN: the portalconnector's page]."""
OWN_HEADINGS = {"rol": "Rol", "type": "Type", "soort": "Soort groep"}
"""Headings [NOT FOUND] of columns that no table of a side has."""


@dataclass(frozen=True)
class Taken:
    """One file to import into one side."""

    side: Literal["portal", "desktop"]
    section: str
    name: str
    content: bytes
    rows: int


def imports(
    found: Reconciliation, chosen: DataFrame, portal: Side, desktop: Side
) -> tuple[tuple[Taken, ...], tuple[Issue, ...]]:
    """Returns the files, none where nothing was chosen for it, and what is left out because it would be run."""
    files, issues = [], []
    sides: Mapping[str, Side] = {"portal": portal, "desktop": desktop}
    for side, section, name, every in (*_downloads(found, chosen), *_uploads(found, chosen)):
        profile, file = sides[side], f"{name}.csv"
        rows, columns, count = harmless(_worded(every, profile), profile)
        if count:
            headers = ", ".join(_headings(profile).get(column, column) for column in columns)
            facts = {"count": count, "header": headers, "name": f"{section}/{file}", "target": profile.title}
            issues.append(Issue("RECONCILE_FORMULA", target=profile.name, facts=facts))
        if len(rows):
            content = delimited(rows.rename(columns=_headings(profile)), profile)
            files.append(Taken(side, section, file, content, len(rows)))
    return tuple(files), tuple(issues)


Table = tuple[Literal["portal", "desktop"], str, str, DataFrame]


def _downloads(found: Reconciliation, chosen: DataFrame) -> Iterator[Table]:
    portal = found.portal
    new = _numbers(chosen, "alleen_portal")
    yield "desktop", "leerlingen", "leerlingen", _people(portal, new)
    yield "desktop", "leerlingen", "afdelingsdeelnames", _participation(found, chosen)
    yield "desktop", "leerlingen", "lwoo", _values(chosen, "lwoo", "leerlingen", ["leerlingnummer", "lwoo"])
    homerooms = chosen[chosen["direction"] == "download"]
    columns = ["leerlingnummer", "afdeling", "stamklas"]
    for section in ("leerlingen", "groepsindelingen"):
        yield "desktop", section, "stamklassen", _values(homerooms, "stamklas", section, columns)
    yield "desktop", "persoonsgegevens", "persoonsgegevens", _personal(found, chosen)
    prognoses = _values(chosen, "prognose", "prognoses", ["leerlingnummer", "afdeling", "prognose"])
    yield "desktop", "prognoses", "prognoses", prognoses.replace({"prognose": {"": "0"}})
    yield "desktop", "pakketkeuzes", "pakketkeuzes", _packages(found, chosen)


def _uploads(found: Reconciliation, chosen: DataFrame) -> Iterator[Table]:
    desktop = found.desktop
    yield "portal", "leerlingen", "gebruikers", _users(desktop, _numbers(chosen, "alleen_desktop"))
    yield "portal", "groepsindelingen", "groepsindelingen", _groups(found, chosen)


def _numbers(chosen: DataFrame, kind: str) -> list[str]:
    return sorted(set(chosen.loc[chosen["kind"] == kind, "leerlingnummer"]))


def _people(side: Sided, numbers: list[str]) -> DataFrame:
    """Returns all personal data of these pupils: an address and a name are taken over whole."""
    columns = ["leerlingnummer", *(name for name in PERSOONSGEGEVENS if name in _of(side, "leerlingen"))]
    people = _of(side, "leerlingen")
    return people.loc[people["leerlingnummer"].isin(numbers), columns] if len(people) else people


def _personal(found: Reconciliation, chosen: DataFrame) -> DataFrame:
    """Returns the personal data of who was chosen: of the portal, save a field that was not, which stays as it is."""
    people = _people(found.portal, _numbers(chosen, "persoonsgegevens")).copy()
    every = found.differences
    left = every[(every["section"] == "persoonsgegevens") & ~every["key"].isin(list(chosen["key"]))]
    for number, field, text in left[["leerlingnummer", "field", "desktop"]].itertuples(index=False, name=None):
        if field in people:
            people.loc[people["leerlingnummer"] == number, field] = text
    return people


def _of(side: Sided, table: str) -> DataFrame:
    return side.tables.get(table, DataFrame({"leerlingnummer": [], "afdeling": []}, dtype="str"))


def _values(chosen: DataFrame, kind: str, section: str, columns: list[str]) -> DataFrame:
    """Returns what the portal says, for what was chosen of one kind."""
    rows = chosen[(chosen["kind"] == kind) & (chosen["section"] == section)]
    return rows.assign(**{columns[-1]: rows["portal"]})[columns]


def _participation(found: Reconciliation, chosen: DataFrame) -> DataFrame:
    """Returns the afdelingen to add, with the portal's prognosis if it has one, and with 0 those to take away."""
    rows = chosen[chosen["kind"] == "afdelingsdeelname"]
    parts = _of(found.portal, "deelnames")
    there = set(zip(parts["leerlingnummer"], parts["afdeling"], strict=True))
    pairs = zip(rows["leerlingnummer"], rows["afdeling"], strict=True)
    told = [text if pair in there else "0" for pair, text in zip(pairs, rows["portal"], strict=True)]
    return rows.assign(prognose=told)[["leerlingnummer", "afdeling", "prognose"]]


def _packages(found: Reconciliation, chosen: DataFrame) -> DataFrame:
    """Returns the whole package of everybody whose choices or exemptions were chosen."""
    rows = chosen[chosen["section"] == "pakketkeuzes"]
    keys = set(zip(rows["leerlingnummer"], rows["afdeling"], strict=True))
    table = _of(found.portal, "pakketkeuzes")
    wanted = [pair in keys for pair in zip(table["leerlingnummer"], table["afdeling"], strict=True)]
    table = table[wanted]
    if "schooljaar" in table:
        table = table[table["schooljaar"].isin(["", found.school_year])]
    return table[[name for name in ("leerlingnummer", "afdeling", "keuze", "vrijstelling") if name in table]]


def _users(desktop: Sided, numbers: list[str]) -> DataFrame:
    """Returns who is to be created in the portal, this once with name and address; the e-mail is that of #EMAIL.

    Where the desktop has none there, its own e-mail address: the portal leads that field afterwards and would empty it.
    """
    people = _people(desktop, numbers)
    if people.empty:
        return people
    table = _of(desktop, "leerlingen").set_index("leerlingnummer").reindex(columns=["email_extra", "emailadres"])
    extra = table["email_extra"].replace("", None).fillna(table["emailadres"]).fillna("")
    first = _main_afdelingen(_of(desktop, "deelnames"))
    told = people.assign(emailadres=people["leerlingnummer"].map(extra), **NEW_USER)
    return told.assign(afdeling=people["leerlingnummer"].map(first).fillna(""))


def _main_afdelingen(places: DataFrame) -> dict[str, str]:
    """Returns the afdeling in which each pupil is expected most."""
    sizes = [percentage(text) for text in places["prognose"]] if "prognose" in places else [100] * len(places)
    ordered = places.assign(size=Series(map(float, sizes), index=places.index, dtype=float))
    ordered = ordered.sort_values("size", ascending=False, kind="stable")
    first = ordered.drop_duplicates("leerlingnummer")
    return dict(zip(first["leerlingnummer"], first["afdeling"], strict=True))


def _groups(found: Reconciliation, chosen: DataFrame) -> DataFrame:
    """Returns the groups of the desktop for the portal: the stamklas where the desktop leads it, and all clusters."""
    rows = chosen[(chosen["section"] == "groepsindelingen") & (chosen["direction"] == "upload")]
    columns = ["leerlingnummer", "afdeling", "groep", "soort"]
    homerooms = rows[rows["kind"] == "stamklas"].assign(soort="stamklas")
    clusters = rows[rows["kind"] == "clustergroepen"].assign(soort="cluster")
    told = [part.assign(groep=part["desktop"].str.split(", ")).explode("groep") for part in (homerooms, clusters)]
    return DataFrame([row for part in told for row in part[columns].to_numpy()], columns=columns, dtype="str")


def _headings(side: Side) -> dict[str, str]:
    """Returns the side's own heading of every column."""
    return {**OWN_HEADINGS, **{name: texts[0] for one in side.tables.values() for name, texts in one.headers.items()}}


def _worded(rows: DataFrame, side: Side) -> DataFrame:
    """Puts the side's own words in the columns."""
    words = {name: {word: texts[0] for word, texts in values.items()} for name, values in side.values.items()}
    return rows.astype("str").replace({name: meant for name, meant in words.items() if name in rows})
