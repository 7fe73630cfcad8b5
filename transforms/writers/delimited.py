"""Delimited text: CSV as the target's profile wants it."""

from __future__ import annotations

import csv
import io

from pandas import DataFrame

from schemas.profile import Target

LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def delimited(rows: DataFrame, target: Target) -> bytes:
    """Writes a heading row and the rows, quoting only what needs it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=target.delimiter, lineterminator=LINE_ENDS[target.line_end])
    writer.writerow(rows.columns)
    writer.writerows(rows.to_numpy().tolist())
    return (("\ufeff" if target.bom else "") + text.getvalue()).encode(target.encoding)
