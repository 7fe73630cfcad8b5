"""Change sets for tests of what is told about them."""

from __future__ import annotations

import pandas as pd

from transforms.outcome import CHANGES

SHORT = ("leerlingnummer", "kind", "columns", "cause", "archived", "groepsnaam", "groepsnaam_was")


def change_set(*rows: tuple[str, str, str, str, bool, str, str]) -> pd.DataFrame:
    """Returns a change set of which only the columns of `SHORT` say something."""
    table = pd.DataFrame(rows, columns=list(SHORT))
    return table.assign(number_was="", evidence="", doubtful=False)[list(CHANGES)]
