"""Invented children for the samples: no name, number or address is anybody's. The same seed gives the same children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

BOYS = (
    "Pim",
    "Bram",
    "Sil",
    "Jort",
    "Thijmen",
    "Mees",
    "Idris",
    "Yunus",
    "Sören",
    "Jurre",
    "Fedde",
    "Wout",
    "Quinten",
    "André",
    "Loïc",
    "Bram-Jan",
    "Joël",
    "Aron",
    "Taco",
    "Ruben",
)
GIRLS = (
    "Noor",
    "Fenna",
    "Jildou",
    "Zoë",
    "Isra",
    "Maud",
    "Lotte",
    "Renée",
    "Anaïs",
    "Jet",
    "Inès",
    "Sterre",
    "Wies",
    "Chloë",
    "Ymke",
    "Dina",
    "Roos",
    "Mila",
    "Britt",
    "Elif",
)
LAST = (
    "Wolkenveld",
    "Sterrenburg",
    "Kersentuin",
    "Zandkasteel",
    "Lindelaan",
    "Waterlelie",
    "Rietvogel",
    "Honingraat",
    "Vuursteen",
    "Maneschijn",
    "Regenboog",
    "Zilverberk",
    "Duinroos",
    "Kastanjeboom",
    "IJsvogel",
    "Hazelwurm",
    "Nachtegaal",
    "Wilgenroos",
    "Tulpenveld",
    "Groenewold",
    "Appelvanger",
    "Windmolen",
)
PREFIXES = ("van", "de", "van de", "van der", "van 't", "'t", "v.d.", "Aan de", "op ten", "el")
STREETS = ("Wolkendreef", "Sterrenpad", "Kersenlaan", "Zandweg", "Lindestraat", "Rietkade", "Honinghof", "Manenplein")
LETTERS = "ABCDEFGHJKLMNPRTVWXZ"
NEVER_A_BSN = ("111222333", "123456782", "063138219", "999999990")
"""Published test numbers; the others made here fail the check on purpose."""


@dataclass(frozen=True)
class Child:
    """One invented child as its school knows it."""

    number: str
    roepnaam: str
    voorvoegsel: str
    achternaam: str
    voorletters: str
    geboortedatum: date
    geslacht: str
    """Of EDEXML: 1 jongen, 2 meisje, 0 onbekend."""
    year: int
    group: str
    straat: str
    huisnummer: str
    postcode: str
    woonplaats: str
    bsn: str
    start: date
    secret: bool = False

    def word(self, man: str, woman: str, unknown: str = "") -> str:
        """Returns the gender in the words of a system."""
        return (unknown, man, woman)[int(self.geslacht)]


class Town:
    """Where the children of one sample come from; a seed and a first number make it."""

    def __init__(self, seed: int, first: int, width: int = 0) -> None:
        self.random = Random(seed)
        self.next = first
        self.width = width
        self.used: set[tuple[str, str]] = set()

    def number(self) -> str:
        """Returns a pupil number that was not given before."""
        self.next += self.random.randint(1, 9)
        return str(self.next).zfill(self.width)

    def child(self, year: int, group: str, age: int, school_year: int = 2026) -> Child:
        """Returns a new child of about that age on 1 October of the school year."""
        pick = self.random
        geslacht = pick.choice("12")
        roepnaam, achternaam = self._name(BOYS if geslacht == "1" else GIRLS)
        return Child(
            number=self.number(),
            roepnaam=roepnaam,
            voorvoegsel=pick.choice(PREFIXES) if pick.random() < 0.35 else "",
            achternaam=achternaam,
            voorletters=roepnaam[0] + pick.choice(["", "", pick.choice(LETTERS)]),
            geboortedatum=date(school_year - age, 10, 1) - timedelta(days=pick.randint(0, 364)),
            geslacht=geslacht,
            year=year,
            group=group,
            straat=pick.choice(STREETS),
            huisnummer=str(pick.randint(1, 180)),
            postcode=f"{pick.randint(1000, 9999)}{pick.choice(LETTERS)}{pick.choice('ABEGHK')}",
            woonplaats=pick.choice(["Wolkendam", "Sterrenmeer", "'t Zand"]),
            bsn=_no_bsn(pick),
            start=date(school_year - pick.randint(0, 3), 8, 1),
        )

    def group(self, size: int, year: int, group: str, age: int, school_year: int = 2026) -> list[Child]:
        """Returns the children of one group."""
        return [self.child(year, group, age, school_year) for _ in range(size)]

    def _name(self, first: Sequence[str]) -> tuple[str, str]:
        while True:
            name = (self.random.choice(first), self.random.choice(LAST))
            if name not in self.used:
                self.used.add(name)
                return name


def changed(children: Sequence[Child], place: int, **given: Any) -> list[Child]:
    """Returns the children with one of them changed."""
    return [replace(child, **given) if at == place else child for at, child in enumerate(children)]


def _no_bsn(pick: Random) -> str:
    while True:
        digits = [pick.randint(0, 9) for _ in range(9)]
        total = sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
        if total % 11 not in (0, 5):
            return pick.choice([*NEVER_A_BSN, *["".join(map(str, digits))] * 8])
