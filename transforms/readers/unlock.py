"""What is locked with a password, opened in memory with the passwords that a workspace gives.

A password is tried and forgotten: no exception that leaves this module tells one.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

import pyzipper
from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.format.xls97 import Xls97File
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

from transforms.readers.compound import Compound
from transforms.readers.refusal import Refused
from transforms.readers.sniff import sniff

NOBODYS = "VelvetSweatshop"
"""What Excel itself tries first: the password of a workbook that is protected against changes but not against reading.
[MS-OFFCRYPTO] 2.4.2.3"""
MAX_SPIN = 1_000_000
"""Excel and LibreOffice turn a password 100,000 times; a hostile file would have us turn it for minutes."""
MAX_LOCKED = 20_000_000
"""The most that is opened of the old cipher of zips, which goes byte by byte."""
SPIN = re.compile(rb"spinCount=[\"'](\d+)[\"']")

FILEPASS, BOUNDSHEET, NOTHING = 0x002F, 0x0085, 0x0FFF
PLAIN = frozenset([0x0809, FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138])
"""Records of an .xls that are never encrypted: BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead."""


def unlock_package(content: bytes, passwords: Sequence[str]) -> bytes:
    """Returns the .xlsx inside a container that is locked.

    Raises:
        Refused: no password fits, it is locked in a way that is not known, or something else comes out of it.
    """
    container = Compound(content)
    if "encryptioninfo" not in container.names:
        raise Refused("FILE_ENCRYPTED")
    info = container.stream("encryptioninfo")
    if b"<!" in info or any(int(count) > MAX_SPIN for count in SPIN.findall(info)):
        raise Refused("FILE_UNREADABLE")
    for password in (NOBODYS, *passwords):
        unlocked = BytesIO()
        try:
            book = OOXMLFile(BytesIO(content))
            book.load_key(password=password, verify_password=True)
            book.decrypt(unlocked)
        except InvalidKeyError:
            continue
        except Exception:
            raise Refused("FILE_ENCRYPTED") from None
        if sniff(unlocked.getvalue()) != "xlsx":
            raise Refused("FILE_UNREADABLE")
        return unlocked.getvalue()
    raise Refused("FILE_ENCRYPTED")


def unlock_stream(content: bytes, stream: bytes, passwords: Sequence[str]) -> bytes:
    """Returns the workbook stream of an .xls; as it is, if it is not locked.

    Raises:
        Refused: no password fits, or it is locked in a way that is not known.
    """
    if not any(kind == FILEPASS for kind, _, _ in _records(stream)):
        return stream
    for password in (NOBODYS, *passwords):
        try:
            book = Xls97File(BytesIO(content))
            book.load_key(password=password)
            return _restored(stream, _deciphered(book, stream))
        except InvalidKeyError:
            continue
        except Exception:
            raise Refused("FILE_ENCRYPTED") from None
    raise Refused("FILE_ENCRYPTED")


def unlock_member(content: bytes, part: zipfile.ZipInfo, passwords: Sequence[str]) -> bytes:
    """Returns a member of a zip that is locked with ZipCrypto or AES; at most one byte more than it should have.

    Raises:
        Refused: no password fits, or the member is packed or locked in a way that is not known.
    """
    if part.compress_size > MAX_LOCKED:
        raise Refused("FILE_TOO_LARGE")
    try:
        with pyzipper.AESZipFile(BytesIO(content)) as zipped:
            member = next(info for info in zipped.infolist() if info.header_offset == part.header_offset)
            member.file_size = part.file_size + 1  # as in `package.unpack`: a part that lies betrays itself
            for key in _keys(passwords):
                if (opened := _opened(zipped, member, key)) is not None:
                    return opened
    except NotImplementedError:
        raise Refused("FILE_UNREADABLE") from None
    except (pyzipper.BadZipFile, StopIteration, struct.error):
        raise Refused("FILE_TRUNCATED") from None
    raise Refused("FILE_ENCRYPTED")


def _opened(zipped: pyzipper.AESZipFile, member: zipfile.ZipInfo, key: bytes) -> bytes | None:
    """Returns a member; None if the key does not fit, which may show only when it is unpacked."""
    try:
        with zipped.open(member, pwd=key) as stream:
            return bytes(stream.read(member.file_size))
    except NotImplementedError:
        raise
    except (RuntimeError, pyzipper.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return None


def _keys(passwords: Sequence[str]) -> Iterator[bytes]:
    """Yields the passwords as the programs that make zips write them: UTF-8, Windows, DOS."""
    for password in passwords:
        yield from dict.fromkeys(password.encode(encoding, "replace") for encoding in ("utf-8", "cp1252", "cp850"))


def _deciphered(book: Xls97File, stream: bytes) -> bytes:
    if book.type == "rc4":
        return bytes(DocumentRC4.decrypt(book.key, book.salt, BytesIO(stream), blocksize=1024).read())
    if book.type == "rc4_cryptoapi":
        opened = DocumentRC4CryptoAPI.decrypt(book.key, book.salt, book.keySize, BytesIO(stream), blocksize=1024)
        return bytes(opened.read())
    raise DecryptionError("a cipher that is not known")


def _restored(stream: bytes, deciphered: bytes) -> bytes:
    """Returns the deciphered records, with what was never encrypted as it was and without the mark of a password."""
    whole = bytearray(deciphered)
    for kind, offset, length in _records(stream):
        plain = length if kind in PLAIN else min(length, 4) if kind == BOUNDSHEET else 0
        whole[offset - 4 : offset + plain] = stream[offset - 4 : offset + plain]
        if kind == FILEPASS:
            struct.pack_into("<H", whole, offset - 4, NOTHING)
    return bytes(whole)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yields kind, offset and length of every record of every part."""
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, position + 4, length
        position += 4 + length
