"""The closed lists of the field, in the words and codes of EDEXML."""

from __future__ import annotations

from typing import Literal

Sector = Literal["po", "sbo", "so", "vso", "vo", "mbo"]
Status = Literal["verified", "partial", "unverified"]
Form = Literal["csv", "xlsx", "ods", "edexml"]
Language = Literal["nl", "en"]

GESLACHT = {"0": "onbekend", "1": "jongen", "2": "meisje", "9": "niet gespecificeerd"}
"""Gender codes of EDEXML and UWLR (ISO 5218). OSO swaps 1 and 2: never map a bare digit without knowing the source."""

JAARGROEP = {
    "B": "baby's",
    "D": "dreumesen",
    "0": "peutergroep",
    **{str(year): f"groep {year}" for year in range(1, 9)},
    **{str(year + 10): f"leerjaar {year}" for year in range(1, 7)},
    "S": "speciaal (basis)onderwijs",
    "V": "voortgezet speciaal onderwijs",
    "C": "combinatiegroep",
    "N": "niet PO of VO",
    "H": "historisch",
}
"""Year groups of EDEXML 2.1; text, because half of them are letters. 9 and 10 do not exist."""

TOO_YOUNG = frozenset({"B", "D", "0"})
"""Year groups below school age: in a feed, but not pupils of a school library or an assessment platform."""

VO_SECTORS = frozenset({"vo", "mbo"})
"""Sectors in which `leerjaar 3` is EDEXML year 13 and not group 3."""

LEERWEG = ("PRO", "VMBO-BB", "VMBO-KB", "VMBO-GL", "VMBO-TL", "HAVO", "VWO", "VSO")
"""Single tracks of secondary education; a bridge class is several of them joined by `/`."""
