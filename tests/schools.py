"""Generated schools with a story: what the register knew, the list that came, and why each missing pupil is missing.

All children are invented. The same seed tells the same story.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pandas as pd

from schemas.tables import GEGEVENS
from tests.invented import BOYS, GIRLS, LAST, PREFIXES
from transforms.compare import KNOWN
from transforms.explain import TOLD, Scene
from transforms.memory import LastList

LAST_YEAR, THIS_YEAR = "2025-2026", "2026-2027"
PLACES = ("Wolkendam", "Sterrenmeer", "'t Zand", "Rietdorp", "Lindehaven")
HEADS = (
    "Oud",
    "Nieuw",
    "Hoog",
    "Laag",
    "Groot",
    "Klein",
    "Wijd",
    "Berg",
    "Dal",
    "Ester",
    "Quin",
    "Zomer",
    "Vlas",
    "Kers",
)
Pupil = dict[str, str]
Sort = Callable[[Pupil], tuple[object, ...]]

SORTS: dict[str, Sort] = {
    "surname": lambda one: (one["achternaam"].casefold(), one["voorvoegsel"], one["roepnaam"]),
    "prefix": lambda one: (f"{one['voorvoegsel']} {one['achternaam']}".strip().casefold(), one["roepnaam"]),
    "number": lambda one: (int(one["leerlingnummer"]),),
    "number_down": lambda one: (-int(one["leerlingnummer"]),),
    "birth": lambda one: (one["geboortedatum"],),
    "first_name": lambda one: (one["roepnaam"].casefold(), one["achternaam"].casefold()),
    "group_surname": lambda one: (one["groepsnaam"], one["achternaam"].casefold(), one["roepnaam"]),
    "group_number": lambda one: (one["groepsnaam"], int(one["leerlingnummer"])),
    "year_surname": lambda one: (one["jaargroep"], one["achternaam"].casefold(), one["roepnaam"]),
    "year_group_surname": lambda one: (one["jaargroep"], one["groepsnaam"], one["achternaam"].casefold()),
    "year_down_group": lambda one: (_down(one["jaargroep"]), one["groepsnaam"], one["roepnaam"]),
    "location_group": lambda one: (one["vestiging"], one["groepsnaam"], one["achternaam"].casefold()),
    "no_order": lambda one: (one["luck"],),
    "group_no_order": lambda one: (one["groepsnaam"], one["luck"]),
}


def _down(year: str) -> int:
    return -int(year) if year.isdecimal() else 0


@dataclass
class Story:
    """One school and its new list."""

    name: str
    school: str
    known: list[Pupil]
    rows: list[Pupil]
    """The new list in its order."""
    truth: dict[str, frozenset[str]]
    """Number of a missing pupil -> the causes that are right."""
    year: str
    last: LastList
    ending: str = "clean"
    found: dict[str, str] = field(default_factory=dict)
    """Number -> cause found by identifying."""


class Village:
    """Makes the pupils of schools."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.next = self.random.randint(1000, 90000)

    def pupil(self, year: str, group: str, age: int, leerweg: str, place: str) -> Pupil:
        pick, self.next = self.random, self.next + self.random.randint(1, 5)
        gender = pick.choice("12")
        return dict.fromkeys(GEGEVENS, "") | {
            "leerlingnummer": str(self.next),
            "achternaam": f"{pick.choice(HEADS)}{pick.choice(LAST).lower()}",
            "voorvoegsel": pick.choice(PREFIXES) if pick.random() < 0.35 else "",
            "roepnaam": pick.choice(BOYS if gender == "1" else GIRLS),
            "geboortedatum": (date(2025 - age, 10, 1) - timedelta(days=pick.randint(0, 364))).isoformat(),
            "geslacht": gender,
            "jaargroep": year,
            "groepsnaam": group,
            "leerweg": leerweg,
            "vestiging": place,
            "woonplaats": pick.choice(PLACES),
            "luck": f"{pick.random():.9f}",
        }

    def school(self, sector: str) -> list[Pupil]:
        return {"po": self.primary, "vo": self.secondary, "so": self.special}[sector]()

    def primary(self) -> list[Pupil]:
        letters = "abc"[: self.random.randint(1, 3)]
        places = dict(zip(letters, self.random.sample(("Oost", "West", "Noord"), len(letters)), strict=True))
        several = self.random.random() < 0.4
        return [
            self.pupil(str(year), f"{year}{letter}", year + 3, "", places[letter] if several else "")
            for year in range(1, 9)
            for letter in letters
            for _ in range(self.random.randint(17, 28))
        ]

    def secondary(self) -> list[Pupil]:
        tracks = self.random.sample([("H", "HAVO", 5), ("V", "VWO", 6), ("T", "VMBO-TL", 4)], 2)
        return [
            self.pupil(str(10 + year), f"{letter}{year}{which}", year + 11, leerweg, "")
            for letter, leerweg, years in tracks
            for year in range(1, years + 1)
            for which in "ab"
            for _ in range(self.random.randint(20, 29))
        ]

    def special(self) -> list[Pupil]:
        names = self.random.sample(["Bevers", "Otters", "Dassen", "Egels", "Vossen", "Reeën", "Uilen", "Mezen"], 6)
        return [
            self.pupil("S", name, age + self.random.randint(0, 1), "", "")
            for name, age in zip(names, (5, 6, 7, 8, 9, 10), strict=True)
            for _ in range(self.random.randint(9, 14))
        ]

    def rolled_over(self, pupils: Sequence[Pupil]) -> tuple[list[Pupil], list[Pupil]]:
        """Returns the pupils a year later, newcomers among them, and who were in their final year."""
        stay, final = [], []
        for one in pupils:
            if self.is_final(one):
                final.append(one)
            else:
                stay.append(self.moved_up(one, pupils))
        lowest = min(pupils, key=lambda one: (one["jaargroep"], one["groepsnaam"]))["jaargroep"]
        for model in [one for one in pupils if one["jaargroep"] == lowest][:: 6 if lowest == "S" else 1]:
            age = 2026 - int(model["geboortedatum"][:4])
            stay.append(self.pupil(lowest, model["groepsnaam"], age - 1, model["leerweg"], model["vestiging"]))
        return stay, final

    def is_final(self, one: Pupil) -> bool:
        if one["jaargroep"] == "S":
            return 2026 - int(one["geboortedatum"][:4]) >= 12
        return one["jaargroep"] == {"HAVO": "15", "VWO": "16", "VMBO-TL": "14"}.get(one["leerweg"], "8")

    def moved_up(self, one: Pupil, pupils: Sequence[Pupil]) -> Pupil:
        """Returns a pupil a year later: a few repeat the year, a few change class."""
        if one["jaargroep"] == "S" or self.random.random() < 0.03:
            return dict(one)
        year = str(int(one["jaargroep"]) + 1)
        group = one["groepsnaam"].replace(str(int(one["jaargroep"]) % 10), str(int(year) % 10))
        if one["leerweg"] and self.random.random() < 0.1:
            group = group[:-1] + self.random.choice("ab")
        return one | {"jaargroep": year, "groepsnaam": group}


STORIES = (
    "rollover",
    "daily",
    "group",
    "location",
    "cut",
    "cut_open",
    "cut_short",
    "girls",
    "track",
    "year",
    "class",
    "not_rolled_over",
    "last_years",
    "found",
)


def story(name: str, seed: int) -> Story:
    """Tells a story of a school that the seed makes."""
    village, pick = Village(seed), Random(f"{name}{seed}")
    sector = (
        "vo" if name == "track" else pick.choice(("po", "po", "vo") if name in _YEARS else ("po", "po", "vo", "so"))
    )
    before = village.school(sector)
    while name == "location" and _count(before, "vestiging") < 2:
        before = village.primary()
    on = name in ("rollover", "not_rolled_over") or (
        name not in ("daily", "last_years", "group") and pick.random() < 0.4
    )
    rolls = on and name != "not_rolled_over"
    after, final = village.rolled_over(before) if rolls else (list(map(dict, before)), [])
    share = 0.002 if name == "daily" else 0.02
    left = [one["leerlingnummer"] for one in before if pick.random() < share]
    truth = {number: frozenset({"unexplained"}) for number in left}
    truth |= {one["leerlingnummer"]: frozenset({"final_year"}) for one in final}
    sort = pick.choice(list(SORTS))
    order = sorted((one for one in after if one["leerlingnummer"] not in left), key=SORTS[sort])
    for _ in range(pick.choice((0, 0, 1, 2))):
        order.insert(pick.randrange(len(order) - 6), order.pop(pick.randrange(len(order) - 6)))
    last = [one["leerlingnummer"] for one in sorted(before, key=SORTS[sort])]
    told = Story(
        name, f"{seed % 100:02d}{chr(65 + seed // 100 % 26)}Q00", before, order, truth,
        THIS_YEAR if on else LAST_YEAR, LastList(numbers=tuple(last), ending="clean"),
    )  # fmt: skip
    _PLANTED.get(name, lambda *_: None)(told, pick)
    here = {one["leerlingnummer"] for one in told.rows}
    told.truth = {
        one["leerlingnummer"]: told.truth[one["leerlingnummer"]] for one in before if one["leerlingnummer"] not in here
    }
    return told


_YEARS = frozenset({"year", "not_rolled_over", "last_years", "location"})


def _count(pupils: Sequence[Pupil], column: str) -> int:
    return len({one[column] for one in pupils})


def _without(told: Story, keep: Callable[[Pupil], bool], cause: str) -> None:
    """Leaves rows out of the list; who leaves the school and would have been left out as well may have either cause."""
    for one in told.rows:
        if not keep(one):
            told.truth[one["leerlingnummer"]] = frozenset({cause})
    told.rows = [one for one in told.rows if keep(one)]
    for number, causes in told.truth.items():
        if causes == {"unexplained"}:
            told.truth[number] = frozenset({"unexplained", cause})


def _group(told: Story, pick: Random) -> None:
    group = pick.choice(sorted({one["groepsnaam"] for one in told.rows}))
    _without(told, lambda one: one["groepsnaam"] != group, "whole_group")


def _location(told: Story, pick: Random) -> None:
    place = pick.choice(sorted({one["vestiging"] for one in told.rows}))
    _without(told, lambda one: one["vestiging"] != place, "whole_vestiging")


def _cut(told: Story, pick: Random) -> None:
    stop = pick.randrange(len(told.rows) * 2 // 3, len(told.rows) - 4)
    kept = {one["leerlingnummer"] for one in told.rows[:stop]}
    groups = {one["groepsnaam"] for one in told.rows[:stop]} & {one["groepsnaam"] for one in told.rows[stop:]}
    if not groups:  # exactly between two groups: that is a list without those groups
        kept |= {told.rows[stop]["leerlingnummer"]}
    _without(told, lambda one: one["leerlingnummer"] in kept, "cut_off")


def _cut_open(told: Story, pick: Random) -> None:
    _cut(told, pick)
    told.ending = "open"


def _cut_short(told: Story, pick: Random) -> None:
    _cut(told, pick)
    told.ending = "short"


def _only(column: str) -> Callable[[Story, Random], None]:
    def leave(told: Story, pick: Random) -> None:
        value = pick.choice(sorted({one[column] for one in told.rows}))
        _without(told, lambda one: one[column] == value, "filtered")

    return leave


def _not_rolled_over(told: Story, pick: Random) -> None:
    for number, causes in told.truth.items():
        told.truth[number] = (causes - {"unexplained"}) | {"not_rolled_over"}
    finals = {one["leerlingnummer"] for one in told.known if one["jaargroep"] in ("8", "14", "15", "16")}
    for number in finals & set(told.truth):
        told.truth[number] = frozenset({"not_rolled_over", "final_year"})


def _last_years(told: Story, pick: Random) -> None:
    """The register is of this year already, and last year's list comes again."""
    years = {one["leerlingnummer"]: one for one in told.rows}
    for one in told.known:
        if one["leerlingnummer"] in years and one["jaargroep"] not in ("1", "11"):
            row = years[one["leerlingnummer"]]
            row["jaargroep"] = str(int(one["jaargroep"]) - 1)
    fresh = {one["leerlingnummer"] for one in told.known if one["jaargroep"] in ("1", "11") and pick.random() < 0.9}
    _without(told, lambda one: one["leerlingnummer"] not in fresh, "not_rolled_over")
    for number in told.truth:
        told.truth[number] = frozenset({"not_rolled_over"})


def _found(told: Story, pick: Random) -> None:
    for number in list(told.truth)[::2]:
        told.found[number] = pick.choice(("renumbered", "moved"))
        told.truth[number] = frozenset({told.found[number]})


_PLANTED: dict[str, Callable[[Story, Random], None]] = {
    "group": _group,
    "location": _location,
    "cut": _cut,
    "cut_open": _cut_open,
    "cut_short": _cut_short,
    "girls": _only("geslacht"),
    "track": _only("leerweg"),
    "year": _only("jaargroep"),
    "class": _only("groepsnaam"),
    "not_rolled_over": _not_rolled_over,
    "last_years": _last_years,
    "found": _found,
}


def asked(stories: Sequence[Story]) -> tuple[pd.DataFrame, Scene, dict[tuple[str, str], frozenset[str]]]:
    """Returns the missing of all stories, their scene, and the causes that are right."""
    usual = {"status": "active", "since": "2025-08-20", "school_year": LAST_YEAR, "missed": "0"}
    known = pd.DataFrame([{"school": told.school} | usual | one for told in stories for one in told.known])
    rows = [
        {"school": told.school, "bestand": "lijst.csv", "blad": "lijst.csv", "rij": str(at + 2)} | one
        for told in stories
        for at, one in enumerate(told.rows)
    ]
    accepted = pd.DataFrame(rows).astype("str")
    keys = pd.MultiIndex.from_frame(known[["school", "leerlingnummer"]])
    there = pd.MultiIndex.from_frame(accepted[["school", "leerlingnummer"]])
    accepted["was"] = accepted["leerlingnummer"].where(there.isin(keys), "")
    missing = known.loc[~keys.isin(there), list(KNOWN)].astype("str")
    causes = {told.school: told.found for told in stories}
    told_by = [causes[school].get(number, "") for school, number in missing[["school", "leerlingnummer"]].to_numpy()]
    found = pd.DataFrame({TOLD[0]: told_by, TOLD[1]: "given=1"}, index=missing.index, dtype="str")
    scene = Scene(
        known=known[list(KNOWN)].astype("str"),
        accepted=accepted,
        school_years={told.school: told.year for told in stories},
        last={told.school: told.last for told in stories},
        endings={told.school: told.ending for told in stories},
        found=found[found[TOLD[0]] != ""],
    )
    return missing, scene, {(told.school, number): right for told in stories for number, right in told.truth.items()}
