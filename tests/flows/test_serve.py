"""One machine that works by itself: `doorstroom serve` as it is, with each of its parts killed, and all of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from flows.decisions import holds
from flows.workspace import Workspace
from tests.flows.exports import SCHOOL, export, register

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them"),
]
T = TypeVar("T")


def soon(look: Callable[[], T], seconds: float = 120) -> T:
    """Returns what is found once it is there."""
    last = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < last, "it did not come"
        time.sleep(0.3)
    return found


class Machine:
    """A machine on which all that works by itself is started and killed."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.served = home, None
        home.mkdir()
        settings = f"[serve]\nport = {self.port}\n[watch]\nquiet_seconds = 1\n"
        (home / "doorstroom.toml").write_text(settings, "utf-8")
        self.said = home.with_name("said")

    def start(self) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        command = [sys.executable, "-m", "flows.cli", "serve", "--home", str(self.home), "--json"]
        with self.said.open("wb") as said:
            self.served = subprocess.Popen(command, stdout=said, env=environment, start_new_session=True)

    def events(self, happened: str, part: str = "") -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.said.read_text("utf-8").splitlines() if line.endswith("}")]
        return [one for one in lines if one.get("event") == happened and part in ("", one.get("part"))]

    def ask(self, path: str, body: object = None) -> Any:
        """Returns what Prefect answers; None where it does not."""
        told = None if body is None else json.dumps(body).encode()
        asked = Request(f"http://127.0.0.1:{self.port}/api{path}", told, {"Content-Type": "application/json"})
        try:
            with build_opener(ProxyHandler({})).open(asked, timeout=5) as answer:
                return json.load(answer)
        except (URLError, OSError):
            return None

    def planned(self) -> set[str]:
        """Returns the deployments of which a schedule is on."""
        made = self.ask("/deployments/filter", {}) or []
        ready = [one for one in made if one["status"] == "READY" and not one["paused"]]
        return {one["name"] for one in ready if any(each["active"] for each in one["schedules"])}

    def runs(self, flow: str) -> list[str]:
        """Returns the states in which the runs of a flow are, the first first."""
        wanted = {"flows": {"name": {"any_": [flow]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return [one["state_name"] for one in self.ask("/flow_runs/filter", wanted) or []]

    def drop(self, pupils: int) -> None:
        folder = self.home / "inbox" / SCHOOL
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "leerlingen.csv").write_bytes(export(range(pupils)))

    def receipts(self, state: str) -> list[Path]:
        return sorted((self.home / "inbox" / SCHOOL).glob(f"ontvangst-*-{state}-*.txt"))

    def decide(self, delivery: str, name: str = "Ada Wolk") -> str:
        """Fills in the form, and returns the name of the state in which it ended."""
        form = self.ask("/deployments/name/decide/beslissen")
        told = {"besluit": {"delivery": delivery, "decision": "goedkeuren", "name": name}, "home": str(self.home)}
        begun = self.ask(f"/deployments/{form['id']}/create_flow_run", {"parameters": told})
        ended = soon(lambda: self._ended(begun["id"]))
        return str(ended["name"])

    def _ended(self, run: str) -> Any:
        state = (self.ask(f"/flow_runs/{run}") or {}).get("state") or {}
        return state if state.get("type") in ("COMPLETED", "FAILED", "CRASHED") else None

    def processes(self) -> list[int]:
        """Returns the processes that work for this workspace."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if str(self.home).encode() in told and state != "Z" and int(folder.name) != os.getpid():
                found.append(int(folder.name))
        return found

    def kill(self, part: str) -> None:
        """Kills a part, and waits until it runs again."""
        begun = self.events("started", part)
        os.kill(begun[-1]["process"], signal.SIGKILL)
        soon(lambda: len(self.events("started", part)) > len(begun))

    def end(self, number: int = signal.SIGTERM) -> int:
        assert self.served
        self.served.send_signal(number)
        return self.served.wait(120)


@pytest.fixture
def machine(home: Path) -> Iterator[Machine]:
    one = Machine(home)
    yield one
    if one.served and one.served.poll() is None:
        one.served.kill()
        one.served.wait()
        soon(lambda: not one.processes(), 60)


def test_all_that_a_machine_does_by_itself_survives_the_death_of_every_part(machine: Machine, home: Path) -> None:
    machine.start()
    everything = {"elke-nacht", "jaarovergang"}
    soon(lambda: machine.planned() == everything)
    soon(lambda: machine.events("started", "watcher"))
    machine.drop(60)
    soon(lambda: machine.receipts("aangenomen"))
    soon(lambda: machine.runs("deliver") == ["Gepubliceerd"])
    machine.drop(30)
    soon(lambda: machine.receipts("aangehouden"))
    soon(lambda: machine.runs("deliver")[1:] == ["Aangehouden"])
    [hold] = holds(Workspace(home))
    shown = soon(lambda: machine.ask("/artifacts/filter", {}))
    assert {one["key"] for one in shown} == {
        f"aangehouden-{SCHOOL.lower()}-{hold.delivery}{rest}" for rest in ("", "-aantallen")
    }
    again = subprocess.run(
        [sys.executable, "-m", "flows.cli", "serve", "--home", str(home)], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1 and "draait doorstroom serve al" in again.stderr

    for part in ("server", "watcher", "runner"):
        machine.kill(part)
    soon(lambda: machine.planned() == everything)
    assert [one.delivery for one in holds(Workspace(home))] == [hold.delivery]
    machine.drop(61)
    soon(lambda: len(machine.receipts("aangenomen")) == 2)  # the watcher is back
    assert machine.decide(hold.delivery) in ("Goedgekeurd", "Aangehouden")

    said = b"".join(file.read_bytes() for file in (home / ".prefect").rglob("*") if file.is_file())
    assert SCHOOL.encode() in said
    assert b"Ypelaar" not in said and b"Wubbe" not in said and b"leerlingen.csv" not in said

    assert machine.end() == 0
    assert machine.processes() == [] and machine.events("stopped")


def test_what_prefect_knew_can_be_thrown_away(machine: Machine, home: Path) -> None:
    machine.start()
    soon(lambda: machine.events("started", "watcher"))
    machine.drop(60)
    soon(lambda: machine.receipts("aangenomen"))
    machine.drop(30)
    soon(lambda: machine.receipts("aangehouden"))
    machine.end(signal.SIGKILL)
    soon(lambda: not machine.processes(), 60)  # nothing lives on without the one that started it

    shutil.rmtree(home / ".prefect")
    machine.start()
    soon(lambda: machine.planned() == {"elke-nacht", "jaarovergang"})
    [hold] = holds(Workspace(home))
    soon(lambda: machine.runs("waiting") == ["Aangehouden"])  # it is shown again
    assert machine.decide(hold.delivery) == "Goedgekeurd"
    assert [one["status"] for one in register(home)["pupil"]].count("archived") == 30
    assert machine.decide(hold.delivery, "Piet") == "Niet uitgevoerd"  # the second one to decide
    assert machine.end() == 0 and machine.processes() == []
