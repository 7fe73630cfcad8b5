"""A bar on the terminal for work that takes longer than two seconds; elsewhere nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tqdm import tqdm

from schemas.vocabulary import Language

PATIENCE = 2.0
STEPS = {
    "nl": {"read": "lezen en controleren", "compare": "vergelijken", "publish": "wegschrijven"},
    "en": {"read": "reading and checking", "compare": "comparing", "publish": "writing"},
}


@contextmanager
def progress(language: Language) -> Iterator[Callable[[str], None]]:
    """Gives what to call when a step begins; the bar shows that step and the time that passed."""
    names, done = STEPS[language], Event()
    form = "{desc} |{bar:20}| {elapsed}"
    with tqdm(total=len(names), delay=PATIENCE, disable=None, leave=False, bar_format=form) as bar:

        def step(name: str) -> None:
            bar.set_description_str(names[name], refresh=False)
            bar.update(list(names).index(name) - bar.n)

        clock = Thread(target=_tick, args=(bar, done), daemon=True)
        if not bar.disable:
            clock.start()
        try:
            yield step
        finally:
            done.set()


def _tick(bar: tqdm[None], done: Event) -> None:
    pause = PATIENCE
    while not done.wait(pause):
        bar.refresh()
        pause = 0.5
