"""The reader as the Pollock benchmark (Vitagliano et al., VLDB 2023) wants it: a path in, the rows of the table out.

One adapter for all its files, which is told nothing but the path:

    python score_csv.py tests.benchmarks.pollock:load --dataset survey
"""

from __future__ import annotations

from pathlib import Path

from transforms.readers import read
from transforms.readers.table import table


def load(path: str) -> list[list[str]]:
    """Returns the heading and the rows of a file, without what stands around the table."""
    file = Path(path)
    return table(read(file.name, file.read_bytes())[0])
