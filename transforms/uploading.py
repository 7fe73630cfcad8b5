"""Uploading: who may deliver the files of a school on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from schemas.messages import Issue
from schemas.uploader import Uploader

Validity = Literal["valid", "not_yet", "expired"]
NOBODY = "-"


def validity(one: Uploader, today: date) -> Validity:
    """Returns whether somebody may deliver on a day; the first and the last day count."""
    if one.since and today < one.since:
        return "not_yet"
    return "expired" if one.until and today > one.until else "valid"


def find_uploader(uploaders: Mapping[str, Uploader], key: str) -> tuple[str, Uploader] | None:
    """Returns who is meant by a key; capitals make no difference, as in names of folders and users."""
    return next((found for found in uploaders.items() if key and found[0].casefold() == key.casefold()), None)


def title(key: str, one: Uploader) -> str:
    """Returns how somebody is named to people."""
    return f"{one.name} ({key})" if one.name else key


def turned_away(school: str, uploaders: Mapping[str, Uploader], key: str, today: date) -> Issue | None:
    """Returns why somebody may not deliver for a school; None where that is allowed.

    Args:
        uploaders: of that school; without any, everybody may.
    """
    found = find_uploader(uploaders, key)
    stands = validity(found[1], today) if found else "unknown"
    if not uploaders or stands == "valid":
        return None
    may = [title(name, one) for name, one in uploaders.items() if validity(one, today) == "valid"]
    facts = {"school": school, "uploader": title(*found) if found else key or NOBODY}
    facts["allowed"] = ", ".join(may) or NOBODY
    if found and stands == "expired":
        return Issue("UPLOADER_EXPIRED", facts={**facts, "until": found[1].until})
    if found and stands == "not_yet":
        return Issue("UPLOADER_NOT_YET", facts={**facts, "since": found[1].since})
    return Issue("UPLOADER_UNKNOWN", facts=facts)
