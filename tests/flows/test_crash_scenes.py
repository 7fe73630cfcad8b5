"""Whatever is done is done wholly or not at all, killed or on a full disk, and can be done again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.faults import explain
from tests.flows.dumps import dump, reading_here, thought_out_once
from tests.flows.scenes import SCENES, Stage, quick_folder
from tests.flows.test_crash import FREEING, kill_at, watched

SELDOM = 1000
"""Every how many steps, in the plain suite."""


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder, reading_here(), thought_out_once():
        yield folder


def scenes(*plain: str, every: int = 1) -> list[object]:
    slow = [pytest.param(name, every, id=f"{name}, many steps", marks=pytest.mark.slow) for name in SCENES]
    return [*(pytest.param(name, SELDOM, id=name) for name in plain), *slow]


@pytest.mark.parametrize(("name", "every"), scenes("approve", "decide to reject"))
def test_killed_at_a_step_and_done_again(quick: Path, name: str, every: int) -> None:
    scene = SCENES[name]
    stage = Stage(quick, scene)
    home = stage.set()
    with watched(lambda count, name: None) as seen:
        scene.act(home)
    wanted = dump(home)
    commit = len(seen) - seen[::-1].index("commit")
    places = {*(range(1, len(seen) + 1) if every == 1 else ()), commit, commit + 1}
    for step in sorted(places):
        home = stage.set()
        kill_at(step, home, scene.act)
        scene.act(home)
        assert dump(home) == wanted, (step, seen[step - 1])
        shutil.rmtree(home)


@pytest.mark.parametrize(("name", "every"), scenes("undo", every=4))
def test_on_a_full_disk_nothing_happens_and_it_is_told(quick: Path, name: str, every: int) -> None:
    scene = SCENES[name]
    stage = Stage(quick, scene)
    home = stage.set()
    with watched(lambda count, name: None) as seen:
        scene.act(home)
    wanted = dump(home)
    for step in range(1, seen.index("committed"), every):
        home = stage.set()
        before = dump(home) if name != "first" else None

        def full(count: int, name: str, since: int = step) -> None:
            if count >= since and name not in FREEING:
                raise OSError(errno.ENOSPC, "No space left on device")

        with watched(full):
            assert codes_of(scene.act, home) == ["DISK_FULL"], step
        assert before is None or dump(home) == before, step
        scene.act(home)
        assert dump(home) == wanted, step
        shutil.rmtree(home)


def codes_of(act: object, home: Path) -> list[str]:
    """Returns the codes of what a scene says went wrong, thrown or told."""
    assert callable(act)
    try:
        told = act(home)
    except Exception as error:
        return [explain(error, home / "doorstroom.log").code]
    results = [getattr(one, "result", None) or one for one in (told if isinstance(told, list) else [told])]
    return [issue.code for one in results for issue in getattr(one, "outcome", one).issues]
