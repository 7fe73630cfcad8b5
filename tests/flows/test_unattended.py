"""What runs by itself, as far as it shows without a server: settings, schedules, the form, the pages, the parts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from pydantic import SecretStr, ValidationError

from flows.alone import alone_here
from flows.decisions import approve, decided_before, holds, reject
from flows.endings import ending
from flows.faults import Fault
from flows.held_pages import held_key, held_page, held_table
from flows.holds import Approval
from flows.parts import LONGEST, Part
from flows.prefect_settings import prefect_environment, serves_itself
from flows.workspace import Workspace
from schemas.settings import Nightly, Serve, Settings
from tests.flows.command import Captured, run
from tests.flows.exports import SCHOOL, TODAY, deliver, offered

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_prefect_lives_in_the_workspace_and_tells_nobody(home: Path) -> None:
    told = prefect_environment(Workspace(home), Settings(serve=Serve(port=4301)))
    assert told["PREFECT_HOME"] == str(home / ".prefect")
    assert told["PREFECT_API_URL"] == "http://127.0.0.1:4301/api" and told["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert (told["DO_NOT_TRACK"], told["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert told["PREFECT_SERVER_UI_V2_ENABLED"] == "false"
    assert "PREFECT_SERVER_DATABASE_CONNECTION_URL" not in told


def test_prefect_s_database_may_be_on_a_server(home: Path) -> None:
    def address(told: str) -> str:
        settings = Settings(serve=Serve(database=SecretStr(told)))
        return prefect_environment(Workspace(home), settings)["PREFECT_SERVER_DATABASE_CONNECTION_URL"]

    assert address("postgresql://u:p%40@db/prefect?sslmode=require") == (
        "postgresql+asyncpg://u:p%40@db/prefect?ssl=require"
    )
    for wrong in ("sqlite:///prefect.db", "geen adres"):
        with pytest.raises(Fault, match="PREFECT_DATABASE"):
            address(wrong)


def test_a_server_elsewhere_is_used_where_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(serve=Serve(port=4301))
    for address, own in (("", True), ("http://127.0.0.1:4301/api", True), ("http://prefect:4200/api", False)):
        monkeypatch.setenv("PREFECT_API_URL", address)
        assert serves_itself(settings) is own


def test_the_schedules(home: Path) -> None:
    from flows.deployments import deployments

    made = {one.name: one for one in deployments(home, Settings(nightly=Nightly(at="02:05")))}
    crons = {name: [each.schedule for each in one.schedules or []] for name, one in made.items()}
    told = {name: (found[0].cron, found[0].timezone) for name, found in crons.items() if found}
    assert told == {"jaarovergang": ("0 4 1 8 *", "Europe/Amsterdam"), "elke-nacht": ("5 2 * * *", "Europe/Amsterdam")}
    assert {one.parameters["home"] for one in made.values()} == {str(home)}
    assert {one.concurrency_limit for name, one in made.items() if name != "beslissen"} == {1}
    assert made["beslissen"].concurrency_limit is None
    assert made["beslissen"].entrypoint == "flows.approvals.decide"  # found wherever the process stands
    assert all(one.description and one.tags for one in made.values())


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_the_usual_hour_comes_once_in_the_nights_in_which_the_clock_changes(day: str) -> None:
    begin = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=AMSTERDAM)
    hour, minute = Settings().nightly.at.split(":")
    dates = CronSim(f"{int(minute)} {int(hour)} * * *", begin)
    first, second = next(dates), next(dates)
    assert (first.date().isoformat(), f"{first:%H:%M}", (second.date() - first.date()).days) == (day, "03:30", 1)


def test_the_form_takes_only_a_decision_by_somebody() -> None:
    from flows.approvals import Besluit

    fields = Besluit.model_json_schema()["properties"]
    assert [field["title"] for field in fields.values()] == ["Levering", "Besluit", "Naam", "Reden", "School"]
    assert fields["decision"]["enum"] == ["goedkeuren", "afwijzen"]
    assert Besluit(delivery=" ab ", decision="afwijzen", name=" Ada ").name == "Ada"
    for wrong in ({"decision": "misschien"}, {"name": "  "}, {"delivery": ""}):
        with pytest.raises(ValidationError):
            Besluit.model_validate({"delivery": "ab", "decision": "afwijzen", "name": "Ada", **wrong})


def test_what_is_shown_of_a_hold_is_counts_and_how_to_decide(home: Path) -> None:
    deliver(home, offered(range(60)))
    deliver(home, offered(range(30)))
    [hold] = holds(Workspace(home))
    assert held_key(hold) == f"aangehouden-{SCHOOL.lower()}-{hold.delivery}"
    assert {"wat": "verdwenen", "leerlingen": 30} in held_table(hold, "nl")
    page = held_page(Workspace(home), hold, "nl", "http://127.0.0.1/run")
    for told in (
        "30 van de 60 leerlingen",
        "[het formulier](http://127.0.0.1/run)",
        f"doorstroom approve {hold.delivery}",
        f"holds/{SCHOOL}/{hold.delivery}.xlsx",
        hold.report,
    ):
        assert told in page
    assert "formulier" not in held_page(Workspace(home), hold, "en")
    everything = page + str(held_table(hold, "nl"))
    assert not [told for told in ("Ypelaar", "Wubbe", "1030", "1059") if told in everything]


def test_who_decides_second_is_told_what_was_decided(home: Path) -> None:
    deliver(home, offered(range(60)))
    [first] = deliver(home, offered(range(30)))
    name = first.outcome.delivery.id
    assert decided_before(Workspace(home), name) is None
    reject(Workspace(home), name, "Ada Wolk")
    told = decided_before(Workspace(home), name)
    assert told and told.code == "HOLD_REJECTED"
    [second] = deliver(home, offered(range(29)))
    approve(Workspace(home), second.outcome.delivery.id, Approval("Ada Wolk"), TODAY)
    told = decided_before(Workspace(home), second.outcome.delivery.id, SCHOOL)
    assert told and "Ada Wolk" in told.text("nl") and told.code == "HOLD_APPROVED"


def part(*program: str) -> Part:
    return Part("part", program, {**os.environ, "PYTHONPATH": os.getcwd()})


def test_a_part_that_ends_is_started_again_later_each_time() -> None:
    one, now, waits = part("there.is.no.such.module"), 0.0, []
    one.environment = {**one.environment, "PYTHONWARNINGS": "ignore"}
    one.log = Path(os.devnull)
    for _ in range(3):
        assert one.look(now) == "started"
        while not (told := one.look(now)):
            time.sleep(0.02)
        assert told == "ended" and one.look(now) == ""
        waits.append(one.delay)
        now += one.delay
    assert waits == [1, 2, 4]
    one.failures = 1000
    assert one.delay == LONGEST


def test_a_part_waits_until_it_can_begin_but_not_for_ever() -> None:
    one = part("this")
    one.log, one.ready, one.patience = Path(os.devnull), lambda: False, 10
    assert [one.look(now) for now in (5, 14.9)] == ["", ""]
    assert one.look(15.1) == "started"
    one.stop(10)


LONG = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_a_program_ends_with_who_holds_its_tether_and_takes_along_what_it_started(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(LONG)
    command = [sys.executable, "-m", "flows.tethered", "busy"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.getcwd()])}
    held = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=environment
    )
    assert held.stdin and held.stdout
    child = int(held.stdout.readline())
    held.stdin.close()
    assert held.wait(20) == -signal.SIGKILL  # with all of its group
    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process: int) -> bool:
    """Tells whether a process is at work; one that nobody has buried yet is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_second_one_for_the_same_workspace_is_refused(home: Path, capsys: Captured) -> None:
    with alone_here(Workspace(home), "serve"):
        assert run(home, "serve") == 1
    assert "draait doorstroom serve al" in capsys.readouterr().err


def test_a_port_that_another_program_has_is_told(home: Path, capsys: Captured) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        home.mkdir()
        (home / "doorstroom.toml").write_text(f"[serve]\nport = {taken.getsockname()[1]}\n", "utf-8")
        assert run(home, "serve") == 1
    assert "is bezet door een ander programma" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ({"done": 5, "nothing": 4}, "Gedaan"),
        ({"nothing": 9}, "Niets te doen"),
        ({"done": 8, "failed": 1}, "Niet gelukt"),
        ({"done": 8, "failed": 1, "held": 1}, "Aangehouden"),
        ({"WORKSPACE_BUSY": 1}, "Niet gelukt"),
        ({"published": 2, "skipped": 1}, "Gepubliceerd"),
    ],
)
def test_a_run_is_named_after_what_needs_a_person_most(tmp_path: Path, counts: dict[str, int], name: str) -> None:
    assert ending(Workspace(tmp_path), counts).name == name
