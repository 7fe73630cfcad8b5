"""An invented school that goes through rollovers, as the register knows it, with what was planted in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pandas as pd

from tests.pupils import SCHOOL, pupil, registered
from transforms.predict import next_school_year

FIRST = "2024-2025"


@dataclass
class Rolling:
    """A primary school of eight groups; the same seed gives the same school."""

    seed: int = 1
    size: int = 25
    school: str = SCHOOL
    year: str = FIRST
    children: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Pupil number -> year group and year of birth."""

    def __post_init__(self) -> None:
        self.pick = Random(self.seed)
        self.next = 1000
        for group in range(1, 9):
            self.enrol(group, self.size)

    def enrol(self, group: int, count: int = 1) -> list[str]:
        """Adds children of the right age for a group, and returns their numbers."""
        numbers = [str(self.next + place) for place in range(count)]
        self.next += count
        self.children |= {number: (group, int(self.year[:4]) - group - 3) for number in numbers}
        return numbers

    def some(self, count: int, *groups: int) -> list[str]:
        """Returns so many children of these groups, by chance."""
        return self.pick.sample([number for number, (group, _) in self.children.items() if group in groups], count)

    def roll(self, repeaters: int = 0) -> list[str]:
        """Moves everybody up, group 8 out and a new group 1 in; returns who repeats group 3 to 7."""
        again = self.some(repeaters, *range(3, 8))
        self.children = {
            number: (group + (number not in again), born)
            for number, (group, born) in self.children.items()
            if group < 8 or number in again
        }
        self.year = next_school_year(self.year)
        self.enrol(1, self.size)
        return again

    def known(self) -> pd.DataFrame:
        """Returns the school as the register has it."""
        return registered(
            *(
                pupil(
                    number,
                    school=self.school,
                    jaargroep=str(group),
                    groep=f"{group}a",
                    groepsnaam=f"{group}a",
                    geboortedatum=f"{born}-03-04",
                    school_year=self.year,
                )
                for number, (group, born) in self.children.items()
            )
        )

    def export(self) -> bytes:
        """Returns the list that the school's administration makes of it."""
        heading = "Leerlingnummer;Achternaam;Roepnaam;Geboortedatum;Geslacht;Leerjaar;Huidige groep;Huidige status"
        rows = [
            f"{number};Ypelaar{number};Wubbe{number};04-03-{born};Jongen;{group};{group}a;Actief"
            for number, (group, born) in self.children.items()
        ]
        return "\r\n".join([heading, *rows]).encode()
