"""Markdown: safe HTML, the same words for the typesetter, and never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.markdown import Markdown, Node, first_paragraph, image_sources, link_targets
from sitegen.markdown_pictures import Image, Source
from sitegen.markdown_reader import Reader

PLAIN = """
    abbr blockquote br code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr li p picture pre strong sub sup tbody
    thead tr ul
"""
ALLOWED: Mapping[str, set[str]] = {
    **{tag: set() for tag in PLAIN.split()},
    "a": {"href", "title", "class"},
    "div": {"class"},
    "source": {"type", "srcset", "sizes"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height", "loading", "decoding", "class"},
    "ol": {"start"},
    "table": {"tabindex"},
    "td": {"class"},
    "th": {"class"},
}


class _Tags(HTMLParser):
    """Collects what is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.foreign.append(tag)
        for name, value in attrs:
            scheme = (value or "").partition(":")[0].lower() if ":" in (value or "").split("/")[0] else ""
            if name not in ALLOWED.get(tag, set()) or (
                name in {"href", "src"} and scheme not in {"", "http", "https", "mailto", "tel"}
            ):
                self.foreign.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.foreign.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.foreign.append(f"declaration {decl}")


def _words(nodes: list[Node]) -> str:
    """Join the words of nodes, with a space where a block ends."""
    inline = {"a", "abbr", "code", "del", "em", "strong", "sub", "sup"}
    return "".join(
        node if isinstance(node, str) else _words(node["c"]) + ("" if node["t"] in inline else " ") for node in nodes
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Bold**, *italic*, `a < b`", "<p><strong>Bold</strong>, <em>italic</em>, <code>a &lt; b</code></p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("```\na <b>\n```", "<pre><code>a &lt;b&gt;\n</code></pre>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("R&D &amp; C &copy; &lt;b&gt;", "<p>R&amp;D &amp; C © &lt;b&gt;</p>"),
        ("a\\*b\\*", "<p>a*b*</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text: str, html: str) -> None:
    """What authors write most."""
    assert Markdown().html(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
        ("<!-- note -->", "<p>&lt;!-- note --&gt;</p>"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>"),
    ],
)
def test_raw_html_stays_text(text: str, html: str) -> None:
    """A sign that HTML would act on is shown as it is."""
    assert Markdown().html(text) == html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#115;cript:alert(1)", "&#106;avascript:alert(1)",
        "data:text/html,x", "vbscript:x", "//evil.example", "\\\\evil.example", "/etc/passwd", "../up", "file:///x",
    ],
)  # fmt: skip
def test_a_harmful_link_loses_its_address(address: str) -> None:
    """The words stay, the link goes, in HTML and for the typesetter."""
    markdown = Markdown()
    assert markdown.html(f"[words](<{address}>)") == "<p>words</p>"
    assert markdown.nodes(f"[words](<{address}>)") == [{"t": "p", "c": ["words"]}]
    assert markdown.html(f"[words][1]\n\n[1]: <{address}>") == "<p>words</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[x](https://novak.example/?a=1&b=2)", '<p><a href="https://novak.example/?a=1&amp;b=2">x</a></p>'),
        ("[x](mailto:ada@novak.example)", '<p><a href="mailto:ada@novak.example">x</a></p>'),
        ('[x](cv.pdf "My CV")', '<p><a href="cv.pdf" title="My CV">x</a></p>'),
        ("<https://novak.example>", '<p><a href="https://novak.example">https://novak.example</a></p>'),
    ],
)
def test_a_harmless_link_is_kept(text: str, html: str) -> None:
    """Addresses on the web and files beside the page are links."""
    assert Markdown().html(text) == html


def test_a_mail_link_is_plain() -> None:
    """An address in angle brackets is a link, and no entity hides it from a copy."""
    assert Markdown().plain("<ada@novak.example>") == "ada@novak.example"


def test_links_go_where_the_page_says() -> None:
    """The page that a text stands on decides what a relative address is."""
    assert Markdown(link=lambda address: f"../{address}").html("[x](a/)") == '<p><a href="../a/">x</a></p>'


@pytest.mark.parametrize(
    ("text", "top", "html"),
    [
        ("# A\n\n## B", 3, "<h3>A</h3>\n<h4>B</h4>"),
        ("## A\n\n### B", 3, "<h3>A</h3>\n<h4>B</h4>"),
        ("### A\n\n# B", 2, "<h4>A</h4>\n<h2>B</h2>"),
        ("# A\n\n###### B", 4, "<h4>A</h4>\n<h6>B</h6>"),
    ],
)
def test_headings_fit_below_the_page_s_own(text: str, top: int, html: str) -> None:
    """The highest heading of a text gets the level that the page has room for, none goes below six."""
    assert Markdown().html(text, top) == html


def test_alignment_of_cells_is_a_class() -> None:
    """The page's security policy allows no inline style."""
    assert Markdown().html("a | b\n:-: | --:\n1 | 2") == (
        '<table tabindex="0">\n<thead>\n<tr>\n<th class="center">a</th>\n<th class="right">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="center">1</td>\n<td class="right">2</td>\n</tr>\n</tbody>\n</table>'
    )


def _pictured(src: str) -> Image | None:
    """Stand for a page that has two pictures."""
    sources = (Source("image/avif", "p/a.avif 480w"),)
    return Image("p/a.jpg", "p/a.jpg 640w", "100vw", 640, 480, sources, "50vw", "p/a-full.jpg") if "." in src else None


PICTURE = (
    '<a class="zoom" href="p/a-full.jpg"><picture><source sizes="100vw" srcset="p/a.avif 480w" type="image/avif">'
    '<img alt="A class" decoding="async" height="480" loading="lazy" sizes="100vw" src="p/a.jpg" '
    'srcset="p/a.jpg 640w" width="640"></picture></a>'
)


def test_a_picture_is_what_the_page_has_made_of_it() -> None:
    """Alone in its paragraph it is a figure that leads to the picture in full; an unknown one leaves its words."""
    page = Markdown(image=_pictured)
    assert page.html("![A class](a.png)") == f"<figure>{PICTURE}</figure>"
    assert page.html("See ![A class](a.png) here").startswith("<p>See <picture><source")
    assert page.html("![A class](b)") == "<p>A class</p>"
    assert "<a" not in page.html("![](a.png)")
    assert "figure" not in page.inline("![A class](a.png)")


def test_a_caption_is_a_line_of_markdown() -> None:
    """Emphasis and links in it are what they are elsewhere; a picture or markup in it is words."""
    page = Markdown(image=_pictured)
    text = '![A class](a.png "In *May*, `x` & <b>: see [notes](https://n.example), \\*not*")'
    assert page.html(text) == (
        f'<figure>{PICTURE}<figcaption>In <em>May</em>, x &amp; &lt;b&gt;: see <a href="https://n.example">notes</a>, '
        "*not*</figcaption></figure>"
    )
    assert Markdown(image=Image).nodes(text)[0]["c"][1]["c"][1] == {"t": "em", "c": ["May"]}
    assert "<img" not in page.html('![A](a.png "![B](b.png)")').partition("<figcaption>")[2]
    assert "javascript" not in page.html('![A](a.png "[x](javascript:alert)")')


def test_pictures_in_one_paragraph_stand_beside_each_other() -> None:
    """Each keeps its caption; for documents they are figures one after the other."""
    text = '![A](a.png "One")\n![B](b.png)  \n[![C](c.png)](https://c.example)'
    made = Markdown(image=_pictured).html(text)
    assert made.startswith('<div class="gallery"><figure><a class="zoom"')
    assert (made.count("<figure>"), made.count("<figcaption>"), made.count('sizes="50vw"')) == (3, 1, 6)
    assert '<figure><a href="https://c.example"><picture>' in made
    tags = [(node["t"], len(node["c"])) for node in Markdown(image=Image).nodes(text)]
    assert tags == [("figure", 2), ("figure", 1), ("figure", 1)]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("- a\n\n  more\n- b", "<ul><li><p>a</p><p>more</p></li><li><p>b</p></li></ul>"),
        ("text\n- a\n- b\n\nafter", "<p>text</p><ul><li>a</li><li>b</li></ul><p>after</p>"),
        ("```\n- a\n  - b\n```", "<pre><code>- a  - b</code></pre>"),
    ],
)
def test_lists_nest_as_people_indent_them(text: str, html: str) -> None:
    """Two spaces nest as well as four, and a list needs no blank line above it."""
    assert Markdown().html(text).replace("\n", "") == html


def test_a_line_has_no_blocks() -> None:
    """In a bullet a number sign or a dash is a sign."""
    assert Markdown().inline("# 1 in *sales* - 2") == "# 1 in <em>sales</em> - 2"
    assert Markdown().inline("1. place") == "1. place"


def test_the_typesetter_gets_nodes() -> None:
    """Texts and tags with what they carry, and no markup."""
    assert Markdown().nodes("# A\n\n**b** [c](https://x.example) `<d>` &amp;\n\n3. e") == [
        {"t": "h3", "c": ["A"]},
        {
            "t": "p",
            "c": [
                {"t": "strong", "c": ["b"]},
                " ",
                {"t": "a", "c": ["c"], "href": "https://x.example"},
                " ",
                {"t": "code", "c": ["<d>"]},
                " &",
            ],
        },
        {"t": "ol", "c": [{"t": "li", "c": ["e"]}], "start": "3"},
    ]


def test_links_are_found_where_they_are_shown() -> None:
    """Pictures, code and escaped brackets are no links."""
    text = "[a](x.example) ![b](b.png) `[c](c)` \\[d](d) [e]( <y.example?a&amp;b> 'E')"
    assert link_targets(text) == [("x.example", 4), ("y.example?a&b", text.index("y.ex"))]


def test_pictures_are_found_where_they_are_shown() -> None:
    """Code that speaks of a picture shows none."""
    text = "![a](a.png)\n\n`![b](b.png)` ``![`c`](c.png)``\n\n```\n![d](d.png)\n```\n\n![e]( <e.png> 'E')"
    assert image_sources(text) == [("a.png", 5), ("e.png", text.index("e.png"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\n![x](y.png)\n\n- a\n\nFirst\nlines.\n\nSecond.", "First\nlines."),
        ("**Bold** start.", "**Bold** start."),
        ("1. One\n2. Two\n\n2019 was a good year.", "2019 was a good year."),
        ("---\n\n#1 in sales", "#1 in sales"),
        ("# Only a title", ""),
    ],
)
def test_the_first_paragraph_is_one_of_words(text: str, expected: str) -> None:
    """Headings, pictures and lists are passed over."""
    assert first_paragraph(text) == expected


SIGNS = "ab01 \n\t*_`~<>[]()!#&;:/\\\"'|-+=.{}^$@é王\x02\x03"
TEXTS = st.text(alphabet=st.sampled_from(SIGNS), max_size=80) | st.text(max_size=80)
PIECES = st.lists(
    st.sampled_from([
        "<script>", "</p>", "[a](", ")", "javascript:", "![", "](x.png)", "`", "```\n", "\n\n", "> ", "- ", "    ",
        "<a href=", "onclick=", '"', "&#x3c;", "&lt;", "\x02", "wzxhzdk:0\x03", "klzzwxh:0000\x03", "a|b\n-|-\n",
        "[1]: ",
        "<http://x>", "<a@b.c>", "\\", "**", "_", "word", "# ", "1. ", ": ", "---\n", "&", "amp\x03", "60\x03",
    ]),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=800, derandomize=True, deadline=None)
@given(TEXTS | PIECES)
@example("\x02wzxhzdk:0\x03")
@example("&#x110000; &#xd800;")
def test_no_text_gets_more_into_the_page_than_is_allowed(text: str) -> None:
    """Whatever is written, only harmless tags and attributes come out, and nothing is raised."""
    markdown = Markdown(image=Image)
    tags = _Tags()
    tags.feed(f"{markdown.html(text)}\n{markdown.inline(text)}")
    assert tags.foreign == []


@settings(max_examples=800, derandomize=True, deadline=None)
@given(TEXTS | PIECES)
def test_nodes_hold_the_words_of_the_text(text: str) -> None:
    """What the typesetter sets are the words that plain() has, and nothing is raised."""
    markdown = Markdown()
    assert " ".join(_words(markdown.nodes(text)).split()) == markdown.plain(text)
    assert isinstance(markdown.inline_nodes(text), list)


PLAIN_SIGNS = "ab01 \t()#;:/\"'|-+=.{}^$%~@é王שhttps://x.y"
PLAIN_LINES = st.text(st.sampled_from(PLAIN_SIGNS), max_size=60) | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"))
)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(PLAIN_LINES)
def test_a_line_without_signs_is_its_own_node(text: str) -> None:
    """A line that is taken as it stands is one that the page shows as it stands."""
    markdown = Markdown()
    if markdown.inline_nodes(text) == [text]:
        assert unescape(str(markdown.inline(text))).split() == text.split()
    if markdown.nodes(text) == [{"t": "p", "c": [text]}]:
        assert unescape(str(markdown.html(text))).split() == f"<p>{text}</p>".split()


@pytest.mark.parametrize(
    "sign", ["> ", "- ", "    - ", "*", "[", "![", "<", "`", "_a", "&", "\\", "1. ", "(", "|", "a\n: "]
)
def test_no_repetition_is_too_much(sign: str) -> None:
    """Thousands of one sign end in HTML, soon."""
    assert Markdown().html(sign * 2000 + "x") is not None


_PIECES = [
    *("word", "Zé", "x ", "中", "1.", "12", "a@b.c", "ab: ", "(", '"', "…", "\u00a0", "\u2028", "\x0b", "\x85"),
    *("**", "**strong**", "**two words**", "*", "-", "+", "#", ":", "|", "=", "---", "~~~", "^", "$", "%", "{: #id }"),
    *(" ", "  ", "    ", "\n", "  \n", "\n\n", "\n\n\n"),
]


@example("Words of a **kind**.\n\nA second paragraph\nof **two** lines.")
@example("Not ****strong****, nor **this **, nor *that*.")
@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_plain_words_come_out_as_the_library_reads_them(text: str) -> None:
    """Most texts are read without it, since it takes long to load; nobody must notice."""
    library = Reader(str, lambda _source: None)
    assert Markdown().nodes(text) == library.nodes(text, 3)
    line = text.replace("\n", " ")
    assert Markdown().inline_nodes(line) == library.inline_nodes(line)


def test_what_is_kept_of_a_text_holds_for_its_addresses_alone() -> None:
    """Two pages that share a memory have their own links; a picture is asked for at each of them."""
    memory: dict[object, object] = {}
    asked: list[str] = []

    def image(source: str) -> Image:
        asked.append(source)
        return Image(f"made/{source}")

    near = Markdown(lambda address: address, image, memory)
    far = Markdown(lambda address: f"../{address}", image, memory)
    text = "[a](page/) ![b](c.png)"
    wanted = ['href="page/"', 'href="../page/"'] * 2
    for reader, address in zip([near, far, near, far], wanted, strict=True):
        assert address in reader.html(text)
    assert asked.count("c.png") >= len(wanted)
    assert 'src="other/c.png"' in Markdown(
        lambda address: address, lambda source: Image(f"other/{source}"), memory
    ).html(text)
