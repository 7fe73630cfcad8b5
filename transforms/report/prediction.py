"""What was predicted of a school and what came of it, with the pupils it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from schemas.vocabulary import Language
from transforms.report.pupils import LONG, PupilList, Together
from transforms.report.words import name, say
from transforms.surprises import KINDS, Prediction

SHOWN: dict[str, tuple[str, ...]] = {
    "missing_unexpected": ("expected",),
    "stayed": ("found",),
    "new_above_first": ("found",),
}
"""Which years a list tells of its pupils; of the other kinds both."""


@dataclass(frozen=True)
class Compared:
    """The section about the prediction."""

    sentences: tuple[str, ...]
    lists: tuple[PupilList, ...]


def compared(prediction: Prediction, language: Language) -> Compared:
    """Returns the comparison in sentences, and a list of pupil numbers per kind of surprise."""
    told = ["expected", "leaving"] if prediction.leaving else ["expected"]
    facts = {"expected": prediction.expected, "as_predicted": prediction.as_predicted}
    sentences = [say(language, f"prediction.{key}", **facts, count=getattr(prediction, key)) for key in told]
    if found := prediction.repeaters_found:
        sentences.append(say(language, "prediction.repeaters", count=found, usual=prediction.repeaters_expected))
    kinds = [kind for kind in KINDS if (prediction.surprises["surprise"] == kind).any()]
    lists = tuple(_list(kind, prediction, language) for kind in kinds)
    return Compared((surprises_told(prediction, language), *sentences), lists)


def surprises_told(prediction: Prediction, language: Language) -> str:
    """Returns how many surprises there are, and of which kinds."""
    counts = prediction.counts
    kinds = ", ".join(f"{count} {name(language, 'surprise', kind)}" for kind, count in counts.items())
    return say(
        language, "prediction.surprises" if counts else "prediction.none", count=sum(counts.values()), kinds=kinds
    )


def _list(kind: str, prediction: Prediction, language: Language) -> PupilList:
    shown = SHOWN.get(kind, ("expected", "found"))
    pupils = prediction.surprises[prediction.surprises["surprise"] == kind]
    title = name(language, "surprise", kind)
    if kind == "repeated" and kind not in prediction.counts:
        title = f"{title} {say(language, 'prediction.usual')}"
    headings = tuple(f"prediction.year_{column}" for column in shown)
    return PupilList(title[:1].upper() + title[1:], headings, _together(pupils, shown, language), len(pupils) > LONG)


def _together(pupils: pd.DataFrame, shown: Sequence[str], language: Language) -> tuple[Together, ...]:
    return tuple(
        Together(tuple(name(language, "jaargroep", str(year)) for year in years), tuple(sorted(same["leerlingnummer"])))
        for years, same in pupils.groupby(list(shown))
    )
