"""The process in which files are read: it may take little memory and little time, and it writes nothing.

    python -m flows.confined READER SECONDS BYTES

`flows.reading` starts it. It answers on its standard output what it is asked on its standard input, and ends when that
ends: with its parent, however that came to its end.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from transforms.readers.grid import Reader

if sys.platform != "win32":
    import resource

READY = "READY"
BLOCK = 50_000
"""Cells that are sent together."""
Request = tuple[str, bytes, list[str]]


def main() -> None:
    """Reads one file after the other, until nobody asks any more."""
    reader, seconds, memory = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    inherited = _most()
    asked, answers = _streams()
    requests: SimpleQueue[Request] = SimpleQueue()
    Thread(target=_listen, args=(asked, requests), daemon=True).start()
    # openpyxl looks for numpy, which it does not need and which takes longer to load than all readers together.
    cast(dict[str, ModuleType | None], sys.modules)["numpy"] = None
    module, _, name = reader.partition(":")
    read = getattr(import_module(module), name)
    _confine(memory)
    send(answers, READY)
    while True:
        request = requests.get()
        _limit_time(seconds)
        for answer in _answers(read, request):
            send(answers, answer)
        _limit_time(0)
        send(answers, _is_small(memory, inherited))


def send(stream: BinaryIO, message: object) -> None:
    """Sends one message: its length, and itself."""
    packed = pickle.dumps(message, 5)
    stream.write(len(packed).to_bytes(8, "big") + packed)
    stream.flush()


def _answers(read: Reader, request: Request) -> Iterator[object]:
    """Gives each grid without its rows, then its rows in blocks; a code if the memory was not enough for that."""
    try:
        for grid in read(*request):
            yield replace(grid, rows=[], numbers=[])
            step = max(1, BLOCK // max(map(len, grid.rows), default=1))
            for start in range(0, len(grid.rows), step):
                yield grid.rows[start : start + step], grid.numbers[start : start + step]
    except MemoryError:
        yield "FILE_TOO_LARGE"


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Takes the standard streams for questions and answers, so that nothing that a library prints gets between them."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return asked, answers


def _listen(asked: BinaryIO, requests: SimpleQueue[Request]) -> None:
    """Hears the questions; the end of them ends the process at once, whatever it is doing."""
    while size := asked.read(16):
        name, *passwords = json.loads(asked.read(int.from_bytes(size[:8], "big")))
        requests.put((name, asked.read(int.from_bytes(size[8:], "big")), passwords))
    os._exit(0)


def _confine(memory: int) -> None:
    """Limits memory, and forbids files: not even what is left of a crash (it would hold pupils) may be written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _limit(resource.RLIMIT_AS, memory)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, most: int) -> None:
    """Lowers a limit where that can be done: macOS refuses one for memory, which the parent then watches."""
    if sys.platform != "win32":
        highest = resource.getrlimit(kind)[1]
        bound = most if highest == resource.RLIM_INFINITY else min(most, highest)
        try:
            resource.setrlimit(kind, (bound, bound))
        except (ValueError, OSError):
            return


def _limit_time(seconds: float) -> None:
    """Lets the system end this process after so many seconds, even if it hears nothing any more; 0: not at all."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _is_small(memory: int, inherited: int) -> bool:
    """Whether this process never took so much memory that the next file would have too little."""
    most = _most()
    return most <= inherited or most < memory // 2


def _most() -> int:
    """Returns the most memory that this program had, in bytes; on Linux without what the one that started it had."""
    try:
        with open("/proc/self/status", "rb") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(b"VmHWM:"))
    except (OSError, StopIteration):
        return own_peak()


def own_peak() -> int:
    """Returns the most memory that this process had, in bytes; Linux counts what the one that started it had then."""
    return 0 if sys.platform == "win32" else peak(resource.getrusage(resource.RUSAGE_SELF))


def peak(usage: resource.struct_rusage) -> int:
    """Returns the most memory that a process had, in bytes; not every system counts in kilobytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(1)  # at once, so that how it ended is known when its streams end
