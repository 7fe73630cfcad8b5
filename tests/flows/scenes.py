"""Things that can be done in a workspace, each with the past that it needs: to be killed, starved and done again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.connections import Request, carry_out
from flows.decide import decide
from flows.decisions import approve, reject
from flows.faults import Fault
from flows.holds import Approval
from flows.offer import delivery_of
from flows.result_switches import Switch, switch
from flows.results_inbox import nightly
from flows.sync import sync
from flows.undo import Wish, undo_delivery
from flows.workspace import Workspace
from tests.flows.exports import TODAY, deliver, offered
from tests.flows.test_decide_workbook import book_of, fill

Act = Callable[[Path], object]
FIRST, SECOND, HELD = (offered(range(*bounds)) for bounds in ((24,), (1, 25), (12,)))


@dataclass(frozen=True)
class Scene:
    """What is done, and what was before it."""

    past: Act
    act: Act


def nothing(home: Path) -> None:
    """The past of a new workspace."""


def first(home: Path) -> object:
    return deliver(home, FIRST)


def second(home: Path) -> object:
    return deliver(home, SECOND)


def hold(home: Path) -> object:
    return deliver(home, HELD)


def _twice(home: Path) -> None:
    first(home)
    second(home)


def _held(home: Path) -> None:
    first(home)
    hold(home)


def _filled(decision: str) -> Act:
    def past(home: Path) -> None:
        _held(home)
        fill(book_of(home, HELD.id), decision, choices={"1012": "nee"} if decision == "goedkeuren" else {})

    return past


def _again(act: Act) -> Act:
    """Lets an act be done again where it was done: then there is nothing left that waits for it."""

    def whole(home: Path) -> object:
        try:
            return act(home)
        except Fault as fault:
            if fault.issue.code not in ("HOLD_UNKNOWN", "UNDO_ALREADY"):
                raise
            return None

    return whole


def _approve(home: Path) -> object:
    """Approves with two exceptions, and leaves a third to be decided later: the rest waits."""
    approval = Approval("Piet", "klopt", frozenset({"1012", "1013"}), left=frozenset({"1014"}))
    return approve(Workspace(home), HELD.id, approval, TODAY)


def _with_staff(*names: str) -> Act:
    """Delivers the same pupils with a list of staff."""
    rows = [
        "Roepnaam;Voorvoegsel;Achternaam;Gekoppelde groepen;Rollen",
        *(f"Bo;;{name};1a;Leerkracht" for name in names),
    ]
    files = (*FIRST.files, ("medewerkers.csv", "\r\n".join(rows).encode()))
    offer = delivery_of(files, **{"school": FIRST.school})
    return lambda home: deliver(home, offer)


def _with_results(home: Path) -> None:
    """Connects the school with Gynzy, switches one group on, and lays two results in the inbox: one that goes."""
    first(home)
    (home / "doorstroom.toml").write_text('[people.dir]\nname = "Ada Wolk"\nroles = ["directie"]\n', "utf-8")
    school, code = FIRST.school, f"{FIRST.school}1234567890abcd"
    carry_out(Workspace(home), Request("activate", school, "gynzy", "Ada Wolk", "bestuur", code=code), TODAY)
    switch(Workspace(home), Switch("on", school, "*", "4a", "Ada Wolk"), "gynzy", TODAY)
    file = home / "inbox" / school / "results" / "nacht.csv"
    file.parent.mkdir(parents=True)
    file.write_text("Leerlingnummer;Toets;Datum;Score\n1003;Blok 1;19-8-2026;7\n1004;Blok 1;19-8-2026;8\n", "utf-8")
    os.utime(file, (1, 1))


def _to_sync(home: Path) -> None:
    """Delivers, and then names targets of which one was told all, and one nothing."""
    first(home)
    own = f'[schools.{FIRST.school}]\nnightly = ["gynzy", "jij_leerlingen"]\n'
    (home / "doorstroom.toml").write_text(own, "utf-8")


SCENES = {
    "first": Scene(nothing, first),
    "second": Scene(first, second),
    "staff": Scene(_with_staff("Linde", "Wolk"), _with_staff("Linde", "Zilver")),
    "hold": Scene(first, hold),
    "results": Scene(_with_results, lambda home: nightly(Workspace(home), TODAY)),
    "sync": Scene(_to_sync, lambda home: sync(Workspace(home), TODAY)),
    "approve": Scene(_held, _again(_approve)),
    "reject": Scene(_held, _again(lambda home: reject(Workspace(home), HELD.id, "Piet"))),
    "undo": Scene(_twice, _again(lambda home: undo_delivery(Workspace(home), Wish(SECOND.id, "Piet"), TODAY))),
    "decide": Scene(_filled("goedkeuren"), lambda home: decide(Workspace(home), TODAY)),
    "decide to reject": Scene(_filled("afwijzen"), lambda home: decide(Workspace(home), TODAY)),
}


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Gives a folder in memory where there is one: what is killed a thousand times need not wear out a disk."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)


class Stage:
    """A folder in which one scene is played again and again, each time from the same past."""

    def __init__(self, folder: Path, scene: Scene) -> None:
        self._past, self._count, self._folder = folder / "past", 0, folder
        self._past.mkdir()
        scene.past(self._past)

    def set(self) -> Path:
        """Returns a workspace with the past of the scene."""
        self._count += 1
        home = self._folder / f"{os.getpid()}-{self._count}"
        shutil.copytree(self._past, home)
        return home
