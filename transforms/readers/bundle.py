"""Parts that together are one export: the pupils of EDEX2000 and of OneRoster take up what other files say of them."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.readers.edex2000 import with_groups
from transforms.readers.grid import Grid
from transforms.readers.oneroster import oneroster


def bundle(files: Sequence[Sequence[Grid]]) -> list[list[Grid]]:
    """Returns the parts of every file, joined over all the files; what is joined already stays as it is."""
    places = [place for place, grids in enumerate(files) for _ in grids]
    grids = with_groups([grid for grids in files for grid in grids])
    bundled: list[list[Grid]] = [[] for _ in files]
    for place, parts in zip(places, oneroster(grids), strict=True):
        bundled[place] += parts
    return bundled
