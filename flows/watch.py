"""Watch: looks at the inbox all the time, and takes each drop as soon as it is complete.

It looks instead of being called, for changes that another machine makes on a network share are told to nobody. One run
at a time takes from the folder of a school; different schools are taken side by side.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Event

from flows.drop_notes import finish_all, notes
from flows.drops import Drop, Taken, locked, take_drops, turn_down
from flows.faults import explain, write_line
from flows.in_use import in_use
from flows.inbox import SETTLED
from flows.offer import delivery_of
from flows.process import decline
from flows.shared_rounds import Rounds
from flows.spot import Spot
from flows.survey import Survey
from flows.workspace import Workspace, make_folder
from schemas.messages import Issue
from schemas.vocabulary import Language

POLL = 1.0
"""Seconds between two looks; more where a look takes long."""
RESCAN = 300.0
"""Seconds between two looks at everything, also where nothing seems to have changed."""
BOUND = 300.0
"""Seconds after which a file that stands still and is not whole is told."""
AWAY = 60.0
"""Seconds at most between two tries to reach an inbox that is away."""
CHUNK = 8
"""Schools that are taken in one run; on a server each of them takes a connection."""

Told = Taken | Issue
"""What became of a drop, or what a person has to know of the inbox."""


Through = Callable[[Sequence[Drop], Callable[[], list[Taken]]], list[Taken]]
"""Lets drops be taken, once: given them, and what takes them, it returns what became of them."""


def directly(_drops: Sequence[Drop], take: Callable[[], list[Taken]]) -> list[Taken]:
    """Lets drops be taken without anybody looking on."""
    return take()


class Watcher:
    """Watches the inbox of one workspace.

    Args:
        quiet: seconds that a folder has to be quiet before its files are taken to be one delivery.
        day: gives the day that it is.
        tell: told what happens.
        stop: set when it has to stop; what is being taken then is finished first.
        clock: seconds that only go up.
        wait: waits so many seconds, or until `stop` is set.
        through: lets drops be taken, so that somebody can look on.
    """

    def __init__(
        self,
        workspace: Workspace,
        quiet: float,
        day: Callable[[], date],
        tell: Callable[[Told], None] = lambda told: None,
        side_by_side: int = 1,
        stop: Event | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
        through: Through = directly,
    ) -> None:
        self._workspace, self._quiet, self._day, self._tell = workspace, quiet, day, tell
        self._stop, self._clock, self._through = stop or Event(), clock, through
        self._wait = wait or self._stop.wait
        self._side_by_side, self._bound, self._away = side_by_side, BOUND, 0
        self._threads = ThreadPoolExecutor(side_by_side, "watch") if side_by_side > 1 else None
        self._running: dict[Future[list[Taken]], list[Drop]] = {}
        self._survey = Survey(workspace, self._say)
        self._shared = Rounds(workspace, self._say)
        self._rescan_at = self._clock()

    def run(self) -> None:
        """Watches until it is stopped."""
        self._begin()
        while not self._stop.is_set():
            began = self._clock()
            self.look()
            self._wait(min(AWAY, POLL * 2**self._away) if self._away else max(POLL, self._clock() - began))
        self.close()

    def once(self, bound: float = 60.0) -> bool:
        """Takes all that is or becomes complete, and returns whether the inbox could be reached at all.

        Args:
            bound: seconds that are waited for files that keep changing, or are not whole.
        """
        self._bound = bound
        self._begin()
        self._shared.go(wait=True)
        last = self._clock() + max(self._quiet, SETTLED) + bound + 2 * SETTLED
        self.look()
        while not self._stop.is_set() and self._is_pending(last):
            self._wait(POLL)
            self.look()
        self.close()
        self._shared.go()
        return not self._away

    @property
    def left(self) -> int:
        """How many files lie in the inbox that were not taken."""
        return sum(len(spot.seen) for spot in self._survey.spots.values())

    def close(self) -> None:
        """Finishes what is being taken; what is not begun yet, is not begun."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        self._gather()
        self._shared.close()

    def look(self) -> None:
        """Looks once at the inbox, and takes what is complete."""
        self._gather()
        now = self._clock()
        self._shared.look(now)
        thorough = now >= self._rescan_at
        self._rescan_at = now + RESCAN if thorough else self._rescan_at
        try:
            self._survey.look(now, self._busy(), thorough)
        except OSError as error:
            self._lost(error)
            return
        if self._away:
            self._say(Issue("WATCH_INBOX_BACK"))
        self._away = 0
        drops = list(self._due(now))
        size = max(1, min(CHUNK, -(-len({drop.school for drop in drops}) // self._side_by_side)))
        for chunk in _chunks(drops, size):
            self._start(chunk)

    def _begin(self) -> None:
        """Makes the inbox where there is none, and finishes what runs that were killed had done."""
        try:
            if not os.path.lexists(self._workspace.inbox):
                make_folder(self._workspace.inbox)
            done = sorted({note.folder.split("/")[0] for note in notes(self._workspace) if note.done})
            with locked(self._workspace, done) as ours:
                for school in ours:
                    finish_all(self._workspace, school)
        except Exception as error:  # the first drop tells what is wrong with the workspace
            explain(error, self._workspace.log)

    def _is_pending(self, last: float) -> bool:
        if self._running:
            return True
        waiting = [spot for spot in self._survey.spots.values() if spot.waits]
        if self._clock() < last:
            return bool(waiting) or self._away > 0
        return any(spot.tries for spot in waiting)

    def _busy(self) -> set[str]:
        """Returns the schools from whose folders is being taken."""
        return {drop.school for drops in self._running.values() for drop in drops}

    def _due(self, now: float) -> Iterator[Drop]:
        """Yields the drops that are complete, and tells of those that have stood still for long and are not."""
        busy = self._busy()
        free = [spot for spot in self._survey.spots.values() if spot.school not in busy]
        due = [spot for spot in free if spot.is_due(now, self._quiet)]
        used = in_use([file for spot in due for file in spot.seen]) if due else set()
        for spot in due:
            drop, issue = spot.drop(now, self._bound, bool(used & spot.seen.keys()))
            if issue:
                self._say(issue)
            if drop:
                yield drop
        for spot in free:
            if spot.is_marked_for_nothing(now, self._quiet):
                for marker in spot.markers:
                    with suppress(OSError):
                        marker.unlink()

    def _start(self, drops: list[Drop]) -> None:
        if self._threads:
            self._running[self._threads.submit(self._through, drops, lambda: self._take(drops))] = drops
        else:
            self._conclude(drops, self._through(drops, lambda: self._take(drops)))

    def _take(self, drops: list[Drop]) -> list[Taken]:
        """Takes the drops of the schools that nobody else is taking from; it never raises."""
        language: Language = "nl"
        try:
            with locked(self._workspace, [drop.school for drop in drops]) as ours:
                language = self._workspace.settings().language
                mine = [drop for drop in drops if drop.school in ours]
                return take_drops(self._workspace, mine, self._day(), receipts=True) if mine else []
        except Exception as error:
            issue = explain(error, self._workspace.log)
            return [self._refuse(drop, issue, language) for drop in drops]

    def _refuse(self, drop: Drop, issue: Issue, language: Language) -> Taken:
        nothing = delivery_of([], drop.school)
        refusal = decline(self._workspace, nothing, [issue], self._day(), language)
        return turn_down(self._workspace, drop, refusal, language, receipts=True)

    def _gather(self) -> None:
        for future in [future for future in self._running if future.done()]:
            drops = self._running.pop(future)
            self._conclude(drops, [] if future.cancelled() else future.result())

    def _conclude(self, drops: Sequence[Drop], taken: Sequence[Taken]) -> None:
        """Remembers what became of drops; of a school that another run was taking from nothing did yet."""
        done = {one.drop.folder: one for one in taken}
        for drop in drops:
            if (spot := self._survey.spots.get(drop.folder)) is None:
                continue
            if drop.folder in done:
                self._settle(spot, done[drop.folder])
            else:
                spot.again = self._clock() + SETTLED

    def _settle(self, spot: Spot, taken: Taken) -> None:
        known, settled = spot.told, bool(taken.result and taken.result.settled)
        if taken.again:
            spot.try_again(self._clock(), RESCAN)
        elif settled or not (taken.result or taken.stays):
            spot.forget()
        else:
            spot.leave(self._clock(), RESCAN)
        if taken.result is None and taken.stays and not known:
            self._say(Issue("WATCH_STAYS", facts={"school": spot.school}))
        if taken.result and (settled or taken.receipt or not (taken.again or known)):
            self._tell(taken)

    def _lost(self, error: OSError) -> None:
        if not self._away:
            explain(error, self._workspace.log)
            self._say(Issue("WATCH_INBOX_AWAY"))
        self._away += 1

    def _say(self, issue: Issue) -> None:
        facts = " ".join(str(fact) for name, fact in issue.facts.items() if name in ("school", "count"))
        write_line(f"{issue.code} {facts}".strip(), self._workspace.log)
        self._tell(issue)


def _chunks(drops: Sequence[Drop], size: int) -> Iterator[list[Drop]]:
    """Yields the drops of so many schools at a time; those of one school stay together."""
    schools = list(dict.fromkeys(drop.school for drop in drops))
    for start in range(0, len(schools), size):
        these = schools[start : start + size]
        yield [drop for drop in drops if drop.school in these]
