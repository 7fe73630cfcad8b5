"""Patience: what passes by itself is tried again, after a longer wait each time; all else fails at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import Retrying, retry_if_exception, stop_before_delay, wait_exponential_jitter

from flows.faults import code_of, is_lost

T = TypeVar("T")
PASSING = ("WORKSPACE_BUSY", "WORKSPACE_AWAY", "REGISTER_UNREACHABLE")
"""Another run is at work, a share is away, a server does not answer; whatever else is wrong, a person has to mend."""
FIRST, LONGEST = 0.5, 30.0
"""Seconds before the second try, and at most between two."""
APART = 0.5
"""Seconds of chance that keep runs from trying at the same moment again and again."""


def patiently(work: Callable[[], T], seconds: float) -> T:
    """Does a whole unit of work, and does it again as long as what stands in its way can pass.

    Args:
        work: must have changed nothing when it raises.
        seconds: after which there is no other try, and what stood in the way is raised.
    """
    trying = Retrying(
        retry=retry_if_exception(can_pass),
        wait=wait_exponential_jitter(multiplier=FIRST, max=LONGEST, jitter=APART),
        stop=stop_before_delay(seconds),
        reraise=True,
    )
    return trying(work)


def can_pass(error: BaseException) -> bool:
    """Tells whether the same work may do better later; not where the work may have been done unnoticed."""
    return code_of(error) in PASSING and not is_lost(error)
