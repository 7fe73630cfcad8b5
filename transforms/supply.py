"""Supply: the import files of all targets that a school wants, of the pupils who count for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Profiles, School, Settings
from transforms.conserve import PRESENT
from transforms.outcome import ImportFile
from transforms.shape import shape
from transforms.target import choose


def supply(
    pupils: pd.DataFrame,
    targets: Sequence[str],
    owing: pd.DataFrame,
    school: str,
    school_year: str,
    profiles: Profiles,
    settings: Settings,
    today: date,
) -> tuple[tuple[ImportFile, ...], tuple[Issue, ...]]:
    """Returns the import files of one school, and what there is to say about them.

    Args:
        pupils: all pupils of the school, archived ones too; columns `compare.KNOWN`, bestand, blad and rij.
        targets: as `name` or `name:form`.
        owing: columns target and leerlingnummer: who stays in a target's files although it left.
    """
    own = settings.schools.get(school, School())
    limits = own.limits or settings.limits
    present = pupils["status"].isin(PRESENT)
    files: list[ImportFile] = []
    issues: list[Issue] = [] if targets else [Issue("TARGET_NONE")]
    for text in targets:
        choice = choose(text, profiles)
        if isinstance(choice, Issue):
            issues.append(choice)
            continue
        target = choice[0]
        stays = ~present & pupils["leerlingnummer"].isin(owing.loc[owing["target"] == target.name, "leerlingnummer"])
        if stays.any():
            issues.append(Issue("OBLIGATION_OPEN", target=target.name, facts={"count": int(stays.sum())}))
        listed = pupils[present | stays].reset_index(drop=True).assign(schoolnaam=own.name or school)
        shaped = shape(listed, *choice, school, school_year, today, limits)
        files += shaped.files
        issues += shaped.issues
    return tuple(files), tuple(issues)
