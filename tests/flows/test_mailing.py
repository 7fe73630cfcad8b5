"""The mail to the library: sent once, over a server to be trusted, or left as a text."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from flows import mailing
from flows.account import account
from flows.decisions import approve
from flows.holds import Approval
from flows.mails import Mail, read_mails
from flows.process import process
from flows.purge_files import Deliveries, forget_files
from flows.register import Register
from flows.result import Result, document
from flows.status import status
from flows.undo import Wish, undo_delivery
from flows.workspace import Workspace
from tests.flows.command import Captured, answer, run
from tests.flows.dumps import reading_here
from tests.flows.exports import SCHOOL, TODAY, codes, deliver, export, offered, states
from tests.flows.mailserver import HOST, Post, make_certificate, serving
from tests.flows.test_crash import kill_at, watched

TO = "jeugd@bibliotheek.example"
FILES = offered(range(30), targets=("schoolwise",))
LATER = offered(range(31), targets=("schoolwise",))


def settle(home: Path, port: int, to: str = TO, **mail: str) -> Workspace:
    """Writes the settings of a workspace that mails."""
    keys = {"host": HOST, "sender": "doorstroom@school.example", "security": "none"} | mail
    lines = ["[mail]", f"port = {port}", *(f'{key} = "{text}"' for key, text in keys.items())]
    addresses = ", ".join(f'"{one}"' for one in to.split())
    own = [f"[schools.{SCHOOL}]", 'name = "De Regenboog"', f"mail.schoolwise = [{addresses}]"]
    home.mkdir(parents=True, exist_ok=True)
    (home / "doorstroom.toml").write_text("\n".join([*lines, *own]), "utf-8")
    return Workspace(home)


def mails(home: Path) -> list[Mail]:
    with Register(Workspace(home)).reading() as connection:
        return read_mails(connection)


def told(result: Result) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.state, one.sent_to) for one in result.mails]


@pytest.mark.usefixtures("database")
def test_the_library_is_mailed_that_the_file_is_ready(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port)
        [result] = deliver(home, FILES)
        assert states(deliver(home, FILES)) == ["skipped"]
    assert told(result) == [("sent", (TO,))] and not [code for code in codes(result) if code.startswith("MAIL")]
    [mail] = post.mails
    assert (mail["To"], mail["From"]) == (TO, "doorstroom@school.example")
    assert mail["Subject"] == f"Importbestand voor schoolWise klaar: school De Regenboog ({SCHOOL})"
    body = mail.get_content()
    assert "30 rijen" in body and Path(result.files[0].path).name in body and "2026-08-20" in body
    assert "Ypelaar" not in body and "Wubbe" not in body and "1001" not in body
    assert mail["Message-ID"].startswith(f"<{SCHOOL}.{FILES.id}.schoolwise.")
    assert mail["Message-ID"].endswith("@school.example>")


def test_nothing_of_the_machine_goes_along(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda *name: "geheime-machine.intern")
    monkeypatch.setattr("socket.gethostname", lambda: "geheime-machine")
    with serving(Post()) as post:
        settle(home, post.port)
        deliver(home, FILES)
    assert post.commands[0].lower() == "ehlo [127.0.0.1]"
    said = "\n".join(post.commands).encode() + b"".join(post.raw)
    assert post.mails and b"geheime-machine" not in said and str(home).encode() not in said


def test_without_a_server_there_is_a_text(home: Path) -> None:
    [result] = deliver(home, FILES)
    assert told(result) == [("text", ())]
    [listed] = document(Workspace(home), result, "nl")["mails"]
    text = Path(listed["path"]).read_text("utf-8")
    assert text.startswith("Aan: (vul het adres van de ontvanger in)\nOnderwerp: Importbestand") and "30 rijen" in text
    assert not [code for code in codes(result) if code.startswith("MAIL")]


def test_other_targets_are_mailed_only_where_the_school_says_so(home: Path) -> None:
    gynzy = offered(range(30), targets=("gynzy",))
    assert deliver(home, gynzy)[0].mails == ()
    (home / "doorstroom.toml").write_text(f'[schools.{SCHOOL}]\nmail.gynzy = ["{TO}"]', "utf-8")
    [result] = deliver(home, offered(range(31), targets=("gynzy",)))
    assert [one.target for one in result.mails] == ["gynzy"]
    assert (home / result.mails[0].path).read_text("utf-8").startswith(f"Aan: {TO}\n")


def test_a_server_without_an_address_is_told(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port, to="")
        [result] = deliver(home, FILES)
    assert told(result) == [("text", ())] and "MAIL_NO_ADDRESS" in codes(result) and not post.mails


@pytest.mark.usefixtures("database")
def test_a_server_that_is_down_costs_nothing_and_the_next_run_sends(home: Path) -> None:
    with serving(Post()) as post:
        pass
    settle(home, post.port)
    [result] = deliver(home, FILES)
    assert result.outcome.state == "published" and Path(home / result.files[0].path).is_file()
    assert told(result) == [("waiting", ())] and codes(result)[-1] == "MAIL_NOT_SENT"
    assert result.mails[0].path in result.outcome.issues[-1].text("nl")
    assert status(Workspace(home), TODAY)[0]["mails"] == 1
    with serving(post):
        deliver(home, LATER)
    assert len(post.mails) == 2 and [one.state for one in mails(home)] == ["sent", "sent"]
    assert status(Workspace(home), TODAY)[0]["mails"] == 0


def test_a_dry_run_sends_nothing_and_leaves_no_text(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port)
        [result] = deliver(home, FILES, dry_run=True)
        assert not list(home.rglob("mail-*")) and result.mails == () and not post.commands
        deliver(home, FILES)
        post.mails.clear()
        deliver(home, LATER, dry_run=True)
    assert not post.mails


@pytest.mark.parametrize(
    ("refuse", "code"), [(f"rcpt TO:<{TO}>", "MAIL_REFUSED"), ("mail FROM", "MAIL_REFUSED"), ("EHLO", "MAIL_NOT_SENT")]
)
def test_what_the_server_refuses_is_told_and_tried_again(home: Path, refuse: str, code: str) -> None:
    with serving(Post(refuse=(refuse, refuse.upper(), "ehlo" if refuse == "EHLO" else refuse, "helo"))) as post:
        settle(home, post.port)
        [result] = deliver(home, FILES)
        assert (result.outcome.state, codes(result)[-1], post.mails) == ("published", code, [])
        post.refuse = ()
        deliver(home, FILES)
    assert len(post.mails) == 1 and [one.state for one in mails(home)] == ["sent"]


def test_one_address_that_is_refused_does_not_double_the_other(home: Path) -> None:
    other = "balie@bibliotheek.example"
    with serving(Post(refuse=(f"rcpt TO:<{TO}>",))) as post:
        settle(home, post.port, to=f"{TO} {other}")
        [result] = deliver(home, FILES)
        assert told(result) == [("waiting", (other,))] and codes(result)[-1] == "MAIL_REFUSED"
        settle(home, post.port, to=f"nieuw@bibliotheek.example {other}")
        deliver(home, FILES)
    assert [mail["To"] for mail in post.mails] == [other, "nieuw@bibliotheek.example"]
    assert [one.state for one in mails(home)] == ["sent"]


def test_starttls_with_a_certificate_and_a_password(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    monkeypatch.setenv(mailing.PASSWORD, "geheim-woord")
    with serving(Post(certificate=certificate)) as post:
        settle(home, post.port, security="starttls", user="school")
        [result] = deliver(home, FILES)
        assert (codes(result)[-1], told(result)) == ("MAIL_INSECURE", [("waiting", ())]), "nobody vouches for it"
        assert not [line for line in post.commands if line.startswith("AUTH")]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post.refuse = ("AUTH",)
        [result] = deliver(home, LATER)
        assert codes(result)[-1] == "MAIL_LOGIN"
        post.refuse = ()
        deliver(home, LATER)
    assert len(post.mails) == 2 and {one.state for one in mails(home)} == {"sent"}
    assert "geheim-woord" not in "".join(file.read_text("latin-1") for file in home.rglob("*") if file.is_file())


def test_a_server_without_starttls_gets_no_mail(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port, security="starttls")
        [result] = deliver(home, FILES)
    assert codes(result)[-1] == "MAIL_INSECURE" and not post.mails


def test_a_name_with_line_breaks_makes_no_heading(home: Path) -> None:
    with serving(Post()) as post:
        workspace = settle(home, post.port)
        name = "De Regenboog\\r\\nBcc: dief@elders.example\\r\\n\\r\\nKlik hier\\u2028\\u0000"
        settings = (home / "doorstroom.toml").read_text("utf-8").replace("De Regenboog", name.replace("\\u0000", ""))
        (home / "doorstroom.toml").write_text(settings, "utf-8")
        [result] = process(workspace, [FILES], TODAY)
    [mail] = post.mails
    assert told(result) == [("sent", (TO,))] and mail["Bcc"] is None
    assert "Regenboog Bcc: dief@elders.example Klik hier (99QQ00)" in mail["Subject"]
    assert not [line for line in post.commands if "dief" in line]
    assert "\nBcc" not in mail.get_content()


def test_killed_between_commit_and_sending(home: Path) -> None:
    with serving(Post()) as post, reading_here():
        settle(home / "look", post.port)
        with watched(lambda count, name: None) as seen:
            deliver(home / "look", FILES)
        post.mails.clear()
        settle(home / "killed", post.port)
        committed = seen.index("committed") + 1
        kill_at(committed, home / "killed", lambda home: deliver(home, FILES)[0])
        assert not post.mails and (home / "killed/outbox").is_dir()
        [result] = deliver(home / "killed", FILES)
    assert result.outcome.state == "skipped" and told(result) == [("sent", (TO,))]
    assert len(post.mails) == 1 and [one.state for one in mails(home / "killed")] == ["sent"]


def test_killed_between_sending_and_writing_that_down_gives_the_same_mail_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Post()) as post, reading_here():
        settle(home, post.port)
        child = os.fork()
        if not child:
            monkeypatch.setattr(mailing, "record_sent", lambda *told, **more: os.kill(os.getpid(), signal.SIGKILL))
            deliver(home, FILES)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        deliver(home, FILES)
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"] and first.get_content() == second.get_content()
    assert [one.state for one in mails(home)] == ["sent"]


def test_an_approval_and_an_undoing_are_mailed_too(home: Path) -> None:
    with serving(Post()) as post:
        settle(home, post.port)
        deliver(home, offered(range(60), targets=("schoolwise",)))
        fewer = replace(offered(range(30), targets=("schoolwise",)), uploader="wim")
        [held] = deliver(home, fewer)
        assert held.outcome.state == "held" and held.mails == () and len(post.mails) == 1
        approve(Workspace(home), held.outcome.delivery.id, Approval("Piet"), TODAY)
        done = undo_delivery(Workspace(home), Wish(held.outcome.delivery.id, "A. Beheerder"), TODAY)
    assert [one.state for one in done.mails] == ["sent"]
    assert ["wim" in mail.get_content() for mail in post.mails] == [False, True, False]
    assert "A. Beheerder" in post.mails[2].get_content()


def test_the_command_tells_where_the_mail_is(home: Path, capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "leerlingen.csv"
    file.write_bytes(export(range(30)))
    assert run(home, "deliver", file, "--school", SCHOOL, "--target", "schoolwise") == 0
    said = capsys.readouterr().out
    assert "mail-schoolwise.txt (verstuur deze mail zelf" in said
    assert account() in (home / read_one(home).path).read_text("utf-8")
    file.write_bytes(export(range(31)))
    assert run(home, "deliver", file, "--school", SCHOOL, "--target", "schoolwise", "--json") == 0
    assert [(one["target"], one["state"]) for one in answer(capsys)["mails"]] == [("schoolwise", "text")]


def read_one(home: Path) -> Mail:
    [mail] = mails(home)
    return mail


def test_a_purge_takes_the_mail_along(home: Path) -> None:
    deliver(home, FILES)
    register = Register(Workspace(home))
    with register.writing() as connection:
        forget_files(connection, Deliveries(SCHOOL, past=(FILES.id,)))
        assert read_mails(connection) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '[mail]\nhost = "mail.example"',
        '[mail]\nhost = "mail.example"\nsender = "geen adres"',
        '[mail]\nhost = "m"\nsender = "a@b.example"\nuser = "u"\nsecurity = "none"',
        f'[schools.{SCHOOL}]\nmail.schoolwise = ["Jan <a@b.example>"]',
        f'[schools.{SCHOOL}]\nmail.schoolwise = ["a@b.example\\r\\nBcc: c@d.example"]',
    ],
)
def test_wrong_settings_are_told(home: Path, wrong: str) -> None:
    home.mkdir()
    (home / "doorstroom.toml").write_text(wrong, "utf-8")
    assert codes(deliver(home, FILES)[0]) == ["SETTINGS_INVALID"]
