"""Delimited text: CSV as a profile wants it."""

from __future__ import annotations

import csv
import io
from typing import Literal, Protocol

from pandas import DataFrame

LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


class Layout(Protocol):
    """How a delimited text is written; a target has it, and so has a side."""

    @property
    def delimiter(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def bom(self) -> bool: ...
    @property
    def line_end(self) -> Literal["crlf", "lf"]: ...


def delimited(rows: DataFrame, target: Layout) -> bytes:
    """Writes a heading row and the rows, quoting only what needs it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=target.delimiter, lineterminator=LINE_ENDS[target.line_end])
    writer.writerow(rows.columns)
    writer.writerows(rows.to_numpy().tolist())
    return (("\ufeff" if target.bom else "") + text.getvalue()).encode(target.encoding)
