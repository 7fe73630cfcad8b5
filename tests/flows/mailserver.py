"""A mail server on this machine for the tests: it keeps what it is given, or refuses it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


@dataclass
class Post:
    """What a server got, and how it behaves."""

    port: int = 0
    refuse: tuple[str, ...] = ()
    """The words of commands that it answers with a refusal, such as `RCPT TO:<a@b.example>`."""
    certificate: Path | None = None
    """With its key; then it offers STARTTLS."""
    commands: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)


class _Talk(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        post = self.server.post
        self.say("220 hier")
        while line := self.rfile.readline().decode().strip():
            post.commands.append(line)
            verb = line.split()[0].upper()
            if any(line.startswith(words) for words in post.refuse):
                self.say("535 nee" if verb == "AUTH" else "550 nee")
            elif verb == "EHLO":
                offers = ["hier", "AUTH PLAIN", *(["STARTTLS"] if post.certificate else [])]
                self.say(*(f"250{' ' if offer == offers[-1] else '-'}{offer}" for offer in offers))
            elif verb == "STARTTLS" and post.certificate:
                self.say("220 begin")
                self.secure(post.certificate)
            elif verb == "DATA":
                self.say("354 toe maar")
                self.take(post)
            else:
                self.say({"QUIT": "221 dag", "AUTH": "235 welkom"}.get(verb, "250 goed"))

    def take(self, post: Post) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        made: Any = message_from_bytes(b"".join(lines), policy=default)
        post.mails.append(made)
        post.raw.append(b"".join(lines))
        self.say("250 aangenomen")

    def secure(self, certificate: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, post: Post) -> None:
        super().__init__((HOST, post.port), _Talk)
        self.post = post

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: a client that goes away is what a test wanted."""


@contextmanager
def serving(post: Post) -> Iterator[Post]:
    """Runs a mail server; its port stays the same when it comes back."""
    with _Server(post) as server:
        post.port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield post
        finally:
            server.shutdown()


def make_certificate(file: Path) -> Path:
    """Writes a certificate for the server that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(encoding) + secret)
    return file
