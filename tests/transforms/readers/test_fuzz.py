"""Files with chance damage: whatever comes in, `read` answers with grids or with the issue that says why not."""

from __future__ import annotations

import random
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.forms import archive
from transforms.readers import Grid, read

SAMPLES = [
    (path.name, path.read_bytes())
    for path in sorted((Path(__file__).parents[3] / "sample_data").glob("*/*/*"))
    if path.is_file() and path.name != "case.toml"
]
PIECES = [b'"', b";", b"\t", b"\r", b"\n", b"\0", b"\xff\xfe", b"<", b">", b"&", b"<!DOCTYPE x>", b"</tr>", b"PK\3\4"]
PIECES += [b"-1", b"99999999999", b'r="XFD1048576"', b'number-rows-repeated="999999999"', b'colspan="1000"', b'"' * 21]
NUMBERS = (0, 1, 255, 256, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)


def damaged(chance: random.Random, content: bytes) -> bytes:
    """Returns content with one to ten changes."""
    whole = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 3, 10])):
        at = chance.randrange(len(whole) + 1)
        match chance.randrange(6):
            case 0:
                whole[at : at + 1] = chance.randbytes(1)
            case 1:
                whole[at:at] = chance.choice(PIECES)
            case 2:
                del whole[at : at + chance.choice([1, 4, 300])]
            case 3:
                whole[at:at] = whole[at : at + chance.choice([1, 64, 1000])] * chance.choice([1, 50])
            case 4:
                whole[at : at + 4] = struct.pack("<I", chance.choice(NUMBERS))
            case 5:
                whole = whole[:at] if chance.random() < 0.2 else whole
    return bytes(whole)


def inside(chance: random.Random, content: bytes) -> bytes:
    """Returns a package of which one part is damaged, and the package itself is sound."""
    with zipfile.ZipFile(BytesIO(content)) as zipped:
        parts = {info.filename: zipped.read(info) for info in zipped.infolist() if not info.flag_bits & 1}
    chosen = chance.choice([*parts, ""])
    return archive({name: damaged(chance, part) if name == chosen else part for name, part in parts.items()})


def check(name: str, grids: list[Grid]) -> None:
    assert grids
    for grid in grids:
        assert len(grid.rows) == len(grid.numbers)
        assert all(type(cell) is str for row in grid.rows for cell in row)
        assert not grid.rows or all(issue.severity != "file" for issue in grid.issues)
        assert all(issue.file and issue.text() and issue.text("en") for issue in grid.issues)


@pytest.mark.parametrize(
    "seeds", [range(150), pytest.param(range(150, 3000), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_damage_never_raises(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        name, content = chance.choice(SAMPLES)
        deep = content.startswith(b"PK") and chance.random() < 0.8
        try:
            check(name, read(name, (inside if deep else damaged)(chance, content)))
        except Exception as error:
            raise AssertionError(f"seed {seed}, {name}") from error
