"""The seal on pupil data in the register: whoever copies the database without its key has no child's name."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from flows.faults import Fault
from flows.publication import replace_file
from schemas.messages import Issue

NONCE = 12
"""Bytes of randomness before every sealed text, as AES-GCM asks."""
ENVIRONMENT = "DOORSTROOM_KEY"
"""The key in base64, for who does not want it in a file beside the register."""


class Seal:
    """Encrypts and decrypts texts; a sealed text opens only in the place it was sealed for."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._marking = hmac.digest(key, b"marks", "sha256")

    def close(self, place: str, text: str) -> bytes:
        """Returns a text sealed for a place: a school's pupil, for instance."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, place: str, sealed: bytes) -> str:
        """Returns the text again. Raises `Fault` where the key or the place is another one."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
        except InvalidTag:
            raise Fault(Issue("REGISTER_KEY")) from None

    def mark(self, kind: str, text: str) -> str:
        """Returns what is the same for the same text and tells nothing about it without the key; `""` for no text."""
        return hmac.digest(self._marking, f"{kind}/{text}".encode(), "sha256").hex()[:32] if text else ""


def read_key(file: Path) -> bytes:
    """Returns the key from the environment or the file. Raises `Fault` where there is none or it is no key."""
    text = os.environ.get(ENVIRONMENT, "").encode()
    if not text and file.exists():
        text = file.read_bytes()
    try:
        key = base64.b64decode(text, validate=False)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise Fault(Issue("REGISTER_KEY"))
    return key


def make_key(file: Path) -> bytes:
    """Returns the key for a new register; makes one where there is none."""
    if not os.environ.get(ENVIRONMENT) and not file.exists():
        replace_file(file, base64.b64encode(AESGCM.generate_key(256)) + b"\n")
    return read_key(file)
