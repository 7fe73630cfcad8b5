"""Storage elsewhere: what schools put there comes once and whole, and what is published is copied there."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from flows import shared, shared_inbox
from flows.inbox import take, waiting_schools
from flows.nightly import run_night
from flows.shared_inbox import collect
from flows.shared_outbox import send_out
from flows.shared_rounds import Rounds
from flows.watch import Watcher
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, TODAY, deliver, export, offered, register, states, tree
from tests.flows.sftp import sftp_server

SECRET = "geheim123"


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    files = MemoryFileSystem()
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    files.makedirs("/map", exist_ok=True)
    yield files
    files.store.clear()


@pytest.fixture(params=["memory", "file", "sftp"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A folder elsewhere, in three kinds of storage."""
    if request.param == "memory":
        request.getfixturevalue("memory")
        yield "memory://map"
    elif request.param == "file":
        (tmp_path / "elsewhere").mkdir()
        yield (tmp_path / "elsewhere").as_uri()
    else:
        monkeypatch.setenv("HOME", str(tmp_path / "user"))
        with sftp_server(tmp_path / "elsewhere", SECRET) as server:
            known = tmp_path / "user" / ".ssh" / "known_hosts"
            known.parent.mkdir(parents=True)
            known.write_text(server.known)
            yield server.address


def workspace_with(home: Path, **addresses: str) -> Workspace:
    home.mkdir(exist_ok=True)
    told = [f'{name} = "{address}"' for name, address in addresses.items()]
    (home / "doorstroom.toml").write_text("\n".join(["[shared]", *told]))
    return Workspace(home)


def storage(workspace: Workspace, address: str) -> Any:
    return shared.storage(workspace, address, "inbox")


def put(workspace: Workspace, address: str, path: str, content: bytes) -> None:
    with storage(workspace, address) as there:
        there.files.makedirs(there.within(path).rpartition("/")[0], exist_ok=True)
        there.files.pipe_file(there.within(path), content)


def there(workspace: Workspace, address: str, folder: str = SCHOOL) -> list[str]:
    with storage(workspace, address) as found:
        return sorted(found.listed(folder))


def here(home: Path) -> dict[str, bytes]:
    files = (home / "inbox").rglob("*")
    return {file.relative_to(home / "inbox").as_posix(): file.read_bytes() for file in files if file.is_file()}


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(shared_inbox.time, "time", lambda: now)


def codes(issues: list[Any]) -> list[str]:
    return [issue.code for issue in issues]


def test_files_come_together_when_they_stood_still_and_are_gone_there(
    home: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_with(home, inbox=address)
    put(workspace, address, f"{SCHOOL}/a.csv", export(range(30)))
    put(workspace, address, f"{SCHOOL}/b.csv", export(range(30, 60)))
    put(workspace, address, f"{SCHOOL}/c.csv.part", b"half")
    put(workspace, address, f"{SCHOOL}/.d.csv", b"hidden")
    put(workspace, address, "geen school/e.csv", b"x")
    assert collect(workspace) == [] and here(home) == {}
    assert collect(workspace) == [] and here(home) == {}, "not before five seconds"
    with monkeypatch.context() as waiting:
        later(waiting, 6)
        assert collect(workspace) == []
    assert here(home) == {f"{SCHOOL}/a.csv": export(range(30)), f"{SCHOOL}/b.csv": export(range(30, 60))}
    assert there(workspace, address) == [".d.csv", "c.csv.part"]
    [result] = take(workspace, [SCHOOL], TODAY)
    assert states([result]) == ["published"] and len(register(home)["pupil"]) == 60
    assert collect(workspace) == [] and here(home) == {}


def test_a_marker_says_that_it_is_complete_and_goes_too(home: Path, memory: MemoryFileSystem) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    memory.pipe_file(f"/map/{SCHOOL}/a.csv", b"x")
    memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
    memory.pipe_file(f"/map/{SCHOOL}/mail/b.csv", b"y")
    memory.pipe_file(f"/map/{SCHOOL}/mail/Klaar.txt", b"")
    assert collect(workspace) == [] and here(home) == {f"{SCHOOL}/a.csv": b"x", f"{SCHOOL}/mail/b.csv": b"y"}
    assert not memory.find("/map")


def test_a_file_that_grows_waits_with_the_others(
    home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    for seconds in (0, 10, 20):
        memory.pipe_file(f"/map/{SCHOOL}/a.csv", b"x" * (1 + seconds))
        later(monkeypatch, seconds)
        assert collect(workspace) == [] and here(home) == {}
    later(monkeypatch, 26)
    assert collect(workspace) == [] and here(home) == {f"{SCHOOL}/a.csv": b"x" * 21}


def test_one_call_can_look_twice(home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    memory.pipe_file(f"/map/{SCHOOL}/a.csv", b"x")
    monkeypatch.setattr(shared_inbox.time, "sleep", lambda seconds: later(monkeypatch, seconds))
    assert collect(workspace, wait=True) == [] and here(home) == {f"{SCHOOL}/a.csv": b"x"}


def test_what_changes_while_it_is_brought_waits(
    home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    memory.pipe_file(f"/map/{SCHOOL}/a.csv", b"x")
    memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
    real = MemoryFileSystem.get_file

    def get(self: MemoryFileSystem, path: str, *arguments: Any, **named: Any) -> None:
        real(self, path, *arguments, **named)
        self.pipe_file(path, b"other")

    with monkeypatch.context() as changing:
        changing.setattr(MemoryFileSystem, "get_file", get)
        assert collect(workspace) == [] and here(home) == {}
    assert collect(workspace) == [] and here(home) == {f"{SCHOOL}/a.csv": b"other"}


def test_nothing_comes_twice_where_it_may_not_be_removed(
    home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    memory.pipe_file(f"/map/{SCHOOL}/a.csv", export(range(30)))
    memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
    with monkeypatch.context() as strict:
        strict.setattr(MemoryFileSystem, "_rm", lambda *arguments: (_ for _ in ()).throw(PermissionError(SECRET)))
        for _ in range(2):
            assert codes(collect(workspace)) == ["SHARED_STAYS"]
            take(workspace, [SCHOOL], TODAY)
            assert here(home) == {}
        memory.pipe_file(f"/map/{SCHOOL}/b.csv", export(range(31)))
        later(strict, 6)
        collect(workspace)
        later(strict, 12)
        assert codes(collect(workspace)) == ["SHARED_STAYS"] and here(home) == {f"{SCHOOL}/b.csv": export(range(31))}
    assert collect(workspace) == [] and not memory.find("/map")


@pytest.mark.parametrize("when", ["get_file", "_write", "_put", "rm_file"])
def test_killed_on_the_way_and_called_again_it_comes_once_and_whole(
    home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    wanted = {f"{SCHOOL}/{name}.csv": name.encode() for name in "abc"}
    for name, content in wanted.items():
        memory.pipe_file(f"/map/{name}", content)
    memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
    owner = MemoryFileSystem if hasattr(MemoryFileSystem, when) else shared_inbox
    real, calls = getattr(owner, when), [0]

    def dying(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == (2 if owner is MemoryFileSystem else 1):
            raise KeyboardInterrupt
        return real(*arguments, **named)

    with monkeypatch.context() as dead, pytest.raises(KeyboardInterrupt):
        dead.setattr(owner, when, dying)
        collect(workspace)
    partly = {name for name in here(home) if not name.split("/")[1].startswith(".")}
    assert partly in (set(), set(wanted)), "half of a delivery is another delivery"
    assert collect(workspace) == [] and here(home) == wanted
    assert not memory.find("/map") and not list((home / ".journal/shared").glob("*.note"))


def test_what_came_before_is_taken_first_and_no_file_takes_the_place_of_another(
    home: Path, memory: MemoryFileSystem
) -> None:
    workspace = workspace_with(home, inbox="memory://map")
    for content in (b"first", b"second"):
        memory.pipe_file(f"/map/{SCHOOL}/a.csv", content)
        memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
        assert collect(workspace) == [] and here(home) == {f"{SCHOOL}/a.csv": b"first"}
    os.remove(home / "inbox" / SCHOOL / "a.csv")
    assert collect(workspace) == [] and here(home) == {f"{SCHOOL}/a.csv": b"second"}
    assert waiting_schools(workspace) == ([SCHOOL], [])


def test_what_is_published_is_copied_once_with_its_manifest_last(home: Path, address: str) -> None:
    workspace = workspace_with(home, outbox=address)
    assert send_out(workspace) == [] and there(workspace, address, "") == []
    [first] = deliver(home, offered(range(40)))
    assert send_out(workspace) == []
    [second] = deliver(home, offered(range(41)))
    deliver(home, offered(range(10)))  # is held
    assert send_out(workspace) == send_out(workspace) == []
    local = {name: text for name, text in tree(home).items() if name.startswith("outbox/")}
    assert there(workspace, address) == sorted(one.outcome.delivery.id for one in (first, second))
    with storage(workspace, address) as found:
        for name, text in local.items():
            assert found.files.cat_file(found.within(name.removeprefix("outbox/"))) == text
        told = json.loads(found.files.cat_file(found.within(f"{SCHOOL}/{second.outcome.delivery.id}/klaar")))
        assert not [name for name in found.files.find(found.root) if name.endswith(".part")]
    assert {f"outbox/{SCHOOL}/{told['delivery']}/{name}" for name in told["files"]} == {
        name for name in local if second.outcome.delivery.id in name
    }


def test_what_failed_on_the_way_is_copied_at_the_next_call(
    home: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_with(home, outbox="memory://map")
    deliver(home, offered(range(40)))
    with monkeypatch.context() as away:
        away.setattr(MemoryFileSystem, "mv", lambda *arguments: (_ for _ in ()).throw(ConnectionError(SECRET)))
        assert codes(send_out(workspace)) == ["SHARED_UNREACHABLE"]
    assert not [name for name in memory.find("/map") if name.endswith("klaar")]
    assert send_out(workspace) == []
    assert [name for name in memory.find("/map") if name.endswith("klaar")]
    assert SECRET not in (home / "doorstroom.log").read_text()


def test_what_is_purged_here_is_removed_there(home: Path, memory: MemoryFileSystem) -> None:
    workspace = workspace_with(home, outbox="memory://map")
    [result] = deliver(home, offered(range(40)))
    send_out(workspace)
    for file in sorted((home / "outbox").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert send_out(workspace) == [] and memory.find("/map")
    assert send_out(workspace, tidy=True) == [] and not memory.find("/map")
    assert result.outcome.state == "published"


def test_of_a_past_only_the_last_of_each_school_is_copied(home: Path, memory: MemoryFileSystem) -> None:
    deliver(home, offered(range(40)))
    [last] = deliver(home, offered(range(41)))
    workspace = workspace_with(home, outbox="memory://map")
    assert send_out(workspace) == []
    assert there(workspace, "memory://map") == [last.outcome.delivery.id]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (f"geen://piet:{SECRET}@server/map", "SHARED_ADDRESS"),
        (f"sftp://piet:{SECRET}@127.0.0.1:1/map", "SHARED_UNREACHABLE"),
        ("file:///nergens/te/vinden", "SHARED_UNREACHABLE"),
        ("s3://emmer/map", "SHARED_DRIVER"),
    ],
)
def test_what_is_wrong_is_told_without_the_address(home: Path, told: str, code: str) -> None:
    if code == "SHARED_DRIVER" and find_spec("s3fs"):
        pytest.skip("s3fs is installed")
    if told.startswith("sftp") and not find_spec("paramiko"):
        code = "SHARED_DRIVER"
    workspace = workspace_with(home, inbox=told, outbox=told)
    deliver(home, offered(range(40)))
    for issues in (collect(workspace), send_out(workspace)):
        assert codes(issues) == [code]
        assert not any(word in issues[0].text("nl") + issues[0].text("en") for word in (SECRET, told, "piet", "emmer"))
    log = home / "doorstroom.log"
    assert SECRET not in (log.read_text() if log.exists() else "") + repr(workspace.settings())


def test_a_server_that_nobody_knows_gets_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    with sftp_server(tmp_path / "elsewhere", SECRET) as server:
        assert codes(collect(workspace_with(home, inbox=server.address))) == ["SHARED_HOST"]
    assert not server.passwords


def test_watcher_and_night_bring_and_copy(home: Path, memory: MemoryFileSystem) -> None:
    memory.makedirs("/uit", exist_ok=True)
    workspace = workspace_with(home, inbox="memory://map", outbox="memory://uit")
    for round_, go in enumerate((_watch, _night)):
        memory.pipe_file(f"/map/{SCHOOL}/a.csv", export(range(30 + round_)))
        memory.pipe_file(f"/map/{SCHOOL}/klaar", b"")
        go(workspace)
        assert len([name for name in memory.find("/uit") if name.endswith("klaar")]) == round_ + 1
        assert not memory.find("/map")


def _watch(workspace: Workspace) -> None:
    assert Watcher(workspace, 0, lambda: TODAY).once()


def _night(workspace: Workspace) -> None:
    assert "failed" not in run_night(workspace, TODAY).ends


def test_what_is_wrong_is_said_once_until_it_is_something_else(home: Path, memory: MemoryFileSystem) -> None:
    said: list[Any] = []
    rounds = Rounds(workspace_with(home, inbox="memory://weg"), said.append)
    for now in (0.0, 10.0, 40.0, 80.0):
        rounds.look(now)
        rounds.close()
    assert codes(said) == ["SHARED_UNREACHABLE"]
    memory.makedirs("/weg", exist_ok=True)
    rounds.look(120.0)
    rounds.close()
    memory.rm("/weg", recursive=True)
    rounds.look(160.0)
    rounds.close()
    assert codes(said) == ["SHARED_UNREACHABLE"] * 2
