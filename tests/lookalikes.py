"""Invented leavers and newcomers of whom it is known who is who: the same child, a twin, a sibling or a stranger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pandas as pd

from tests.invented import BOYS, GIRLS, LAST, PREFIXES, STREETS
from tests.pupils import pupil

Pupil = dict[str, object]

TWINS = (
    ("Tim", "Tom"),
    ("Anna", "Anne"),
    ("Lisa", "Lies"),
    ("Fleur", "Floor"),
    ("Jayden", "Jaylen"),
    ("Jasper", "Kasper"),
    ("Amira", "Amina"),
    ("Julia", "Julian"),
    ("Simon", "Simone"),
    ("Sanne", "Susanne"),
    ("Mila", "Mika"),
    ("Marlin", "Marlon"),
    ("Fenna", "Fenne"),
    ("Marieke", "Marijke"),
    ("Mohamed Amin", "Mohamed Ali"),
    ("Sophie", "Josephine"),
    ("Bram-Jan", "Bram-Piet"),
    ("Noor", "Nora"),
    ("Emma", "Emmy"),
    ("Daan", "Stan"),
)
"""First names that people give to two children of one house."""
SPELLINGS = (
    ("Mohamed", "Mohammed"),
    ("Sophie", "Sofie"),
    ("Thijmen", "Thymen"),
    ("Catharina", "Katarina"),
    ("Lucas", "Lukas"),
    ("Youssef", "Yusuf"),
    ("Sarah", "Sara"),
    ("Sylvia", "Silvia"),
    ("Viktor", "Victor"),
    ("Hannah", "Hanna"),
    ("Isabella", "Isabela"),
    ("Jasmijn", "Jasmijjn"),
    ("Quinten", "Quinetn"),
    ("Michelle", "Michele"),
    ("Wouter", "Wuoter"),
    ("Anaïs", "Anais"),
)
"""One first name in two spellings, or with a slip of the hand."""
FIRST = [name for name in (*BOYS, *GIRLS) if name not in ("Noor", "Bram-Jan")]
"""First names no two of which are spellings of each other."""
SAME = ("renumbered", "rewritten", "respelled", "retyped_surname", "renamed", "doubled", "retyped_birth", "moved_house")
DIFFERENT = ("twins", "staying_twin", "siblings", "born_one_day", "namesakes", "strangers")


class Lookalikes:
    """Pairs of a leaver and a newcomer, each with the kind it was made as; a seed makes them."""

    def __init__(self, seed: int, each: int) -> None:
        self.random = Random(seed)
        self.number = 1000
        self.kinds: list[str] = []
        self.sides: list[tuple[Pupil | None, Pupil | None]] = []
        self.present: list[Pupil] = []
        for kind in (*SAME, *DIFFERENT):
            make: Callable[[], None] = getattr(self, f"_{kind}")
            for _ in range(each):
                make()

    @property
    def leavers(self) -> pd.DataFrame:
        """Returns the leavers; their index is the place of the pair."""
        return frame({place: one for place, (one, _) in enumerate(self.sides) if one is not None})

    @property
    def newcomers(self) -> pd.DataFrame:
        """Returns the newcomers; their index is the place of the pair."""
        return frame({place: other for place, (_, other) in enumerate(self.sides) if other is not None})

    def child(self, **given: object) -> Pupil:
        """Returns a child that nobody has seen before."""
        pick = self.random
        born = date(pick.randint(2014, 2021), 1, 1) + timedelta(days=pick.randint(0, 364))
        usual = {
            "roepnaam": pick.choice(FIRST),
            "voorvoegsel": pick.choice(["", "", *PREFIXES[:5]]),
            "achternaam": pick.choice(LAST) + pick.choice(["", "", "s", "kamp", "huis", "laar", "stra"]),
            "geboortedatum": born.isoformat(),
            "straat": pick.choice(STREETS),
            "huisnummer": str(pick.randint(1, 180)),
            "postcode": f"{pick.randint(1000, 9999)}{pick.choice('ABCD')}{pick.choice('XYZ')}",
            "jaargroep": "4",
            "groepsnaam": pick.choice(["4a", "4b", "4c"]),
        }
        return pupil(self._new_number(), **(usual | given))

    def again(self, child: Pupil, **given: object) -> Pupil:
        """Returns the same child a year later, with another number."""
        group = str(child["groepsnaam"]).replace("4", "5")
        return child | {"leerlingnummer": self._new_number(), "jaargroep": "5", "groepsnaam": group} | given

    def _new_number(self) -> str:
        self.number += 1
        return str(self.number)

    def _add(self, kind: str, one: Pupil | None, other: Pupil | None) -> None:
        self.kinds.append(kind)
        self.sides.append((one, other))

    def _renumbered(self) -> None:
        one = self.child()
        self._add("renumbered", one, self.again(one))

    def _rewritten(self) -> None:
        one = self.child(voorvoegsel="de", roepnaam="Renée-Maud")
        name = str(one["achternaam"])
        ways = [{"voorvoegsel": "", "achternaam": f"{name}, de"}, {"voorvoegsel": "", "achternaam": f"De {name}"}]
        ways += [{"voorvoegsel": "", "achternaam": f"De{name.lower()}"}, {"voorvoegsel": ""}]
        self._add("rewritten", one, self.again(one, roepnaam="RENEE MAUD", **self.random.choice(ways)))

    def _respelled(self) -> None:
        was, now = self.random.choice([pair[:: self.random.choice([1, -1])] for pair in SPELLINGS])
        one = self.child(roepnaam=was)
        self._add("respelled", one, self.again(one, roepnaam=now, **self._one_lost()))

    def _retyped_surname(self) -> None:
        one = self.child()
        self._add("retyped_surname", one, self.again(one, achternaam=self._slip(str(one["achternaam"]))))

    def _renamed(self) -> None:
        one = self.child()
        self._add("renamed", one, self.again(one, voorvoegsel="", achternaam="Nieuwenaam"))

    def _doubled(self) -> None:
        one = self.child()
        both = f"{one['achternaam']}-van {self.random.choice(LAST)}dal"
        self._add("doubled", one, self.again(one, achternaam=both, **self._no_address()))

    def _retyped_birth(self) -> None:
        one = self.child()
        born = date.fromisoformat(str(one["geboortedatum"]))
        wrong = born.replace(year=born.year + self.random.choice([1, -1]), day=min(born.day, 28))
        if born.day <= 12 and born.day != born.month:
            wrong = born.replace(month=born.day, day=born.month)
        elif born.day > 28:
            wrong = born.replace(day=born.day - 20)
        self._add("retyped_birth", one, self.again(one, geboortedatum=wrong.isoformat(), **self._one_lost()))

    def _moved_house(self) -> None:
        one = self.child()
        self._add("moved_house", one, self.again(one, straat="Nieuwpad", huisnummer="1", postcode=f"{self.number}ZZ"))

    def _twins(self) -> None:
        was, now = self.random.choice(TWINS)
        one = self.child(roepnaam=was)
        self._add("twins", one, self.again(one, roepnaam=now, **self._one_lost()))

    def _staying_twin(self) -> None:
        was, now = self.random.choice(SPELLINGS[:10])
        one = self.child(roepnaam=was)
        self.present.append(self.again(one, roepnaam="Wiebren"))
        self._add("staying_twin", one, self.again(one, roepnaam=now if now != was else "Ymke"))

    def _siblings(self) -> None:
        one = self.child()
        born = (
            date.fromisoformat(str(one["geboortedatum"])) + timedelta(days=self.random.randint(300, 900))
        ).isoformat()
        self._add("siblings", one, self.again(one, roepnaam=self._other_first(one), geboortedatum=born))

    def _born_one_day(self) -> None:
        one = self.child()
        name = self._other_first(one)
        self._add("born_one_day", one, self.child(geboortedatum=one["geboortedatum"], roepnaam=name))

    def _namesakes(self) -> None:
        one = self.child()
        born = date.fromisoformat(str(one["geboortedatum"])) + timedelta(days=self.random.choice([45, 100, 800]))
        whole = {column: one[column] for column in ("roepnaam", "voorvoegsel", "achternaam")}
        self._add("namesakes", one, self.child(geboortedatum=born.isoformat(), **whole))

    def _strangers(self) -> None:
        self._add("strangers", self.child(), self.child())

    def _other_first(self, one: Pupil) -> str:
        return self.random.choice([name for name in FIRST if name != one["roepnaam"]])

    def _one_lost(self) -> Pupil:
        """Returns that the address or the group is not told any more; or both still are."""
        return self.random.choice([self._no_address(), {"groepsnaam": "Uilen", "groep": ""}, {}])

    def _no_address(self) -> Pupil:
        return {"straat": "", "huisnummer": "", "postcode": ""}

    def _slip(self, name: str) -> str:
        """Returns a name with one letter left out, doubled, wrong or in the wrong place."""
        at = self.random.randint(1, len(name) - 2)
        ways = (name[at + 1 :], name[at] + name[at:], "x" + name[at + 1 :], name[at + 1] + name[at] + name[at + 2 :])
        return name[:at] + self.random.choice(ways)


def frame(pupils: dict[int, Pupil]) -> pd.DataFrame:
    """Returns pupils of one school as a table with the given index."""
    table = pd.DataFrame(list(pupils.values()), index=list(pupils)).astype("str")
    return table.assign(pool="99QQ00")
