"""The summary of results: what became of them per group and subject, and how many wait for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.results.settle import REASONS, Held, Kind, Settled

COUNTED: tuple[Kind, ...] = ("new", "corrected", "repeated", "parked")


@dataclass(frozen=True)
class Line:
    """One group and subject; `""` where it is not known."""

    group: str
    subject: str
    new: int = 0
    corrected: int = 0
    repeated: int = 0
    parked: int = 0


def lines(settled: Settled) -> tuple[Line, ...]:
    """Returns what became of the results per group and subject; what waits is counted as it stands now."""
    counts: Counter[tuple[str, str, Kind]] = Counter()
    for kind, one in _counted(settled):
        counts[one.group, subject_of(one), kind] += 1
    places = sorted({(group, subject) for group, subject, _ in counts}, key=lambda place: (place[0] == "", place))
    return tuple(Line(*place, *(counts[(*place, kind)] for kind in COUNTED)) for place in places)


def reasons(waiting: Iterable[Held]) -> dict[str, int]:
    """Returns how many results wait for each reason."""
    counts = Counter(one.reason for one in waiting)
    return {reason: counts[reason] for reason in REASONS if counts[reason]}


def subject_of(one: Held) -> str:
    """Returns the subject of a result, or else its method."""
    return one.row["vakgebied"] or one.row["methode"]


def _counted(settled: Settled) -> Sequence[tuple[Kind, Held]]:
    waiting: list[tuple[Kind, Held]] = [("parked", one) for one in settled.waiting]
    return [*settled.sending, *((kind, one) for kind, one in settled.came if kind == "repeated"), *waiting]
