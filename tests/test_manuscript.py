"""What documents of running text are written with: lines of 80 columns, Markdown that is read again as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from sitegen.documents.columns import wrapped
from sitegen.documents.commonmark import markdown_of
from sitegen.documents.manuscript import Facts, Head, Notes, Pair, Person
from sitegen.documents.text import text_of
from sitegen.markdown import Markdown, Node
from sitegen.markdown_pictures import Image
from tests.reading import leave_no_level_out, markdown_page, words_of

IN_LINE = frozenset({"a", "code", "em", "strong"})
NASTY = [
    "*Ada*", "_Ada_", "**", "__init__", "a_b_c", "# 1", "C #", "#", "- x", "+", "1. place", "2019.", "3) x", "> said",
    "---", "===", "***", "| a | b |", "--- | ---", "<b>x</b>", "<!-- x", "<x@y.example>", "&amp;", "&#42;", "\\*",
    "a\\", "`x`", "``", "[x](https://x.example)", "[x]: y", "[ ] x", "[^1]", "![x](y)", "~x~", "~~~", "```", "$x$",
    "$5 or $6", "x!", "https://x.example/~a_b*(c)", "http://x.example/?a=&copy;", "5 < 6 > 4 & 3", "Ünï_", "「x」",
    "a *", ":-- | x",
]  # fmt: skip
LETTERS = "ab0 *_`~<>[]()!#&;:/\\|-+=.{}$@éß王。「」👩🏽\u200d🏫\u00a0\u0301"
NAMES = st.sampled_from(NASTY) | st.text(st.sampled_from(LETTERS), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(NAMES, NAMES)
def test_a_name_means_itself(one: str, other: str) -> None:
    """Whatever signs it is made of, those and no others are shown, wherever it stands."""
    head = Head(3, [one], "https://x.example/", other, None, one, other, (), (", ", ", "))
    pairs = (Pair(one, [other]), Pair(None, [one]))
    page = markdown_page(markdown_of([Person(one, other, one), Facts(pairs), head, Notes(pairs)]))
    expected = f"{one} {other} ({one}) {one}: {other} {one} {one} {other}, {one} · {other} {one}: {other} · {one}"
    assert words_of(page.one("body")) == expected.split()


PIECES = st.sampled_from([
    "word", "a", "王", "。", "「", "5", " ", "  ", "\n", "\n\n", "    ", "**", "*", "_", "__", "`", "``", "```\n", "> ",
    "- ", "1. ", "# ", "### ", "a|b\n-|-\n", "| x | `y|z` |\n", "[a](", "[b](https://x.example/a_(b))", "[c](talks/)",
    ")", "![", "](x.png)", "<script>", "</p>", "&lt;", "&", "amp;", "!", "$", "~", "(", "\\", "---\n", ": ",
    "https://x.example/~a_b*", "javascript:",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(st.sampled_from(f"{LETTERS}\n"), max_size=60)


def nodes_of(text: str) -> list[Node]:
    """Return Markdown as every renderer gets it; but definitions, which are written as lists."""
    reader = Markdown(image=lambda source: Image("https://x.example/p.png") if source == "x.png" else None)
    return [node for node in reader.nodes(text) if node["t"] != "dl"]


def words(nodes: list[Node]) -> Iterator[str]:
    """Yield the words of nodes; a link without any is seen as its address."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node["t"] == "img":
            yield node.get("alt", "")
        elif node["t"] in IN_LINE:
            yield from words(node["c"] or [node.get("href", "")])
        else:
            yield from (" ", *words(node["c"]), " ")


@settings(max_examples=400, derandomize=True, deadline=None)
@given(TEXTS)
def test_markdown_is_read_again_as_the_same_words(text: str) -> None:
    """A program that is not ours shows the words that the page shows, and links that do no harm."""
    nodes = nodes_of(text)
    page = markdown_page(markdown_of([Person("Ada", None, None), *nodes]))
    assert words_of(page.one("body")) == ["Ada", *"".join(words(nodes)).split()]
    assert leave_no_level_out(page)
    assert all(re.match(r"https://x\.example|talks/", one.attrs["href"]) for one in page.every("a"))
    assert not page.every("script")


@settings(max_examples=300, derandomize=True, deadline=None)
@given(TEXTS)
def test_a_text_has_every_word_of_markdown(text: str) -> None:
    """Each word stands in the plain text."""
    nodes = nodes_of(text)
    written = "".join(text_of(nodes, "en").split())
    for address in ("(https://x.example/a_(b))", "(talks/)"):
        written = written.replace(address, "")
    assert [word for word in "".join(words(nodes)).split() if word not in written] == []


UNBREAKABLE = ("y" * 90, f"https://例え.example/{'道' * 40}", "x" * 79)
PARTS = st.sampled_from([
    "a", "word", "retention", "é", "e\u0301", "(x)", "naïve", "和" * 50, "職歴、", "「看護師」", "한국어", "❤️",
    "👩🏽\u200d🏫", "مدرسة", "two\u00a0words", *UNBREAKABLE,
])  # fmt: skip


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(PARTS, max_size=40), st.sampled_from(["", "- ", "  "]))
def test_lines_break_between_words(parts: list[str], indent: str) -> None:
    """Lines keep to 80 columns as another program counts them, start as told and lose nothing."""
    lines = wrapped(" ".join(parts), indent, "  ")
    for at, line in enumerate(lines):
        start = "  " if at else indent
        assert line.startswith(start)
        assert wcswidth(line) <= 80 or line.removeprefix(start) in UNBREAKABLE
        assert line == line.rstrip()
        assert not re.match(r"[、」\u0301]", line.removeprefix(start))
    assert "".join(lines).replace(" ", "") == (indent.replace(" ", "") if parts else "") + "".join(parts)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Bold** and *thin*  \nnext `a*b`", "Bold and thin\nnext a*b"),
        ("See [here](https://x.example/a) now", "See here (https://x.example/a) now"),
        ("<https://x.example> [x.example](https://x.example/)", "https://x.example x.example"),
        ("[Ada](mailto:a@x.example) <a@x.example>", "Ada (a@x.example) a@x.example"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d"),
        ("9. a\n10. b\n    - c", "9. a\n10. b\n    - c"),
        ("- a\n\n  more\n- b", "- a\n\n  more\n\n- b"),
        ("> said\n>\n> - x", "  said\n\n  - x"),
        ("```\nif x:\n    y  = 1\n```", "if x:\n    y  = 1"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n1 | 2"),
        ("one\n\n---\n\ntwo", "one\n\ntwo"),
        ("Term\n: Meaning", "- Term: Meaning"),
        ('![A train](x.png "In 2020")', "A train\nIn 2020"),
        ("![Lost](y.png)", "Lost"),
        ("<b>x</b> &amp;", "<b>x</b> &"),
        (f"- {'word ' * 17}", f"- {'word ' * 14}word\n  word word"),
    ],
)
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    """No sign of Markdown is left over; what it said is still to be seen."""
    reader = Markdown(image=lambda source: Image(source) if source == "x.png" else None)
    assert text_of(reader.nodes(markdown), "en") == f"{text}\n"


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("**Bold**, *thin*, `a|b`  \n\\# no", "**Bold**, *thin*, `a|b`\\\n\\# no"),
        ("__Bold__ and _thin_", "**Bold** and *thin*"),
        ("* a\n* b\n    + c", "- a\n- b\n  - c"),
        ("| a | b |\n|:--|--:|\n| `x|y` | \\| |", "| a | b |\n| :--- | ---: |\n| `x\\|y` | \\| |"),
        ("    code", "```\ncode\n```"),
        ("~~~\n```\n~~~", "````\n```\n````"),
        ("<b>x</b> &amp; &lt;i>", "\\<b>x\\</b> & \\<i>"),
        ("[x](javascript:alert(1)) [y](<https://y.example/a_(b)>)", "x [y](<https://y.example/a_(b)>)"),
        ("<https://x.example> <a@x.example>", "<https://x.example> <a@x.example>"),
        ("売上を**20%**増加", "売上を**20**%増加"),
        ("Term\n: Meaning\n: More", "- **Term**: Meaning\n\n  More"),
        ("a\n\n---\n\nb", "a\n\n___\n\nb"),
        ("> # Said", "> **Said**"),
    ],
)
def test_markdown_is_passed_on(markdown: str, written: str) -> None:
    """What an author wrote comes out in one style, and means the same to other programs."""
    assert markdown_of(Markdown().nodes(markdown)) == f"{written}\n"


@pytest.mark.parametrize(
    ("lang", "titles", "written"),
    [
        ("en", ["Über mich", "Work"], ["ÜBER MICH", "WORK"]),
        ("tr", ["İş deneyimi"], ["İŞ DENEYİMİ"]),
        ("ja", ["職歴", "GitHub"], ["職歴\n----", "GitHub\n------"]),
        ("ka", ["გამოცდილება"], ["გამოცდილება\n-----------"]),
    ],
)
def test_titles_of_a_text_are_set_off(lang: str, titles: list[str], written: list[str]) -> None:
    """In capitals where the script has them, letter for letter; else all of them are underlined."""
    assert text_of([{"t": "h2", "c": [title]} for title in titles], lang) == "\n\n".join(written) + "\n"


def test_a_text_has_no_marks_of_layout() -> None:
    """Words stand in the order in which they are read, without the marks that forms show as boxes."""
    marked = "\u200fمدرسة\u200e (\u2067ليدز\u2069) می\u200cروم"
    assert text_of([{"t": "p", "c": [marked]}], "ar") == "مدرسة (ليدز) می\u200cروم\n"


@pytest.mark.parametrize("text", ["> " * 200 + "x", "\n".join(f"{'  ' * depth}- x" for depth in range(150))])
def test_depth_is_no_trouble(text: str) -> None:
    """Hundreds of quotes or lists in one another end in lines of 80 columns, and in Markdown."""
    nodes = Markdown().nodes(text)
    assert max(map(wcswidth, text_of(nodes, "en").splitlines())) <= 80
    assert "x" in markdown_of(nodes)
