"""The clock: what day it is where the schools are, wherever the machine stands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def today() -> date:
    """Returns the date in the Netherlands, by which school years begin."""
    return datetime.now(AMSTERDAM).date()
