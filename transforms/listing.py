"""Listing: the rows that the files of a target can be made of, by what they stand for.

Every table has `key` (who or what it is), `place` (its group), and bestand, blad and rij, where it was told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from pandas import DataFrame, Series

from schemas.profile import Of, Target
from schemas.tables import GROEPSGEGEVENS, KAARTEN, MEDEWERKERNUMMER, SCHOOLGEGEVENS
from transforms.rules import RULES, group_codes, naam, with_texts

ORIGIN = ("bestand", "blad", "rij")
LEFT = "vertrokken"
IN_GROUP = ("groepscode", "groepsnaam", "klascode", "lidmaatschap")
"""What only who has a group can tell."""

Lists = Mapping[Of, DataFrame]
"""The rows of each kind."""


def listing(
    leerlingen: DataFrame, left: DataFrame, staff: DataFrame, target: Target, sent: Collection[str]
) -> dict[Of, DataFrame]:
    """Returns the rows for each kind that the target has a file of.

    Args:
        leerlingen: who is at school, with what a target may be told of the school.
        left: who was told to the target and is not there any more, in the same columns.
        staff: as `leerlingen`, with `MEDEWERKERGEGEVENS`.
        sent: the keys that the target was told before.
    """
    kinds = {part.of for part in target.apart().values()}
    pupils = _pupils(leerlingen, left if target.leavers == "explicit" else left.iloc[:0], target, sent)
    here = pupils[pupils["toestand"] != LEFT]
    found: dict[Of, DataFrame] = {"leerlingen": pupils}
    if "groepen" in kinds:
        found["groepen"] = groups(here)
    if kinds & {"medewerkers", "groepsmedewerkers"}:
        people = _keyed(naam(staff))
        found["medewerkers"] = people
        found["groepsmedewerkers"] = teaching(people, here, _also_without_group(target))
    return {of: rows for of, rows in found.items() if of in kinds}


def groups(pupils: DataFrame) -> DataFrame:
    """Returns the groups that these pupils are in; columns `GROEPSGEGEVENS`."""
    told, codes = pupils[pupils["groepsnaam"].fillna("") != ""], _codes(pupils)
    rows = [_group(str(name), codes[str(name)], members) for name, members in told.groupby("groepsnaam", sort=False)]
    columns = ["key", "place", *GROEPSGEGEVENS, *SCHOOLGEGEVENS, *ORIGIN]
    return DataFrame(rows, columns=columns, dtype="str")


def teaching(staff: DataFrame, pupils: DataFrame, all_staff: bool = False) -> DataFrame:
    """Returns a row for each group of a member of staff, of the groups that have pupils.

    Args:
        all_staff: whether who has no such group has a row too.
    """
    rows = staff.assign(groepsnaam=staff["groepen"].fillna("").str.split("\n")).explode("groepsnaam", ignore_index=True)
    codes = _codes(pupils)
    rows = rows[rows["groepsnaam"].isin(list(codes))].drop_duplicates(["key", "groepsnaam"])
    if all_staff:
        rest = staff[~staff["key"].isin(rows["key"])].assign(groepsnaam="")
        rows = pd.concat([rows, rest], ignore_index=True).astype({"groepsnaam": "str"})
        codes = {**codes, "": ""}
    code, klas = rows["groepsnaam"].map(codes), rows["groepsnaam"].map(_made(pupils, "klascode"))
    number = rows[MEDEWERKERNUMMER].fillna("")
    told = {"groepscode": code, "klascode": klas, "lidmaatschap": (number + "-" + klas).where(number != "", "")}
    return rows.assign(**told, key=rows["key"] + "\n" + code, place=rows["groepsnaam"])


def _keyed(people: DataFrame) -> DataFrame:
    """Knows who has no number by the e-mail address, or by the name."""
    numbers, mails = (people[column].fillna("") for column in (MEDEWERKERNUMMER, "emailadres"))
    return people.assign(key=numbers.where(numbers != "", mails.where(mails != "", people["naam"])), place="")


def _also_without_group(target: Target) -> bool:
    """Tells whether a member of staff without a group can have a row in a file of staff and their groups."""
    columns = [column for part in target.apart().values() if part.of == "groepsmedewerkers" for column in part.columns]
    return not any(column.required and column.source in IN_GROUP for column in columns)


def _pupils(leerlingen: DataFrame, left: DataFrame, target: Target, sent: Collection[str]) -> DataFrame:
    states = leerlingen["leerlingnummer"].isin(list(sent)).map({True: "bekend", False: "nieuw"})
    parts = [with_texts(leerlingen, toestand=states, uitschrijfdatum="")]
    if len(left):
        parts.append(with_texts(left, toestand=LEFT, uitschrijfdatum=left["since"]))
    pupils = pd.concat(parts) if len(parts) > 1 else parts[0]
    pupils = with_texts(pupils, **{name: "" for name in (*KAARTEN, "hulpmiddelen") if name not in pupils})
    for rule in target.rules:
        pupils = RULES[rule](pupils)
    place = pupils["groepsnaam"].fillna("").where(pupils["toestand"] != LEFT, "")
    return pupils.assign(key=pupils["leerlingnummer"], place=place)


def _codes(pupils: DataFrame) -> dict[str, str]:
    """Returns the code of every group: the one a rule made, or one made now."""
    return _made(pupils, "groepscode") or group_codes(set(pupils["groepsnaam"].dropna()) - {""})


def _made(pupils: DataFrame, column: str) -> dict[str, str]:
    """Returns what a rule made of every group; nothing where the target has no such rule."""
    told = pupils[pupils["groepsnaam"].fillna("") != ""]
    return dict(zip(told["groepsnaam"], told[column], strict=True)) if column in pupils else {}


def _group(name: str, code: str, members: DataFrame) -> dict[str, object]:
    years = sorted(set(members["jaargroep"].fillna("")) - {""}, key=lambda year: (len(year), year))
    first = members.iloc[0]
    places = set(members["vestiging"].fillna(""))
    return {
        "key": code,
        "place": name,
        "groepscode": code,
        "groepsnaam": name,
        "jaargroep": years[0] if len(years) == 1 else "",
        "jaargroepen": ",".join(years),
        "aantal": str(len(members)),
        "vestiging": places.pop() if len(places) == 1 else "",
        "hierarchie": first.get("hierarchie", ""),
        "klascode": first.get("klascode", ""),
        **{column: first[column] for column in (*SCHOOLGEGEVENS, *ORIGIN)},
    }


def gone(rows: DataFrame) -> Series[bool]:
    """Tells of each row whether it says that a pupil left."""
    return rows.get("toestand", Series("", index=rows.index)) == LEFT
