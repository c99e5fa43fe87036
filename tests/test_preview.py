"""The preview's parts that need no browser: what the host sends, what has changed, who asks, how saves are seen."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from sitegen.memory import Memory
from sitegen.preview.addresses import is_here, is_ours
from sitegen.preview.channel import complaint
from sitegen.preview.host_headers import for_preview, headers_for, policy_of, read_rules
from sitegen.preview.host_redirects import read_leads
from sitegen.preview.own_pages import problem_page
from sitegen.preview.shown import Change, Shown, content_type
from sitegen.preview.watching import Watch, is_read, look, places
from sitegen.problems import Problem

HEADERS = b"""# for everyone
/*
  X-One: a
  Content-Security-Policy: default-src 'none'; connect-src 'none'; form-action https://formspree.io; script-src 'self'
/assets/*
  X-One: b
  Cache-Control: immutable
/people/:name/
  X-Person: yes
/open/*
  ! X-One
"""


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/", "X-One", "a"),
        ("/assets/style.css", "X-One", "a, b"),
        ("/people/ada/", "X-Person", "yes"),
        ("/people/ada/more/", "X-Person", None),
        ("/open/x", "X-One", None),
    ],
)
def test_the_hosts_headers_are_those_of_the_file(path: str, name: str, value: str | None) -> None:
    """Stars, names of parts, joined values and what is taken back mean what they mean to hosts."""
    assert headers_for(path, read_rules(HEADERS)).get(name) == value


def test_a_policy_is_opened_for_the_preview_alone() -> None:
    """Its channel may be listened to, and forms go to the played provider; all else stays forbidden."""
    sent = for_preview(headers_for("/", read_rules(HEADERS)), "127.0.0.1:8000")
    rules = {rule.split()[0]: rule.split()[1:] for rule in sent["Content-Security-Policy"].split("; ")}
    assert rules["connect-src"] == ["ws://127.0.0.1:8000"]
    assert rules["form-action"] == ["'self'"]
    assert rules["default-src"] == ["'none'"]
    assert rules["style-src"] == ["'self'"]
    assert sent["Cache-Control"] == "no-cache"


def test_a_change_of_versions_alone_is_no_change_of_a_page() -> None:
    """A page that loads a new style sheet under a new version takes it without loading anew."""
    before = {"index.html": b"<link href=a.css?v=00000000>", "a.css": b"1", "resume.pdf": b"1"}
    after = {"index.html": b"<link href=a.css?v=11111111>", "a.css": b"2", "resume.pdf": b"2"}
    assert Change.between(before, after) == Change(styles=frozenset({"a.css"}))
    assert Change.between(before, {**before, "index.html": b"x"}).pages == {"index.html"}
    assert Change.between(before, {**before, "new.css": b""}).shared


def test_paths_are_answered_as_hosts_do() -> None:
    """Folders have index pages, a page is found without its ending, a folder without its slash is led there."""
    shown = Shown(files={"index.html": b"i", "talks/index.html": b"t", "about.html": b"a", "404.html": b"n"})
    found = {path: shown.answer(path) for path in ("", "talks/", "talks", "about", "no", "_headers")}
    told = {path: (one.status, one.content or one.location.encode()) for path, one in found.items() if one}
    assert told == {
        "": (200, b"i"),
        "talks/": (200, b"t"),
        "talks": (301, b"/talks/"),
        "about": (200, b"a"),
        "no": (404, b"n"),
        "_headers": (404, b"n"),
    }


REDIRECTS = b"""# former addresses
/old-cv /resume.pdf 301   # until 2020
/old-cv/ /resume.pdf
/deep/caf%C3%A9 /#work 302
/blog/:year/* https://blog.example/:year/:splat 308
/about /other/ 301
/home / 301!
/shown /talks/ 200
/left /gone.html 404
/theirs https://elsewhere.example/ 200
/abroad / 302 Country=de
/odd / 999
/short
"""


@pytest.mark.parametrize(
    ("path", "status", "answer"),
    [
        ("old-cv", 301, "/resume.pdf"),
        ("old-cv/", 301, "/resume.pdf"),
        ("deep/café/", 302, "/#work"),
        ("blog/2020/a/b", 308, "https://blog.example/2020/a/b"),
        ("blog/2020/", 308, "https://blog.example/2020/"),
        ("about", 200, "a"),  # a file comes before a rule
        ("home", 301, "/"),  # unless the rule insists
        ("shown", 200, "t"),
        ("left", 404, "g"),
        ("theirs", 404, "n"),
        ("abroad", 404, "n"),
        ("odd", 404, "n"),
        ("short", 404, "n"),
        ("_redirects", 404, "n"),
    ],
)
def test_addresses_lead_on_as_hosts_do_it(path: str, status: int, answer: str) -> None:
    """Rules with names and stars, for pages that are there and that are not, and rules that no preview can meet."""
    files = {"index.html": b"i", "talks/index.html": b"t", "about.html": b"a", "home.html": b"h", "404.html": b"n"}
    shown = Shown(files={**files, "gone.html": b"g", "_redirects": REDIRECTS}, leads=read_leads(REDIRECTS))
    found = shown.answer(path)
    assert found
    assert (found.status, found.location or found.content.decode()) == (status, answer)


def test_addresses_lead_on_below_a_path() -> None:
    """The rules name the path that the site stands at."""
    shown = Shown(files={"index.html": b"i", "404.html": b"n"}, leads=read_leads(b"/cv/old /cv/new 301\n/cv/at / 200"))
    found = [shown.answer(path, "/cv/") for path in ("old", "at")]
    assert [(one.status, one.location) for one in found if one] == [(301, "/cv/new"), (200, "")]


def test_a_policy_that_pages_state_is_opened_like_one_that_is_sent() -> None:
    """It becomes a header of the preview, since in the page it would shut out the preview's own script."""
    page = b'<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;"><title>x</title>'
    assert policy_of(page) == ({"Content-Security-Policy": "default-src 'none'"}, b"<title>x</title>")
    assert policy_of(b"<title>x</title>") == ({}, b"<title>x</title>")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.vcf", "text/vcard; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.woff2", "font/woff2"),
        ("a.avif", "image/avif"),
        ("a", "application/octet-stream"),
    ],
)
def test_browsers_are_told_the_right_type(path: str, kind: str) -> None:
    """Whatever the machine's own list of types says."""
    assert content_type(path) == kind


EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, not bound


@pytest.mark.parametrize(
    ("called", "host", "answered"),
    [
        ("127.0.0.1:8000", "127.0.0.1", True),
        ("localhost:8000", "127.0.0.1", True),
        ("[::1]:8000", "::1", True),
        ("192.168.1.7:8000", EVERYWHERE, True),
        ("192.168.1.7:8000", "127.0.0.1", False),
        ("evil.example", EVERYWHERE, False),
        ("127.0.0.1.evil.example", EVERYWHERE, False),
        ("[", EVERYWHERE, False),
        ("", "127.0.0.1", False),
    ],
)
def test_a_preview_answers_to_its_own_names(called: str, host: str, *, answered: bool) -> None:
    """A name that somebody else points here is refused, in a network that everybody may look in from as well."""
    assert is_ours(called, host) is answered


@pytest.mark.parametrize(("remote", "here"), [("127.0.0.1", True), ("::ffff:127.0.0.1", True), ("192.168.1.7", False)])
def test_this_machine_is_told_from_others(remote: str, *, here: bool) -> None:
    """Where mistakes are, and what visitors wrote, is for this machine alone."""
    assert is_here(remote) is here


def test_files_of_editors_are_not_read() -> None:
    """Nothing is built for what lies beside a file while it is written."""
    assert [name for name in (".a.swp", "a~", "4913", ".git", ".well-known", "a.md") if is_read(name)] == [
        ".well-known",
        "a.md",
    ]


def test_every_way_of_saving_shows(tmp_path: Path) -> None:
    """In place, by another file, deleted, new, with an old time; what a build writes does not."""
    (tmp_path / "sections").mkdir()
    profile = tmp_path / "profile.yaml"
    profile.write_text("a")
    watched = places(tmp_path, ())
    states = [look(watched)]

    def now() -> bool:
        states.append(look(watched))
        return states[-1] != states[-2]

    profile.write_text("b")
    assert now()
    other = tmp_path / "x.tmp"
    other.write_text("c")
    assert not now()
    other.replace(profile)
    assert now()
    new = tmp_path / "sections/new.md"
    new.write_text("d")
    assert now()
    status = new.stat()
    new.write_text("e")
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert now()
    new.unlink()
    assert now()
    (tmp_path / "public").mkdir()
    (tmp_path / "public/index.html").write_text("x")
    assert not now()


def test_a_watch_without_events_finds_saves_by_looking(tmp_path: Path) -> None:
    """On a drive that tells of nothing the next look finds what was saved."""
    (tmp_path / "profile.yaml").write_text("a")
    watch = Watch(places(tmp_path, ()), poll=True)
    (tmp_path / "profile.yaml").write_text("b")
    assert watch.wait() == [str(tmp_path / "profile.yaml")]


def test_a_lost_event_is_made_good_and_remembered(tmp_path: Path) -> None:
    """What no event told of is found all the same, and from then on files are looked at more often."""
    (tmp_path / "profile.yaml").write_text("a")
    watch = Watch(places(tmp_path, ()))
    (tmp_path / "profile.yaml").write_text("b")
    assert watch.wait() == [str(tmp_path / "profile.yaml")]
    assert watch.polling


def test_a_file_that_is_still_written_is_waited_for(tmp_path: Path) -> None:
    """A file that was emptied is not read before its writer has closed it."""
    profile = tmp_path / "profile.yaml"
    profile.write_text("a")
    watch = Watch(places(tmp_path, ()))
    found: list[str] = []

    def read() -> None:
        watch.wait()
        found.append(profile.read_text())

    reader = threading.Thread(target=read)
    profile.write_text("")
    watch.ring(finished=False)
    reader.start()
    until = time.monotonic() + 0.1
    while time.monotonic() < until:
        watch.ring(finished=False)
        time.sleep(0.002)
    profile.write_text("whole")
    watch.ring(finished=True)
    reader.join(5)
    assert found == ["whole"]


def test_other_machines_are_not_told_where_mistakes_are() -> None:
    """They see that there are some; files, lines and texts are for this machine."""
    problem = Problem("profile.yaml", "not a known key", 3, 1, source="wrok: []")
    told = complaint([problem], here=True)
    assert told["problems"][0]["place"] == "profile.yaml:3"
    assert complaint([problem], here=False) == {"command": "problems", "count": 1, "problems": []}
    assert "profile.yaml" not in problem_page([problem], here=False)


def test_memory_forgets_what_nobody_asks_for() -> None:
    """What a turn has not asked for is gone after it; what it has asked for stays."""
    memory = Memory()
    memory["used"] = memory["unused"] = 1
    for _ in range(3):
        memory.turn()
        assert memory["used"] == 1
    assert list(memory) == ["used"]
