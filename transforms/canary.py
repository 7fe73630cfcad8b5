"""Canary: the few rows of an import file that are tried first, because together they show what the whole file holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

MOST, LEAST = 10, 5
"""Rows of a first file to try."""

Traits = Sequence[Collection[str]]
"""What a row shows, by rank: the first rank matters most."""


def canary(rows: Sequence[Traits], most: int = MOST, least: int = LEAST) -> list[int]:
    """Returns the places of a few rows that show everything that the rows show, as far as so few can.

    What is of a higher rank comes first; where two rows show as much, the first is taken. Where fewer are enough,
    others are added until there are `least`.
    """
    taken: list[int] = []
    while gains := _gains(rows, taken, most):
        taken = _needed(rows, [*taken, *gains])
    rest = (place for place in range(len(rows)) if place not in taken)
    return sorted([*taken, *(place for place, _ in zip(rest, range(least - len(taken)), strict=False))])


def _gains(rows: Sequence[Traits], taken: Sequence[int], most: int) -> list[int]:
    """Returns the rows that each show most of what those before them do not."""
    shown, gains = _shown(rows, taken), list[int]()
    while len(taken) + len(gains) < most:
        best = max(range(len(rows)), key=lambda place: (_new(rows[place], shown), -place), default=None)
        if best is None or not any(_new(rows[best], shown)):
            break
        shown |= _shown(rows, [best])
        gains.append(best)
    return gains


def _new(row: Traits, shown: Collection[tuple[int, str]]) -> tuple[int, ...]:
    return tuple(sum((rank, trait) not in shown for trait in set(traits)) for rank, traits in enumerate(row))


def _needed(rows: Sequence[Traits], taken: Sequence[int]) -> list[int]:
    """Returns those of the rows that show something which the others do not."""
    needed = list(taken)
    for place in taken:
        others = [other for other in needed if other != place]
        if _shown(rows, [place]) <= _shown(rows, others):
            needed = others
    return needed


def _shown(rows: Sequence[Traits], places: Collection[int]) -> set[tuple[int, str]]:
    return {(rank, trait) for place in places for rank, traits in enumerate(rows[place]) for trait in traits}
