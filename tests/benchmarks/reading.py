"""What it costs that a file is read in another process: for an ordinary file, a large one, and the first one.

    python -m tests.benchmarks.reading [--pupils 300] [--times 30]

Prints milliseconds for this machine and the ratio against reading in this process, which is what to compare.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook

from flows.reading import Sandbox
from tests.benchmarks.deliver import export
from transforms.readers import read


def workbook(content: bytes) -> bytes:
    """Returns a list as an .xlsx."""
    book, target = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("Leerlingen")
    for line in content.decode().splitlines():
        sheet.append(line.split(";"))
    book.save(target)
    return target.getvalue()


def compared(times: int, *works: Callable[[], object]) -> list[float]:
    """Returns the fewest milliseconds of each work; they take turns, so that a busy machine hinders all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for spent, work in zip(taken, works, strict=True):
            begin = time.perf_counter()
            work()
            spent.append((time.perf_counter() - begin) * 1000)
    return [min(spent) for spent in taken]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pupils", type=int, default=300)
    parser.add_argument("--times", type=int, default=30)
    told = parser.parse_args()
    sandbox = Sandbox()
    [first] = compared(1, lambda: sandbox.read("leeg.csv", b"a;b"))
    print(f"first file, with the start of the process: {first:8.1f} ms")
    for pupils, times in ((told.pupils, told.times), (told.pupils * 100, 3)):
        lists = {"csv": export(1, pupils, 0), "xlsx": workbook(export(1, pupils, 0))}
        for form, content in lists.items():
            here, there = compared(
                times, lambda one=content: read("lijst", one), lambda one=content: sandbox.read("lijst", one)
            )
            print(
                f"{form:4} {pupils:6} pupils: here {here:8.1f} ms, there {there:8.1f} ms, "
                f"{there - here:+7.1f} ms, ratio {there / here:.2f}"
            )
    sandbox.close()


if __name__ == "__main__":
    main()
