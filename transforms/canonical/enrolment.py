"""Enrolment: which rows are of pupils who have left, are still to come or are too young."""

from __future__ import annotations

import numpy as np

from schemas.tables import ECKID_ONLY
from schemas.vocabulary import TOO_YOUNG
from transforms.canonical.batch import Batch, Cells, Marks
from transforms.canonical.numbers import dummies
from transforms.values.groups import is_registered


def enrolment(batch: Batch, registered: Marks) -> Cells:
    """Returns the fate of every row, `""` for an ordinary one; who has left is a leaver before anything else.

    A leaving date in the future is not one yet, whatever the status says. A start date in the future changes nothing:
    the school put the pupil on its list. `plaatsing_actief` alone makes nobody a leaver.
    """
    status, left = batch.text("inschrijfstatus"), batch.text("uitstroomdatum")
    today = batch.today.isoformat()
    gone = (left != "") & (left <= today)
    still_here = left > today
    leavers = gone | (batch.text("jaargroep") == "H") | ((status == "uitgeschreven") & ~still_here)
    young = np.isin(batch.text("jaargroep").astype(str), sorted(TOO_YOUNG))
    choices = [
        (leavers, "ignored:leaver"),
        (registered | (status == "aangemeld"), "ignored:registered"),
        (young, "ignored:too_young"),
        (dummies(batch), "parked:dummy_number"),
        (batch.filled("eckid") & ~batch.filled("leerlingnummer"), ECKID_ONLY),
    ]
    fates = np.full(len(left), "", dtype=object)
    for marked, fate in reversed(choices):
        fates[np.asarray(marked, dtype=bool)] = fate
    return fates


def registered_groups(batch: Batch) -> Marks:
    """Tells which rows are in a group of pupils who are only registered."""
    return batch.marks("groepsnaam", is_registered) | batch.marks("groep", is_registered)
