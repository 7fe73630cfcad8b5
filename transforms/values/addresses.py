"""Addresses: street, number, postcode and place, taken apart; and what says that they are secret."""

from __future__ import annotations

import re

from transforms.values.reading import Reading

_SECRET = re.compile(r"\W*(?:geheim|afgeschermd)e?\W*(?:(?:woon)?adres|nummer|telefoon(?:nummer)?)?\W*", re.IGNORECASE)
_POSTCODE = re.compile(r"([1-9]\d{3}) ?([A-Z]{2})", re.IGNORECASE)
_WITH_PLACE = re.compile(r"(\d{4,5}(?: ?[A-Z]{2}(?=\b))?)[\s,]*(.*)", re.IGNORECASE)
_STREET = re.compile(
    r"(.+?)[\s,]+(\d{1,5})(?:[ -]?([a-z]{1,4}(?: ?[a-z0-9]{1,4})?)|\s?[-/]\s?([a-z]{0,2}\d{1,4}[a-z]?))?", re.IGNORECASE
)
_NUMBER = re.compile(r"(\d{1,5})(?:\s*[-/]?\s*([a-z0-9][a-z0-9 -]{0,9}))?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def is_secret(text: str) -> bool:
    """Tells whether a cell says no more than that an address or telephone is secret: `***Geheim***`."""
    return "e" in text.casefold() and _SECRET.fullmatch(text) is not None


def read_postcode(text: str) -> Reading:
    """Returns a Dutch postcode as `1234AB`; SA, SD and SS are never given out."""
    found = _POSTCODE.fullmatch(text)
    if not found or found[2].upper() in {"SA", "SD", "SS"}:
        return Reading(None, "POSTCODE_INVALID")
    return Reading(found[1] + found[2].upper())


def split_postcode(text: str) -> tuple[str, str]:
    """Returns postcode and place of `1234 AB Plaats`, the postcode as it is written."""
    found = _WITH_PLACE.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def split_street(text: str) -> tuple[str, str, str]:
    """Returns street, house number and addition of `Straat 12 a`; without a number the text is the street."""
    found = _STREET.fullmatch(text)
    return (found[1], found[2], found[3] or found[4] or "") if found else (text, "", "")


def split_number(text: str) -> tuple[str, str]:
    """Returns house number and addition of `12a`, `12 A` or `12-2`."""
    found = _NUMBER.fullmatch(re.sub(r"\.0+$", "", text))
    return (found[1], found[2] or "") if found else (text, "")


def read_email(text: str) -> Reading:
    """Returns an e-mail address."""
    address = text[7:] if text[:7].lower() == "mailto:" else text
    return Reading(address) if _EMAIL.fullmatch(address) else Reading(None, "EMAIL_INVALID")
