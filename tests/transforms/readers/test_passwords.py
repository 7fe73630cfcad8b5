"""Files that are locked: opened with a password that was given, refused in the same words without, and never more."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
import pyzipper
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.rc4 import DocumentRC4

from tests.builders import ole, record, workbook_stream
from tests.findings import codes
from tests.forms import xlsx
from transforms.readers import read

PASSWORD = "Wölk&tje;7"
ROWS = [["Leerlingnummer", "Roepnaam"], ["001234", "Zoë"], ["1E2", "None"]]
CSV = "\r\n".join(";".join(row) for row in ROWS).encode()


def aes(members: Mapping[str, bytes], password: str = PASSWORD) -> bytes:
    """Returns a zip of which every member is locked with AES."""
    written = BytesIO()
    with pyzipper.AESZipFile(written, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as pack:
        pack.setpassword(password.encode())
        for name, content in members.items():
            pack.writestr(name, content)
    return written.getvalue()


def crypto(members: Mapping[str, bytes], password: str = PASSWORD, encoding: str = "utf-8") -> bytes:
    """Returns a zip in the old cipher, which no library writes (APPNOTE 6.1); stored, not packed."""
    parts, directory = b"", b""
    for name, content in members.items():
        check = zlib.crc32(content)
        secret = zip_cipher(b"eleven byte" + bytes([check >> 24]) + content, password.encode(encoding))
        common = struct.pack("<5H3I2H", 20, 1, 0, 0, 33, check, len(secret), len(content), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<3H2I", 0, 0, 0, 0, len(parts))
        directory += name.encode()
        parts += b"PK\3\4" + common + name.encode() + secret
    count = len(members)
    return parts + directory + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(parts), 0)


def zip_cipher(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        turn(byte)
    secret = bytearray()
    for byte in plain:
        key = (keys[2] & 0xFFFF) | 2
        secret.append(byte ^ (key * (key ^ 1) >> 8 & 255))
        turn(byte)
    return bytes(secret)


def crc(before: int, byte: int) -> int:
    """Returns the CRC-32 after one byte more, without the inversions at both ends."""
    return zlib.crc32(bytes([byte]), before ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def locked_xlsx(password: str = PASSWORD) -> bytes:
    written = BytesIO()
    OOXMLFile(BytesIO(xlsx("Blad1", ROWS))).encrypt(password, written)
    return written.getvalue()


def locked_xls(password: str = PASSWORD) -> bytes:
    """Returns an .xls that is locked as Excel 97 does it: RC4 over all but the heads of the records."""
    salt, verifier = b"0123456789abcdef", b"fedcba9876543210"
    proof = DocumentRC4.decrypt(password, salt, BytesIO(verifier + hashlib.md5(verifier).digest())).read()
    mark = record(0x2F, struct.pack("<3H", 1, 1, 1) + salt + proof)
    stream = workbook_stream({"Blad1": ROWS})
    begin = 4 + struct.unpack_from("<H", stream, 2)[0]
    plain = bytearray(stream[:begin] + mark + stream[begin:])
    for kind, offset, _ in records(plain):
        if kind == 0x85:
            struct.pack_into("<I", plain, offset, struct.unpack_from("<I", plain, offset)[0] + len(mark))
    secret = bytearray(DocumentRC4.decrypt(password, salt, BytesIO(plain), blocksize=1024).read())
    for kind, offset, length in records(plain):
        clear = length if kind in (0x809, 0x2F) else 4 if kind == 0x85 else 0
        secret[offset - 4 : offset + clear] = plain[offset - 4 : offset + clear]
    return ole(bytes(secret))


def records(stream: bytes | bytearray) -> list[tuple[int, int, int]]:
    found, place = [], 0
    while place < len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        found.append((kind, place + 4, length))
        place += 4 + length
    return found


LOCKED = {
    "aes": aes({"map/lijst.csv": CSV}),
    "zipcrypto": crypto({"map/lijst.csv": CSV}),
    "xlsx": locked_xlsx(),
    "xls": locked_xls(),
    "xlsx in a zip": aes({"lijst.xlsx": locked_xlsx()}),
}


@pytest.mark.parametrize("content", LOCKED.values(), ids=LOCKED)
def test_a_password_that_was_given_opens(content: bytes) -> None:
    [grid] = read("export", content, ("iets anders", PASSWORD))
    assert (grid.rows, grid.issues) == (ROWS, ())


@pytest.mark.parametrize("content", LOCKED.values(), ids=LOCKED)
@pytest.mark.parametrize("passwords", [(), ("",), ("geheim", "Wölk&tje;8")], ids=["none", "empty", "wrong"])
def test_without_it_the_file_is_refused_and_no_password_is_told(content: bytes, passwords: tuple[str, ...]) -> None:
    grids = read("export", content, passwords)
    assert codes(*grids) == ["FILE_ENCRYPTED"] and not any(grid.rows for grid in grids)
    sentence = grids[0].issues[0].text("nl")
    assert "doorstroom.toml" in sentence and "DOORSTROOM_PASSWORDS" in sentence
    assert not [password for password in passwords if password and password in repr(grids) + sentence]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_an_older_program_writes_the_password_in_its_own_letters(encoding: str) -> None:
    [grid] = read("export.zip", crypto({"lijst.csv": CSV}, encoding=encoding), [PASSWORD])
    assert grid.rows == ROWS


def test_a_workbook_that_is_only_protected_against_changes_needs_no_password() -> None:
    for content in (locked_xlsx("VelvetSweatshop"), locked_xls("VelvetSweatshop")):
        [grid] = read("export", content)
        assert grid.rows == ROWS


def test_members_may_be_locked_or_not() -> None:
    mixed = BytesIO(aes({"a.csv": CSV}))
    with zipfile.ZipFile(mixed, "a") as pack:
        pack.writestr("b.csv", CSV)
    assert [grid.rows for grid in read("export.zip", mixed.getvalue(), [PASSWORD])] == [ROWS, ROWS]
    assert codes(*read("export.zip", mixed.getvalue())) == ["FILE_ENCRYPTED"]


@pytest.mark.parametrize("make", [aes, crypto])
def test_the_limits_hold_for_what_comes_out(make: Callable[[Mapping[str, bytes]], bytes]) -> None:
    assert codes(*read("export.zip", make({"binnen.zip": aes({"a.csv": CSV})}), [PASSWORD])) == ["ARCHIVE_UNSAFE"]
    assert codes(*read("export.zip", make({"../a.csv": CSV}), [PASSWORD])) == ["ARCHIVE_UNSAFE"]
    assert codes(*read("export.zip", make({"brief.pdf": b"%PDF-1.7"}), [PASSWORD])) == ["FILE_PDF"]
    size = len(CSV).to_bytes(4, "little")
    lying = make({"a.csv": CSV}).replace(size, (10).to_bytes(4, "little"))
    assert codes(*read("export.zip", lying, [PASSWORD])) in (["ARCHIVE_UNSAFE"], ["FILE_ENCRYPTED"])


def test_a_bomb_is_told_before_it_is_opened() -> None:
    assert codes(*read("export.zip", aes({"a.csv": bytes(3_000_000)}), [PASSWORD])) == ["ARCHIVE_UNSAFE"]


def test_a_member_beyond_what_the_old_cipher_can_do_in_time_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.readers.unlock.MAX_LOCKED", 20)
    assert codes(*read("export.zip", crypto({"a.csv": CSV}), [PASSWORD])) == ["FILE_TOO_LARGE"]


def test_a_password_that_a_hostile_file_wants_turned_for_minutes_is_not() -> None:
    content = locked_xlsx()
    assert content.count(b'spinCount="100000"') == 1
    hostile = content.replace(b'spinCount="100000"', b'spinCount="9999999"').replace(
        b' hashSize="64"', b'hashSize="64"', 1
    )
    assert len(hostile) == len(content)
    assert codes(*read("a.xlsx", hostile, [PASSWORD])) == ["FILE_UNREADABLE"]


@pytest.mark.parametrize("content", LOCKED.values(), ids=LOCKED)
def test_damage_is_told_and_nothing_is_raised(content: bytes) -> None:
    for place in range(7, len(content), 1 + len(content) // (5 if b"E\0n\0c" in content else 60)):
        damaged = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        for found in (read("export", damaged, [PASSWORD]), read("export", content[:place], [PASSWORD])):
            assert found and all(PASSWORD not in repr(grid) for grid in found)
