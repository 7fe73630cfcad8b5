"""Carding: what the import files of a target tell of the pupils' library cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pandas import Series

from schemas.profile import Target
from schemas.tables import KAARTEN
from transforms.cards import Card
from transforms.simulate import Table


def card_columns(numbers: Series[str], cards: Mapping[str, Card]) -> dict[str, Series[str]]:
    """Returns the columns `KAARTEN` of these pupils."""
    new = {number: card.number for number, card in cards.items() if not card.given}
    every = {number: card.number for number, card in cards.items()}
    return {
        name: Series([found.get(number, "") for number in numbers], index=numbers.index, dtype="str")
        for name, found in zip(KAARTEN, (new, every), strict=True)
    }


def newly_told(tables: Iterable[Table], target: Target, cards: Mapping[str, Card]) -> frozenset[str]:
    """Returns the pupils whose new card the files tell; none where they have no row for everybody."""
    parts = target.apart().items()
    telling = {name for name, part in parts if any(column.source in KAARTEN for column in part.columns)}
    told = {key for table in tables if table.name in telling for key in table.entries}
    known = {number for number, card in cards.items() if not card.given}
    return frozenset(told & known) if target.who == "all" else frozenset()
