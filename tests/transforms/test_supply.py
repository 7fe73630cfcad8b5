"""Supply: who asks for a target gets a file, or is told why there is none, also in an instruction."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.profile import School, Settings, shipped
from tests.transforms.test_shape import pupils
from tests.transforms.test_simulate import stock
from transforms.supply import supply

WISE = {"straat": "Kerkstraat", "huisnummer": "1", "postcode": "1234 AB", "plaats": "Wolkendam", "state": "NB"}


@pytest.mark.parametrize(
    ("name", "values", "change", "code"),
    [
        ("wise_customer_en", WISE, {}, "CARDS_NEEDED"),
        ("samsam", {}, {"emailadres": ""}, "TARGET_NOBODY"),
        ("wise_customer_en", {}, {}, "TARGET_SETTING_MISSING"),
    ],
)
def test_a_file_that_nobody_fits_in_is_told_and_has_an_instruction(
    name: str, values: dict[str, str], change: dict[str, str], code: str
) -> None:
    settings = Settings(schools={"99QQ00": School(values={name: values})})
    made = supply(stock(pupils(change, change)), [name], shipped(), settings, date(2026, 8, 24))
    assert not made.files and name in made.targets
    assert [issue.code for issue in made.issues if issue.severity == "file"] == [code]
