"""Nightly: what is done every night, step by step; each step fails alone, and the next goes on.

Every step looks at how things stand and not at what was done before: done twice on a day, or taken up again after
it was killed, a night repeats no mail and no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flows.alone import alone
from flows.databases import NIGHTLY
from flows.deliveries import timestamp
from flows.faults import explain
from flows.night_log import LastNight, Step, begin_step, end_step, last_night
from flows.night_steps import STEPS, Course, rollover_not_done
from flows.patience import patiently
from flows.sync import Synced
from flows.workspace import Workspace
from schemas.messages import Issue

__all__ = ["STEPS", "LastNight", "Night", "Step", "last_night", "rollover_not_done", "run_night", "try_night"]


@dataclass(frozen=True)
class Night:
    """What a night came to."""

    day: date
    steps: tuple[Step, ...]
    synced: tuple[Synced, ...] = ()
    digest: str = ""
    """Where the text of the digest lies, relative to the workspace; empty where there was nothing to tell."""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What a person has to know of it."""
        return tuple(issue for step in self.steps for issue in step.issues)

    @property
    def ends(self) -> Mapping[str, int]:
        """How many steps came to which end, and how many deliveries were held and refused."""
        ended = Counter(step.state for step in self.steps)
        taken = Counter[str]()
        for step in self.steps:
            held = {end: step.counts.get(end, 0) for end in ("held", "refused")}
            taken.update({end: count for end, count in held.items() if count})
        return dict(ended + taken)


Work = Callable[[], Step]
Each = Callable[[str, Work], Step]
"""(name of a step, what does it) -> what it came to."""


def run_night(
    workspace: Workspace,
    today: date,
    now: Callable[[], str] = timestamp,
    each: Each = lambda name, work: work(),
) -> Night:
    """Does all that is done at night.

    Args:
        today: the day in the Netherlands.
        now: the moment, for the log.
        each: does one step; as it is unless somebody wants to see the steps apart.

    Raises:
        Fault: another night is at work, or the settings are wrong.
    """
    with alone(workspace, "night", NIGHTLY):
        course = Course(workspace, workspace.settings(), today, now)
        for name in STEPS:
            course.steps.append(each(name, _logged(course, name)))
        return Night(today, tuple(course.steps), tuple(course.synced), course.digest)


def try_night(workspace: Workspace, today: date) -> Night:
    """Tells what a night would do, as far as that can be told without doing it; nothing is changed."""
    course = Course(workspace, workspace.settings(), today, timestamp, dry_run=True)
    tried = [_safely(course, name) for name in ("sync", "purge", "rollover")]
    return Night(today, tuple(tried), tuple(course.synced))


def _logged(course: Course, name: str) -> Work:
    """Returns what does a step and writes in the log what it came to; it never raises, and needs no log to go on."""

    def work() -> Step:
        day = course.today.isoformat()
        _log(course, lambda: begin_step(course.register, day, name, course.now))
        step = _safely(course, name)
        _log(course, lambda: end_step(course.register, day, step, course.now))
        return step

    return work


def _log(course: Course, write: Callable[[], None]) -> None:
    try:
        write()
    except Exception as error:
        explain(error, course.workspace.log)


def _safely(course: Course, name: str) -> Step:
    try:
        return patiently(lambda: STEPS[name](course), course.settings.patience_seconds)
    except Exception as error:
        return Step(name, "failed", issues=(explain(error, course.workspace.log),))
