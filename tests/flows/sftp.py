"""A real SFTP server for the tests, which serves one folder to one user."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest


@dataclass
class Served:
    """A server that runs."""

    address: str
    known: str
    """Its line for `known_hosts`."""
    passwords: list[str] = field(default_factory=list)
    """What was offered to it."""


@contextmanager
def sftp_server(root: Path, password: str) -> Iterator[Served]:
    """Serves a folder as `/` to the user `school`."""
    paramiko = pytest.importorskip("paramiko")
    root.mkdir(exist_ok=True)
    key = paramiko.RSAKey.generate(2048)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    known = f"[127.0.0.1]:{port} {key.get_name()} {key.get_base64()}\n"
    served = Served(f"sftp://school:{password}@127.0.0.1:{port}/map", known)
    (root / "map").mkdir()
    transports: list[Any] = []

    class Login(paramiko.ServerInterface):
        def check_auth_password(self, username: str, offered: str) -> int:
            served.passwords.append(offered)
            right = (username, offered) == ("school", password)
            return int(paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED)

        def get_allowed_auths(self, username: str) -> str:
            return "password"

        def check_channel_request(self, kind: str, chanid: int) -> int:
            return int(paramiko.OPEN_SUCCEEDED)

    def answer() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _folder(paramiko, root))
                transports.append(transport)
                with suppress(Exception):
                    transport.start_server(server=Login())

    Thread(target=answer, daemon=True).start()
    try:
        yield served
    finally:
        listener.close()
        for transport in transports:
            transport.close()


def _folder(paramiko: Any, root: Path) -> Any:
    """Returns what answers with the files of a folder."""

    class Folder(paramiko.SFTPServerInterface):
        def _real(self, path: str) -> str:
            return str(root) + self.canonicalize(path)

        def list_folder(self, path: str) -> Any:
            return self._tried(
                lambda: [self._told(os.path.join(self._real(path), name)) for name in os.listdir(self._real(path))]
            )

        def stat(self, path: str) -> Any:
            return self._tried(lambda: self._told(self._real(path)))

        lstat = stat

        def open(self, path: str, flags: int, attr: object) -> Any:
            def opened() -> Any:
                handle = paramiko.SFTPHandle(flags)
                mode = "rb" if not flags & (os.O_WRONLY | os.O_RDWR) else "wb" if flags & os.O_TRUNC else "r+b"
                handle.readfile = handle.writefile = os.fdopen(os.open(self._real(path), flags, 0o600), mode)
                return handle

            return self._tried(opened)

        def remove(self, path: str) -> Any:
            return self._done(lambda: os.remove(self._real(path)))

        def posix_rename(self, old: str, new: str) -> Any:
            return self._done(lambda: os.replace(self._real(old), self._real(new)))

        def mkdir(self, path: str, attr: object) -> Any:
            return self._done(lambda: os.mkdir(self._real(path)))

        def rmdir(self, path: str) -> Any:
            return self._done(lambda: os.rmdir(self._real(path)))

        def _told(self, path: str) -> Any:
            told = paramiko.SFTPAttributes.from_stat(os.stat(path))
            told.filename = os.path.basename(path)
            return told

        def _done(self, work: Any) -> Any:
            found = self._tried(work)
            return paramiko.SFTP_OK if found is None else found

        def _tried(self, work: Any) -> Any:
            try:
                return work()
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno)

    return Folder
