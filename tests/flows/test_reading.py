"""Files are read in another process, and whatever that does costs one file."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from flows import PREFECT
from flows import child as child_module
from flows import reading as reading_module
from flows.child import Bounds
from flows.faults import Fault
from flows.reading import Sandbox, reading, shared
from tests.flows.exports import codes, deliver, offered, states
from transforms.readers import Grid, read

FAKE = "tests.flows.fake_readers:read"
SAMPLES = Path(__file__).parents[2] / "sample_data"
KEY = "VelvetSweatshop"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(FAKE, Bounds(seconds=3.0, answer=10_000_000))
    yield sandbox
    sandbox.close()


def code(grids: list[Grid]) -> str:
    """Returns why a file was refused; it must then be one grid without rows."""
    [grid] = grids
    [issue] = grid.issues
    assert not grid.rows and issue.severity == "file" and issue.file == grid.name
    return issue.code


def process_of(grids: list[Grid]) -> int:
    return int(grids[0].rows[0][0])


def samples() -> list[Path]:
    return sorted(path for path in SAMPLES.glob("*/*/*") if path.is_file() and path.name != "case.toml")


def test_what_reads_is_loaded_without_what_makes_tables() -> None:
    told = "import sys, transforms.readers; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=path(), check=True)
    assert done.stdout == "False\n"


def test_what_is_read_elsewhere_is_what_is_read_here() -> None:
    for path in samples():
        assert shared().read(path.name, path.read_bytes()) == read(path.name, path.read_bytes()), path


def test_a_file_in_several_blocks_comes_whole() -> None:
    content = "\n".join(f"{number};{'x' * (number % 7)};{number}" for number in range(60_000)).encode()
    assert shared().read("lang.csv", content) == read("lang.csv", content)


def test_files_are_read_by_the_same_process_with_their_passwords(sandbox: Sandbox) -> None:
    first, second = (sandbox.read("é\ud800", b"\xff", [KEY, "ë"]) for _ in range(2))
    assert first == second and first[0].rows[0][1:] == ["ÿ", KEY, "ë"] and first[0].name == "é\ud800"


@pytest.mark.parametrize(
    ("habit", "why"),
    [
        ("abort", "FILE_DAMAGED"),
        ("crash", "FILE_DAMAGED"),
        ("exit", "FILE_DAMAGED"),
        ("fail", "FILE_DAMAGED"),
        ("run_away", "FILE_TOO_LARGE"),
        ("run_away_in_c", "FILE_TOO_LARGE"),
        ("eat", "FILE_TOO_LARGE"),
        ("eat_at_once", "FILE_TOO_LARGE"),
    ],
)
def test_a_reader_that_goes_wrong_costs_one_file(
    sandbox: Sandbox, habit: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = process_of(sandbox.read("before", b""))
    assert code(sandbox.read(habit, b"Ypelaar")) == why
    after = sandbox.read("after", b"next")
    assert after[0].rows[0][1] == "next"
    assert process_of(after) != before or habit.startswith("eat")
    assert capfd.readouterr() == ("", "")


def test_what_took_much_memory_leaves_the_next_file_as_much() -> None:
    bytearray(b"x") * (400 * 2**20)  # what the one that starts the process had is not what that process had
    sandbox = Sandbox(FAKE)
    took = process_of(sandbox.read("eat_half", b""))
    assert process_of(sandbox.read("after", b"")) != took
    sandbox.close()


def test_a_flood_is_stopped() -> None:
    sandbox = Sandbox("tests.flows.fake_readers:floods", Bounds(answer=1_000_000))
    assert code(sandbox.read("vloed.csv", bytes(100_000))) == "FILE_TOO_LARGE"
    assert len(sandbox.read("beek.csv", bytes(100))[0].rows) == 100
    sandbox.close()


def test_a_file_that_is_larger_than_may_be_read_is_not_even_sent() -> None:
    assert code(Sandbox("no.such:reader", Bounds(memory=10)).read("groot.csv", bytes(6))) == "FILE_TOO_LARGE"


def test_what_a_library_prints_goes_nowhere(sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    assert sandbox.read("chatter", b"text")[0].rows[0][1] == "text"
    assert capfd.readouterr() == ("", "")


def test_an_answer_cannot_make_the_parent_do_anything(sandbox: Sandbox, tmp_path: Path) -> None:
    assert code(sandbox.read("code", str(tmp_path / "made").encode())) == "FILE_DAMAGED"
    assert not list(tmp_path.iterdir())


def test_the_process_knows_no_secret_holds_no_file_and_writes_none(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTROOM_PASSWORDS", KEY)
    with (tmp_path / "register.db").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        known = {*child_module.KEPT, *PREFECT, "PYTHONPATH", "PYTHONUTF8", "MALLOC_ARENA_MAX", "LC_CTYPE"}
        assert set(sandbox.read("environment", b"")[0].rows[0]) <= known
        assert len(sandbox.read("files", b"")[0].rows[0]) == 2  # what it is asked, and what it answers
        assert sandbox.read("write", str(tmp_path / "made").encode())[0].rows == [["refused"]]


def test_a_process_that_was_ended_while_it_waited_costs_no_file(sandbox: Sandbox) -> None:
    process = process_of(sandbox.read("before", b""))
    os.kill(process, 9)
    assert until(lambda: not is_running(process))
    assert process_of(sandbox.read("after", b"")) != process


def test_a_reader_that_cannot_start_is_not_the_fault_of_the_file() -> None:
    with pytest.raises(Fault) as caught:
        Sandbox("no.such:reader").read("a.csv", b"a;b")
    assert caught.value.issue.code == "READER_NOT_STARTED"


def test_a_thread_is_not_hurt_by_what_happens_in_another(sandbox: Sandbox) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(code(sandbox.read("run_away", b"")))),
        threading.Thread(target=lambda: found.append(sandbox.read("quick", b"")[0].name)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["FILE_TOO_LARGE", "quick"]


def test_of_several_files_each_gets_its_own_answer(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "shared", lambda: sandbox)
    files = [(f"{number}" if number != 3 else "abort", bytes([65 + number]), (KEY,)) for number in range(8)]
    with reading(files) as reader:
        answers = [reader(name, content, keys) for name, content, keys in reversed(files)][::-1]
        assert reader("elsewhere", b"x")[0].rows[0][1:] == ["x"]
    assert code(answers.pop(3)) == "FILE_DAMAGED"
    assert [answer[0].rows[0][1:] for answer in answers] == [[letter, KEY] for letter in "ABCEFGH"]


def test_a_copy_of_this_process_reads_by_itself() -> None:
    here = shared().read("a.csv", b"a;b\n1;2")
    copy = get_context("fork").Process(target=lambda: os._exit(shared().read("a.csv", b"a;b\n1;2") != here))
    copy.start()
    copy.join(30)
    assert copy.exitcode == 0
    assert shared().read("a.csv", b"a;b\n1;2") == here


def test_where_the_system_sets_no_limit_the_memory_is_watched(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 2**20 < child_module.resident(os.getpid()) < 2**40
    sandbox.read("before", b"")
    monkeypatch.setattr(child_module, "WATCHED", True)
    monkeypatch.setattr(child_module, "resident", lambda process: 2**40)
    assert code(sandbox.read("run_away", b"")) == "FILE_TOO_LARGE"


def test_a_file_that_breaks_the_reader_is_refused_and_the_next_is_published(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("tests.flows.exports.delivery_of", with_name("abort"))
        broken.setattr(reading_module, "shared", lambda: sandbox)
        [result] = deliver(tmp_path, offered(range(60)))
    assert (states([result]), codes(result)) == (["refused"], ["FILE_DAMAGED"])
    assert states(deliver(tmp_path, offered(range(60)))) == ["published"]


def with_name(name: str) -> Callable[..., object]:
    from flows.offer import delivery_of

    return lambda files, **options: delivery_of([(name, content) for _, content in files], **options)


@pytest.mark.parametrize("last", ["wait", "run_away"])
def test_a_killed_parent_leaves_no_child(last: str) -> None:
    lines = [
        "import sys, time",
        "from flows.reading import Sandbox",
        f"sandbox = Sandbox({FAKE!r})",
        "print(sandbox.read('first', b'')[0].rows[0][0], flush=True)",
        "time.sleep(60) if sys.argv[1] == 'wait' else sandbox.read(sys.argv[1], b'')",
    ]
    command = [sys.executable, "-c", "\n".join(lines), last]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=path()) as parent:
        assert parent.stdout
        process = int(parent.stdout.readline())
        assert is_running(process)
        time.sleep(0.2)
        parent.kill()
    assert until(lambda: not is_running(process))


def path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(child_module.ROOT)}


def is_running(process: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return told.stdout.strip()[:1] not in ("", "Z")


def until(done: Callable[[], bool]) -> bool:
    for _ in range(50):
        if done():
            return True
        time.sleep(0.1)
    return False


def test_a_parent_that_took_much_memory_makes_no_file_too_large() -> None:
    """Linux lets a process begin with the most memory that the one that started it ever had."""
    told = (
        "from flows.reading import Sandbox; from flows.child import Bounds; much = b'1' * 300_000_000; del much\n"
        f"box = Sandbox({FAKE!r}, Bounds(seconds=3.0, answer=10_000_000))\n"
        "first, second, broken = (box.read(name, b'') for name in ('a', 'b', 'abort'))\n"
        "print(first[0].rows[0][0] == second[0].rows[0][0], broken[0].issues[0].code)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=path(), check=True)
    assert done.stdout == "True FILE_DAMAGED\n"
