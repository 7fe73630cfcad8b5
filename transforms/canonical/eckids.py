"""ECK iDs: the national pseudonym of a pupil, its form, and the number it stands for where a row has only that."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from transforms.canonical.batch import Batch, Marks, as_cells

ECKID = re.compile(r"https://ketenid\.nl/[a-z0-9]+/[0-9a-f]{128}")
PSEUDONYM = re.compile(r"https://ketenid\.nl/sp[a-z0-9]*/.*", re.IGNORECASE)
"""A base pseudonym (stampseudoniem), from which an ECK iD is made and which stays in the school."""
_WHERE = ["school", "eckid"]


def eckids(batch: Batch) -> None:
    """Drops what may not be here or belongs to several pupils, and fills in numbers that another row has.

    The numbers must have been read.
    """
    secret = batch.marks("eckid", lambda text: PSEUDONYM.fullmatch(text) is not None)
    batch.mark("eckid", "ECKID_PSEUDONYM", secret)
    batch.cells["eckid"][secret] = None
    batch.mark("eckid", "ECKID_FORM", batch.marks("eckid", lambda text: ECKID.fullmatch(text) is None))
    shared = _numbered(batch)
    batch.mark("eckid", "ECKID_SHARED", shared)
    batch.cells["eckid"][shared] = None


def _numbered(batch: Batch) -> Marks:
    """Fills in the number of a row that has only an ECK iD, where the school's other rows tell it.

    Returns:
        The rows whose ECK iD belongs to several numbers.
    """
    shared = np.zeros(len(batch.part), dtype=bool)
    places = np.flatnonzero(batch.filled("eckid"))
    if not len(places):
        return shared
    schools = as_cells([part.school for part in batch.parts])[batch.part[places]]
    said = {"school": schools, "eckid": batch.cells["eckid"][places], "number": batch.text("leerlingnummer")[places]}
    rows = pd.DataFrame(said, dtype="str")
    told = rows[(rows["number"] != "") & ~rows["number"].str.startswith("#")].drop_duplicates()
    owners = rows[_WHERE].merge(told.groupby(_WHERE)["number"].agg(["first", "size"]).reset_index(), "left", _WHERE)
    only = ((rows["number"] == "") & (owners["size"] == 1)).to_numpy()
    batch.cells["leerlingnummer"][places[only]] = owners.loc[only, "first"].to_numpy(dtype=object)
    shared[places] = (owners["size"] > 1).to_numpy()
    return shared
