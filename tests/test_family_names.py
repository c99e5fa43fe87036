"""Names: which part an address book sorts by, and that no part of a name is lost or turned round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.family_names import PersonalName, split_name


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("Ruth Castelló-Byrne", "en", PersonalName("Castelló-Byrne", "Ruth")),
        ("John Fitzgerald Kennedy", "en", PersonalName("Kennedy", "John Fitzgerald")),
        ("Ludwig van Beethoven", "de", PersonalName("van Beethoven", "Ludwig")),
        ("Ana Maria da Silva", "pt", PersonalName("da Silva", "Ana Maria")),
        ("José Ortega y Gasset", "es", PersonalName("Ortega y Gasset", "José")),
        ("محمد عبد الله", "ar", PersonalName("عبد الله", "محمد")),
        ("דוד בן גוריון", "he", PersonalName("בן גוריון", "דוד")),
    ],
)
def test_the_family_name_is_the_last_with_what_belongs_to_it(name: str, lang: str, expected: PersonalName) -> None:
    """A particle goes with the name after it, two names that are joined stay together."""
    assert split_name(name, lang) == expected


@pytest.mark.parametrize("name", ["Mo", "王小明", "홍길동", "Al-Biruni", "-", "🦊", "محمد"])
def test_one_word_stays_whole(name: str) -> None:
    """Who has one name has no family name, and where a name is written without spaces nobody guesses."""
    assert split_name(name, "en") == PersonalName("", name)


@pytest.mark.parametrize(
    ("name", "lang", "family"),
    [
        ("王 小明", "zh", "王"),
        ("山田 太郎", "en", "山田"),
        ("홍 길동", "ko", "홍"),
        ("Nagy János", "hu", "Nagy"),
        ("Nguyễn Văn An", "vi", "Nguyễn"),
        ("WANG Xiaoming", "en", "WANG"),
        ("マイケル ジャクソン", "ja", "ジャクソン"),
        ("Maria SILVA SANTOS", "fr", "SILVA SANTOS"),
    ],
)
def test_the_family_name_is_where_the_language_has_it(name: str, lang: str, family: str) -> None:
    """First in Chinese, Japanese, Korean, Hungarian and Vietnamese; where it is set in capitals, there."""
    assert split_name(name, lang).family == family


@pytest.mark.parametrize("name", ["J.R.R. Tolkien", "AJ Smith", "JOHN SMITH", "Al Pacino", "E Y Harburg", "Will I Am"])
def test_initials_and_capitals_are_not_taken_for_a_family(name: str) -> None:
    """A name in capitals throughout, and one that starts with initials, ends with the family's."""
    assert split_name(name, "en").family == name.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr. Jane Doe, PhD, RN", PersonalName("Doe", "Jane", "Dr.", "PhD, RN")),
        ("Prof. Dr. Ada", PersonalName("", "Ada", "Prof. Dr.")),
        ("Martin Luther King Jr.", PersonalName("King", "Martin Luther", "", "Jr.")),
        ("Mo, PhD", PersonalName("", "Mo", "", "PhD")),
        ("Silva, Maria", PersonalName("Silva", "Maria")),
        ("Dr.", PersonalName("", "Dr.")),
    ],
)
def test_titles_and_honours_are_no_names(name: str, expected: PersonalName) -> None:
    """They have places of their own, and a name always remains."""
    assert split_name(name, "en") == expected


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1), min_size=1, max_size=6))
def test_no_word_is_lost_and_none_is_added(words: list[str]) -> None:
    """Every word of a name is in exactly one of its parts, whatever its script."""
    parts = split_name(" ".join(words), "en")
    found = [word for part in (parts.prefix, parts.given, parts.family, parts.suffix) for word in part.split()]
    assert sorted(found) == sorted(words)
    assert parts.given or parts.family
