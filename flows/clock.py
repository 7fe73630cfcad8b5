"""The clock: what day it is where the schools are, wherever the machine stands."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def today() -> date:
    """Returns the date in the Netherlands, by which school years begin."""
    return datetime.now(AMSTERDAM).date()


def dutch_day(moment: str) -> str:
    """Returns the date it was in the Netherlands at a moment that was recorded; of a date that date."""
    told = datetime.fromisoformat(moment) if len(moment) > 10 else None
    return told.astimezone(AMSTERDAM).date().isoformat() if told else moment


def day_written(file: Path) -> str:
    """Returns the date it was in the Netherlands when a file was last written."""
    return datetime.fromtimestamp(file.stat().st_mtime, AMSTERDAM).date().isoformat()
