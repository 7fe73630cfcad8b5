"""Aids (hulpmiddelen) in a list of a school: what each pupil is to have, such as extra time or text to speech."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from transforms.paired import pairs_in
from transforms.readers.grid import Grid

HEADINGS = frozenset(
    (
        "hulpmiddel",
        "hulpmiddelen",
        "faciliteit",
        "faciliteiten",
        "voorziening",
        "voorzieningen",
        "aanpassing",
        "aanpassingen",
        "aid",
        "aids",
    )
)
"""What a school may call them, in normal form; several columns may have a number behind it."""
NOTHING = frozenset(("", "-", "geen", "nee", "nvt", "n.v.t.", "none", "no"))


def aids_in(grids: Sequence[Grid], number_headings: Collection[str], known: Collection[str]) -> Mapping[str, str]:
    """Returns what the pupils of a list are to have, with a comma between them; `""` for who is said to have none.

    Args:
        number_headings: what the pupil number is called, in normal form.
        known: the pupil numbers of the school.
    """
    found: dict[str, dict[str, str]] = {}
    for number, told in pairs_in(grids, number_headings, {"hulpmiddelen": HEADINGS}, known):
        aids = (" ".join(part.split()) for part in re.split(r"[\n,;]", told["hulpmiddelen"]))
        own = found.setdefault(number, {})
        for aid in aids:
            if aid.casefold() not in NOTHING:
                own.setdefault(aid.casefold(), aid)
    return {number: ", ".join(own[key] for key in sorted(own)) for number, own in found.items()}
