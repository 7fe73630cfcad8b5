"""A reader that does what the file's name says: how a library may behave that reads a hostile file."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Sequence
from itertools import count

from transforms.readers.grid import Grid

OPENED = list(range(3, 64))


def read(name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]:
    """Reads a file as far as it comes."""
    if name in HABITS:
        HABITS[name]()
    return [Grid(name, [told(name, content, passwords)], [1])]


def told(name: str, content: bytes, passwords: Sequence[str]) -> list[str]:
    """Returns what a test wants to know of the process."""
    if name == "environment":
        return sorted(os.environ)
    if name == "files":
        return [str(number) for number in OPENED if is_open(number)]
    if name == "write":
        return [written(content.decode())]
    if name == "code":
        return [Runs(content.decode())]
    return [str(os.getpid()), content.decode("latin-1"), *passwords]


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def written(path: str) -> str:
    try:
        with open(path, "w") as file:
            file.write("x")
    except OSError:
        return "refused"
    return "written"


class Runs(str):
    """A text that, where pickles are believed, makes a folder when it is unpacked."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self),)


def run_away() -> None:
    for _ in count():
        pass


def run_away_in_c() -> None:
    """No other thread gets a turn while this goes on."""
    re.match(r"(a|aa)+$", "a" * 100 + "b")


def eat() -> None:
    eaten = [bytes(10**6)]
    while True:
        eaten.append(bytearray(b"x") * 10**7)


def eat_half() -> None:
    bytearray(b"x") * (300 * 2**20)


def eat_at_once() -> None:
    bytes(10**12)


def chatter() -> None:
    print("Ypelaar" * 10_000)
    print("Ypelaar" * 10_000, file=sys.stderr)
    os.write(1, b"Ypelaar")


def fail() -> None:
    raise BaseException("Ypelaar")


def crash() -> None:
    ctypes.string_at(0)


HABITS = {
    "abort": os.abort,
    "crash": crash,
    "exit": lambda: os._exit(0),
    "fail": fail,
    "run_away": run_away,
    "run_away_in_c": run_away_in_c,
    "eat": eat,
    "eat_half": eat_half,
    "eat_at_once": eat_at_once,
    "chatter": chatter,
}


def floods(name: str, content: bytes, passwords: Sequence[str] = ()) -> list[Grid]:
    """Reads far more than there is in the file."""
    rows = [[f"{number:0100}"] for number in range(len(content))]
    return [Grid(name, rows, [*range(len(content))])]
