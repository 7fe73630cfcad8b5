"""Whether what a column's values look like can be what a canonical column holds."""

from __future__ import annotations

from transforms.kinds import Look

WELL, PERHAPS, NOT = 1.0, 0.5, 0.0
"""The values are of the column's own kind · they could be · they cannot be."""

_NAME = ("words", "label", "prefix", "initials")
_LABEL = ("label", "group", "words", "code", "year", "number", "text", "track")
_SHARP = {
    "voorvoegsel": ("prefix",),
    "geboortedatum": ("date",),
    "instroomdatum": ("date",),
    "uitstroomdatum": ("date",),
    "geslacht": ("gender",),
    "jaargroep": ("year",),
    "leerweg": ("track", "label"),
    "emailadres": ("email",),
    "telefoon": ("phone",),
    "postcode": ("postcode",),
    "postcode_plaats": ("postcode_place",),
    "adres": ("address",),
    "brin": ("brin",),
    "schooljaar": ("school_year",),
    "bekostigd": ("yes_no",),
    "plaatsing_actief": ("yes_no",),
    "geheim_adres": ("yes_no",),
    "geheim_telefoon": ("yes_no",),
    "inschrijfstatus": ("status",),
    "achternaam": ("words",),
    "roepnaam": ("words",),
    "voornamen": ("words",),
    "voorletters": ("initials",),
    "straat": ("words",),
    "woonplaats": ("words", "label"),
    "huisnummer": ("number", "year"),
    "groep": ("group", "label", "code", "year", "number"),
    "groepsnaam": ("group", "label", "year"),
    "vestiging": ("label", "brin"),
    "opleiding": ("label", "track", "group"),
}
"""Canonical column -> the kinds of its own."""

_ALSO = {
    "geslacht": ("year", "number", "label"),
    "jaargroep": ("number", "label", "group"),
    "achternaam": _NAME,
    "roepnaam": _NAME,
    "voornamen": _NAME,
    "voorletters": ("words", "group", "label"),
    "voorvoegsel": ("label", "words"),
    "straat": ("label", "text"),
    "woonplaats": ("text",),
    "huisnummer": ("code", "group", "label"),
    "huisnummertoevoeging": ("words", "code", "group", "initials", "number", "year", "label", "yes_no", "text"),
    "groep": _LABEL,
    "groepsnaam": _LABEL,
    "vestiging": _LABEL,
    "opleiding": _LABEL,
    "leerweg": _LABEL,
    "inschrijfstatus": ("label", "yes_no", "words"),
    "bekostigd": ("label",),
    "plaatsing_actief": ("label",),
    "geheim_adres": ("label",),
    "geheim_telefoon": ("label",),
    "telefoon": ("number", "text"),
    "schooljaar": ("number",),
    "postcode": ("text",),
    "adres": ("text",),
    "eckid": ("code", "words", "text"),
}
"""Canonical column -> kinds that its values may be of as well; a heading has to tell."""


def suits(column: str, look: Look) -> float:
    """Returns whether values can be those of a canonical column: `WELL`, `PERHAPS` or `NOT`."""
    if look.personal:
        return NOT
    if column == "leerlingnummer":
        return _number(look)
    if column == "volledige_naam":
        return WELL if look.kind in ("words", "text") and look.several >= 0.6 and look.distinct > 0.6 else NOT
    if look.kind == "empty":
        return PERHAPS
    if column == "huisnummer" and look.length > 4:
        return NOT
    if column == "geslacht" and look.kind in ("year", "number") and look.length > 1:
        return NOT
    if column == "geboortedatum" and look.kind == "date":
        return WELL if look.ages >= 0.9 else PERHAPS
    if look.kind in _SHARP.get(column, ()):
        return WELL
    return PERHAPS if look.kind in _ALSO.get(column, ()) else NOT


def _number(look: Look) -> float:
    """Returns whether values number the pupils: a number for each, as long as such numbers are."""
    if look.kind not in ("number", "code", "date", "group", "phone", "year"):
        return NOT
    if look.distinct < 0.8 or look.share < 0.8:
        return NOT
    return WELL if look.kind in ("number", "code") and look.unique and look.length >= 4 else PERHAPS
