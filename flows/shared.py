"""Shared storage: a folder elsewhere, reached by an address that fsspec knows, such as `sftp://server/map`.

An address may hold a password: it is in no message, log or answer, and neither is what the storage says of a failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs

from flows.faults import Fault, write_log
from flows.workspace import Workspace
from schemas.messages import Issue

PATIENCE = 30
"""Seconds to wait for a server."""
TIMES = ("mtime", "LastModified", "last_modified", "modified", "updated", "created")
"""What kinds of storage call the time of the last change of a file."""
DIGESTS = ("ETag", "etag", "md5", "content_hash")
"""What they call a digest of its content, where they know one."""


@dataclass(frozen=True)
class Storage:
    """A folder elsewhere."""

    files: Any
    """The file system, see `fsspec.AbstractFileSystem`."""
    root: str
    name: str
    """`inbox` or `outbox`."""

    def within(self, path: str) -> str:
        return f"{self.root.rstrip('/')}/{path}"

    def listed(self, path: str = "") -> dict[str, Mapping[str, Any]]:
        """Returns what lies in a folder by its name, as it is now; nothing where there is no such folder."""
        place = self.within(path).rstrip("/")
        self.files.invalidate_cache()
        try:
            found = self.files.ls(place, detail=True)
        except FileNotFoundError:
            return {}
        named = {str(one["name"]).rstrip("/").rsplit("/", 1)[-1]: one for one in found}
        return {name: named[name] for name in sorted(named) if str(named[name]["name"]).strip("/") != place.strip("/")}

    def exists(self, path: str) -> bool:
        parent, _, name = path.rpartition("/")
        return name in self.listed(parent)


def mark_of(info: Mapping[str, Any]) -> str:
    """Returns what tells whether a file elsewhere is still the same: its size, its time, and its digest if known."""
    told = [str(info[name]) for name in (*TIMES, *DIGESTS) if info.get(name) is not None]
    return "|".join([str(info.get("size")), *told])


@contextmanager
def storage(workspace: Workspace, address: str, name: str) -> Iterator[Storage]:
    """Reaches a folder elsewhere.

    Raises:
        Fault: it cannot be reached, also in the middle of the work; its address is wrong, or its driver is missing.
    """
    try:
        files, root = url_to_fs(address, skip_instance_cache=True, **_options(address))
        if not files.exists(root):
            raise FileNotFoundError
    except Exception as error:
        raise Fault(Issue(_code(error), facts={"name": name})) from None
    try:
        yield Storage(files, root, name)
    except Elsewhere as error:
        write_log(error.__cause__ or error, workspace.log)
        raise Fault(Issue("SHARED_UNREACHABLE", facts={"name": name})) from None


class Elsewhere(Exception):
    """Something that was asked of the storage failed."""


@contextmanager
def asked() -> Iterator[None]:
    """Tells a failure of the storage from one of this machine: each kind of storage has errors of its own."""
    try:
        yield
    except Exception as error:
        raise Elsewhere from error


def _code(error: Exception) -> str:
    if isinstance(error, ImportError):
        return "SHARED_DRIVER"
    if type(error).__name__ == "UnknownServer":
        return "SHARED_HOST"
    return "SHARED_ADDRESS" if isinstance(error, ValueError | TypeError) else "SHARED_UNREACHABLE"


def _options(address: str) -> dict[str, Any]:
    """Returns what a kind of storage is told besides its address."""
    if address.split(":", 1)[0] not in ("sftp", "ssh"):
        return {"use_listings_cache": False}
    wait = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), PATIENCE)
    return {"host_key_policy": _known_servers(), **wait}


def _known_servers() -> Any:
    """Returns what refuses a server whose key nobody put in `~/.ssh/known_hosts`: pupils' data go to no stranger."""
    paramiko = import_module("paramiko")
    known = paramiko.HostKeys()
    for file in (Path("/etc/ssh/ssh_known_hosts"), Path.home() / ".ssh" / "known_hosts"):
        if file.exists():
            known.load(str(file))

    def missing_host_key(_policy: object, _client: object, hostname: str, key: object) -> None:
        if not known.check(hostname, key):
            raise UnknownServer

    return type("Known", (paramiko.MissingHostKeyPolicy,), {"missing_host_key": missing_host_key})()


class UnknownServer(Exception):
    """A server is not one of those whose key is known."""
