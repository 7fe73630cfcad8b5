"""Reading: what a cell turned out to say."""

from __future__ import annotations

from typing import NamedTuple


class Reading(NamedTuple):
    """The canonical text of a cell, and the code of the message about it.

    `""` means the cell says there is nothing; `None` that it says nothing we can use.
    """

    value: str | None
    code: str = ""
