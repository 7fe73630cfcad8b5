"""Invented pupils for tests, as canonical tables."""

from __future__ import annotations

import pandas as pd

from schemas.tables import GEGEVENS, HERKOMST
from transforms.compare import KNOWN

SCHOOL = "99QQ00"


def pupil(number: str, **given: object) -> dict[str, object]:
    """Returns one invented pupil; what is not given is filled in."""
    usual: dict[str, object] = dict.fromkeys(GEGEVENS, "") | {
        "school": SCHOOL,
        "leerlingnummer": number,
        "achternaam": f"Achter{number}",
        "roepnaam": f"Roep{number}",
        "geboortedatum": "2017-03-04",
        "jaargroep": "4",
        "groep": "4a",
        "groepsnaam": "4a",
    }
    return usual | given


def delivered(*pupils: dict[str, object]) -> pd.DataFrame:
    """Returns pupils as accepted rows of one delivery; `was` is the number the register has for the child."""
    extra = dict.fromkeys(("uitstroomdatum", "bekostigd", "plaatsing_actief", "schooljaar", "brin"))
    extra["school_year"] = "2026-2027"
    rows = [dict.fromkeys(HERKOMST, "x") | extra | one | {"rij": place + 2} for place, one in enumerate(pupils)]
    table = pd.DataFrame(rows)
    return table.astype({column: "str" for column in table.columns if column != "rij"})


def registered(*pupils: dict[str, object]) -> pd.DataFrame:
    """Returns pupils as the register knows them."""
    usual = {"status": "active", "since": "2025-08-20", "school_year": "2025-2026", "missed": "0"}
    return pd.DataFrame([usual | one for one in pupils], columns=list(KNOWN), dtype="str")


def keys(*numbers: str, school: str = SCHOOL) -> pd.MultiIndex:
    """Returns (school, leerlingnummer) pairs."""
    return pd.MultiIndex.from_product([[school], list(numbers)], names=["school", "leerlingnummer"])
