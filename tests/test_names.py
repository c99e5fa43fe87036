"""Names as signs: the letters of an icon."""

from __future__ import annotations

import pytest

from sitegen.names import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mo", "M"),
        ("Ruth Castelló-Byrne", "RC"),
        ("Tomasz Wiśniewski-O'Hara", "TW"),
        ("Mary-Ann Lee", "ML"),
        ("John Smith Jr.", "JS"),
        ("Jane Doe, PhD", "JD"),
        ("Maria Silva, RN, BSN", "MS"),
        ("Doe, Jane", "DJ"),
        ("Prof. Dr. Max Muster", "MM"),
        ("Dipl.-Ing. Eva Kern", "EK"),
        ("J. R. R. Tolkien", "JT"),
        ("Anna Meier (née Schulz)", "AM"),
        ("Ms", "M"),
        ("(x)", "·"),
        ("李 明", "李明"),
    ],
)
def test_initials_are_of_the_name_alone(name: str, expected: str) -> None:
    """The first and the last word count; titles, degrees, other names in brackets and second halves do not."""
    assert initials(name) == expected
