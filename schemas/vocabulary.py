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

LEERLING_ELEMENTS = (
    "achternaam",
    "voorvoegsel",
    "voornamen",
    "voorletters-1",
    "roepnaam",
    "geboortedatum",
    "geslacht",
    "jaargroep",
)
"""The first elements of a pupil in EDEXML, in the order that the standard prescribes; the group follows them."""

TOO_YOUNG = frozenset({"B", "D", "0"})
"""Year groups below school age: in a feed, but not pupils of a school library or an assessment platform."""

VO_SECTORS = frozenset({"vo", "mbo"})
"""Sectors in which `leerjaar 3` is EDEXML year 13 and not group 3."""

LEERWEG = ("PRO", "VMBO-BB", "VMBO-KB", "VMBO-GL", "VMBO-TL", "HAVO", "VWO", "VSO")
"""Single tracks of secondary education; a bridge class is several of them joined by `/`."""


def _listed(text: str) -> frozenset[str]:
    return frozenset(entry.strip() for entry in text.split("|"))


VOORVOEGSELS_SPLITSEN = _listed(
    """'s|'t|aan 't|aan de|aan den|aan der|aan het|bij 't|bij de|bij den|d'|de|de la|den|der|du|in 't|in de|in den|
    in der|in het|onder de|op 't|op de|op den|op der|op het|op ten|over de|te|ten|ter|uit 't|uit de|uit den|uit het|
    van|van 't|van de|van den|van der|van het|van ter|von|von der|voor de|voor den|v.d.|v. d.|v/d|vd|v.|v.d"""
)
"""Prefixes that may be split off a name: common in Dutch surnames and never a first name, so no `el`, `al` or `ben`.

Abbreviations stay as they are written: whether `v.d.` is van de, van den or van der nobody knows.
"""

VOORVOEGSELS = VOORVOEGSELS_SPLITSEN | _listed(
    """a|aan|aan t|af|al|am|am de|auf|auf dem|auf den|auf der|auf ter|aus|aus 'm|aus dem|aus den|aus der|aus m|ben|
    bij|bij het|bij t|bin|boven d|boven d'|d|da|dal|dal'|dalla|das|de die|de die le|de l|de l'|de las|de le|
    de van der|deca|degli|dei|del|della|des|di|die le|do|don|dos|el|het|i|im|in|in t|l|l'|la|las|le|les|lo|los|of|
    onder|onder 't|onder den|onder het|onder t|op|op gen|op t|over|over 't|over den|over het|over t|s|s'|t|tho|thoe|
    thor|to|toe|tot|uijt|uijt 't|uijt de|uijt den|uijt te de|uijt ten|uit|uit t|uit te de|uit ten|unter|van de l|
    van de l'|van gen|van la|van t|van van de|ver|vom|von 't|von dem|von den|von t|voor|voor 't|voor in 't|
    voor in t|vor|vor der|zu|zum|zur"""
)
"""Every prefix of Dutch surnames, as in the Faker provider nl_NL (MIT).

It looks like Tabel 36 of the Basisregistratie Personen (10 characters at most) but was not held against it.
"""
