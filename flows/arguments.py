"""Arguments: how what stands on the command line is written, such as a day, a school or a school year."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Reads a date for an option."""
    try:
        return date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is geen datum zoals 2026-08-20") from None


def moment(text: str) -> str:
    """Reads a day, maybe with a time, for an option."""
    told = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ](?:[01][0-9]|2[0-3]):[0-5][0-9])?", text)
    try:
        date.fromisoformat(told[1] if told else "")
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is geen moment zoals 2026-08-20 of 2026-08-20T14:05") from None
    return text


def school(text: str) -> str:
    """Reads a school's code for an option; the main location needs no number."""
    code = text.strip().upper()
    code = f"{code}00" if re.fullmatch(r"[0-9]{2}[A-Z]{2}", code) else code
    if code and not re.fullmatch(r"[0-9]{2}[A-Z]{2}[0-9]{2}", code):
        raise ArgumentTypeError(f"{text!r} is geen schoolcode zoals 99QQ00 (BRIN en vestiging)")
    return code


def school_year(text: str) -> str:
    """Reads a school year for an option; none is the usual one."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{4})", text)
    if text and not (found and int(found[2]) == int(found[1]) + 1):
        raise ArgumentTypeError(f"{text!r} is geen schooljaar zoals 2027-2028")
    return text


def seconds(text: str) -> float:
    """Reads a number of seconds for an option; at most an hour."""
    count = float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", text) else -1
    if not 0 <= count <= 3600:
        raise ArgumentTypeError(f"{text!r} is geen aantal seconden van 0 tot 3600")
    return count
