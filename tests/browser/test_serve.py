"""The preview: what an author sees while writing, and what it keeps from others."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.making import environment, make_site, write_site
from tests.previewing import Preview

ADA = "basics: {name: Ada, email: ada@a.example}\ncontact: {provider: netlify}\n"
Visit = Callable[..., Page]


@pytest.fixture
def start(cache: Path) -> Iterator[Callable[..., Preview]]:
    """Start previews that end with the test."""
    running: list[Preview] = []

    def begin(folder: Path, *options: str) -> Preview:
        running.append(Preview(folder, cache, *options))
        return running[-1]

    yield begin
    for preview in running:
        if preview.process.returncode is None:
            preview.stop()


@pytest.fixture
def ada(tmp_path: Path, start: Callable[..., Preview]) -> Preview:
    """Preview the smallest site that has a form."""
    return start(write_site(tmp_path / "site", ADA))


# --- What the author sees -------------------------------------------------------------------


def test_an_edit_is_seen_without_reloading(ada: Preview, visit: Visit) -> None:
    """The open page follows a save on its own."""
    page = visit(ada.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    ada.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)
    ada.write("profile.yaml", ADA.replace("Ada,", "Hedy,"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hedy", timeout=15_000)


def test_an_edit_while_the_page_still_loads_is_seen(ada: Preview, visit: Visit) -> None:
    """What was built after a page was sent, and before it could listen, reaches it as soon as it listens."""
    page = visit("about:blank")

    def hold(route: Route) -> None:
        if "→" not in ada.said:
            ada.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
            ada.wait_for("→")
        route.continue_()

    page.route("**/client.js?*", hold)
    page.goto(ada.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)


def test_a_mistake_is_shown_over_the_last_good_page(ada: Preview, visit: Visit) -> None:
    """The problems stand on top, located and as plain text, the page below stays; mended, they go."""
    page = visit(ada.url)
    ada.write("profile.yaml", ADA + "x<img src=x onerror=alert(1)>: 1\nwrok: []\n")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("profile.yaml:4:1", timeout=15_000)
    expect(alert).to_contain_text("did you mean 'work'?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    assert page.locator("#sitegen-preview img").count() == 0
    ada.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_mistake_is_shown_letter_by_letter(ada: Preview) -> None:
    """What a mistake quotes cannot become markup of the preview."""
    ada.write("profile.yaml", ADA + "</pre><script>alert(1)</script>: 1\n")
    _, content = ada.eventually("/__sitegen/", lambda _, text: "state bad" in text)
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)" in content
    assert "<script>alert(1)" not in content


def test_a_site_that_never_was_good_is_served_too(
    tmp_path: Path, start: Callable[..., Preview], visit: Visit, watch: Any
) -> None:
    """The first build fails: the page shows why, and becomes the site once it is mended."""
    watch.expected = "500"  # there is nothing else to serve yet
    preview = start(write_site(tmp_path / "site", "basics: {nmae: Ada}\n"))
    page = visit(preview.url.replace("127.0.0.1", "localhost") + "#")
    expect(page.get_by_role("alert")).to_contain_text("did you mean 'name'?")
    preview.write("profile.yaml", ADA)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada", timeout=15_000)


def test_a_broken_template_is_shown(ada: Preview) -> None:
    """A mistake in a template of the site is a problem like others, and goes when it is mended."""
    ada.write("templates/404.html", "{% if %}")
    _, content = ada.eventually("/__sitegen/", lambda _, text: "state bad" in text)
    assert "templates/404.html:1:" in content
    (ada.folder / "templates/404.html").unlink()
    ada.eventually("/__sitegen/", lambda _, text: "state bad" not in text)


def test_a_save_by_renaming_is_seen(ada: Preview) -> None:
    """Editors write beside the file and rename, which leaves size and name as they were."""
    other = ada.folder / ".profile.yaml.swp"
    other.write_text(ADA.replace("Ada,", "Bea,"), "utf-8")
    other.replace(ada.folder / "profile.yaml")
    ada.eventually("/", lambda _, text: ">Bea</h1>" in text)


def test_new_and_deleted_files_are_seen(ada: Preview) -> None:
    """A new section makes its page, a deleted one takes it away."""
    assert ada.ask("/talks/")[0] == 404
    ada.write("sections/talks.md", "---\npage: true\n---\nI talk.\n")
    ada.eventually("/talks/", lambda status, text: status == 200 and "I talk." in text)
    (ada.folder / "sections/talks.md").unlink()
    ada.eventually("/talks/", lambda status, _: status == 404)


def test_quick_saves_end_in_the_last(ada: Preview) -> None:
    """Whatever happens while a build runs is built after it."""
    for number in range(12):
        ada.write("profile.yaml", ADA.replace("Ada,", f"Number {number},"))
        time.sleep(0.03 * (number % 4))
    ada.eventually("/", lambda _, text: ">Number 11</h1>" in text)
    time.sleep(0.5)
    assert ">Number 11</h1>" in ada.ask("/")[1]


def test_a_profile_that_goes_and_comes_back(ada: Preview) -> None:
    """A deleted profile is told; nothing ends."""
    (ada.folder / "profile.yaml").unlink()
    ada.eventually("/__sitegen/", lambda _, text: "there is no profile here" in text)
    ada.write("profile.yaml", ADA)
    ada.eventually("/__sitegen/", lambda _, text: "state bad" not in text)


def test_what_it_writes_itself_builds_nothing(ada: Preview) -> None:
    """A build into public/ while the preview runs is none of its business."""
    (ada.folder / "public").mkdir()
    (ada.folder / "public/index.html").write_text("x")
    time.sleep(0.6)
    assert "→" not in ada.said


def test_the_terminal_tells_what_was_built(ada: Preview) -> None:
    """Each save has its line: the file and how long it took; a mistake is told there as well."""
    ada.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
    ada.wait_for(r"\d\d:\d\d:\d\d profile\.yaml → 3 of 3 pages in \d+ ms, documents in \d+ ms\n")
    ada.write("profile.yaml", "basics: {nmae: x}\n")
    ada.wait_for(r"did you mean 'name'\?")


def test_the_example_works_in_the_preview(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Pictures, fonts, scripts and the page of a section are served with the types that browsers ask for."""
    preview = start(make_site("example", tmp_path / "site"))
    page = visit(preview.url)
    assert page.evaluate("[...document.images].every((one) => one.naturalWidth > 0)")
    assert page.evaluate("document.fonts.ready.then((all) => [...all].some((one) => one.status === 'loaded'))")
    expect(page.get_by_role("button", name="Debriefing", exact=True)).to_be_visible()
    page.get_by_role("link", name="Read on: Case study").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case study")


def test_an_address_without_its_slash_works(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """``/talks`` shows the page with its styles, as on a host."""
    sections = {"sections/talks.md": "---\npage: true\n---\nI talk.\n"}
    preview = start(write_site(tmp_path / "site", ADA, sections))
    page = visit(preview.url + "talks")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talks")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0


def test_a_page_that_is_not_there_is_the_404_page(ada: Preview) -> None:
    """Status and page are those of the host."""
    status, content = ada.ask("/no/such/page")
    assert status == 404
    assert "This page does not exist" in content


def write_to(page: Page) -> None:
    """Send a message as a visitor does who has looked at the page for a while."""
    page.clock.fast_forward(5_000)
    page.get_by_label("Your name").fill("Zoë <script>alert(1)</script>")
    page.get_by_label("Your email").fill("zoe@q.example")
    page.get_by_label("Message").fill("Hello\n</p><img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Send message").click()


def test_a_message_is_found_in_the_inbox(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """The form of any provider can be tried: the terminal says where the message is, and there it stands as written."""
    profile = ADA.replace("netlify", "formspree, id: xayzbwcd, subject: From my resume")
    preview = start(write_site(tmp_path / "site", profile))
    page = visit("about:blank")
    page.clock.install()
    page.goto(preview.url)
    write_to(page)
    expect(page.locator("form").get_by_role("status")).to_contain_text("has been sent")
    page.goto(preview.wait_for(r"a form was sent; see (http://\S+)")[1])
    message = page.get_by_role("article")
    expect(message.get_by_role("heading")).to_have_text("Zoë <script>alert(1)</script> zoe@q.example")
    expect(message.get_by_text("Hello\n</p><img src=x onerror=alert(1)>").first).to_be_visible()
    message.get_by_text("As it was sent").click()
    expect(message.get_by_role("row", name="_subject From my resume")).to_be_visible()
    expect(page.get_by_text("nothing leaves this machine")).to_be_visible()


def test_a_failure_can_be_tried(ada: Preview, visit: Visit, watch: Any) -> None:
    """What is chosen in the inbox happens to the next messages; there they say so, and can be deleted."""
    watch.expected = "status of 404"
    page = visit("about:blank")
    page.clock.install()
    page.goto(f"{ada.url}__sitegen/inbox")
    page.get_by_label("The form is not switched on at the provider").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_label("The form is not switched on at the provider")).to_be_checked()
    page.goto(ada.url)
    write_to(page)
    expect(page.locator("form").get_by_role("status")).to_contain_text("could not be sent")
    page.goto(f"{ada.url}__sitegen/inbox")
    expect(page.get_by_role("article")).to_contain_text("The form is not switched on at the provider")
    page.get_by_role("button", name="Delete message 1").click()
    expect(page.get_by_text("No message yet")).to_be_visible()


def test_no_other_site_can_write_to_the_inbox(ada: Preview) -> None:
    """A page on the web that posts to this machine changes nothing; what leads to no form is refused as hosts do."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"}
    assert ada.ask("/__sitegen/inbox", "POST", form, "failure=error")[0] == 403
    assert ada.ask("/", "POST", form, "form-name=contact&name=x")[0] == 403
    assert ada.ask("/__sitegen/play/formspree.io/f/x", "POST", {}, "name=x")[0] == 404
    assert ada.ask("/nowhere/", "POST", {}, "name=x")[0] == 405
    assert "No message yet" in ada.ask("/__sitegen/inbox")[1]


def test_a_site_below_a_path_can_be_tried(
    tmp_path: Path, start: Callable[..., Preview], visit: Visit, watch: Any
) -> None:
    """A site whose address has a path is previewed at the top: form and 404 page work there."""
    watch.expected = "404"
    profile = ADA + "site: {url: https://host.example/people/ada/}\n"
    preview = start(write_site(tmp_path / "site", profile))
    page = visit("about:blank")
    page.clock.install()
    page.goto(preview.url)
    write_to(page)
    expect(page.locator("form").get_by_role("status")).to_contain_text("has been sent")
    page.goto(preview.url + "deep/er/nothing")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
    page.get_by_role("main").get_by_role("link", name="Back to the resume").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")


# --- How the page follows -------------------------------------------------------------------

LONG = "basics: {name: Ada, email: ada@a.example, summary: Words.}\nwork:\n" + "".join(
    f"- {{name: Firm {number}, position: P, startDate: {number}, highlights: [a, b]}}\n" for number in range(1960, 1990)
)


def loads(page: Page) -> int:
    """Count, in a page that listens by now, how often this was asked since it was loaded."""
    expect(page.locator("#sitegen-preview[data-listens]")).to_be_attached()
    count: int = page.evaluate("window.loadedOnce = (window.loadedOnce || 0) + 1")
    return count


def test_styles_change_without_loading_anew(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """A style sheet is exchanged in the open page, which keeps what was done to it."""
    preview = start(write_site(tmp_path / "site", ADA, {"static/custom.css": "h1 {color: rgb(1, 2, 3)}"}))
    page = visit(preview.url)
    loads(page)
    preview.write("static/custom.css", "h1 {color: rgb(4, 5, 6)}")
    expect(page.locator("h1")).to_have_css("color", "rgb(4, 5, 6)", timeout=15_000)
    assert loads(page) == 2
    assert "styles in" in preview.wait_for(r"custom\.css → .*\n")[0]


def test_an_own_themes_style_sheet_is_watched(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Whoever writes a theme sees its styles change in the open page."""
    theme = {"themes/mine/theme.yaml": "name: mine\napi: '1'\ndescription: x\nextends: folio\n"}
    folder = write_site(tmp_path / "site", ADA + "theme: {name: mine}\n", {**theme, "themes/mine/static/style.css": ""})
    preview = start(folder)
    page = visit(preview.url)
    loads(page)
    preview.write("themes/mine/static/style.css", "h1 {color: rgb(4, 5, 6)}")
    expect(page.locator("h1")).to_have_css("color", "rgb(4, 5, 6)", timeout=15_000)
    assert loads(page) == 2


def test_a_reader_stays_where_he_was(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Scroll position, open details, the chosen theme and what was typed are there after an edit as before."""
    section = "---\ntitle: About\n---\nWords.\n"
    hook = {"templates/hooks/colophon.html": "<details id='more'><summary>More</summary>x</details>"}
    profile = LONG + "contact: {provider: netlify}\n"
    preview = start(write_site(tmp_path / "site", profile, {"sections/about.md": section, **hook}))
    page = visit(preview.url)
    page.locator(".theme-switch").click()
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.get_by_label("Message").fill("Half a mess")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    preview.write("profile.yaml", profile.replace("Words.", "Other words."))
    expect(page.get_by_text("Other words.").first).to_be_attached(timeout=15_000)
    page.wait_for_function("Math.abs(scrollY - 900) < 60")
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
    expect(page.get_by_label("Message")).to_have_value("Half a mess")


def test_a_page_that_has_not_changed_is_left_alone(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Of two tabs the one loads anew that shows what was edited."""
    sections = {"sections/talks.md": "---\npage: true\ntitle: Talks\n---\nI talk.\n"}
    preview = start(write_site(tmp_path / "site", ADA, sections))
    home, talks = visit(preview.url + "thanks/"), visit(preview.url + "talks/")
    loads(home)
    preview.write("sections/talks.md", "---\npage: true\ntitle: Talks\n---\nI sing.\n")
    expect(talks.get_by_text("I sing.")).to_be_visible(timeout=15_000)
    assert loads(home) == 2
    preview.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
    for page in (home, talks):
        expect(page.get_by_text("Grace").first).to_be_visible(timeout=15_000)


def test_a_storm_of_saves_is_one_build(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Many files that are saved at once, as by a checkout, are shown together, and the last of many is there."""
    sections = {f"sections/s{number}.md": "Old.\n" for number in range(12)}
    preview = start(write_site(tmp_path / "site", ADA, sections))
    page = visit(preview.url)
    for name in sections:
        preview.write(name, "New.\n")
    expect(page.get_by_text("New.")).to_have_count(12, timeout=15_000)
    preview.wait_for(r"documents in \d+ ms")
    assert preview.said.count("→") <= 2


def test_a_page_comes_back_with_the_preview(
    tmp_path: Path, start: Callable[..., Preview], visit: Visit, watch: Any
) -> None:
    """A tab that stays open says that the preview has ended, and follows the next one at the same address."""
    watch.expected = "/livereload|net::ERR_"
    folder = write_site(tmp_path / "site", ADA)
    first = start(folder)
    page = visit(first.url)
    first.stop()
    expect(page.get_by_text("The preview has ended")).to_be_visible(timeout=15_000)
    (folder / "profile.yaml").write_text(ADA.replace("Ada,", "Grace,"))
    start(folder, "--port", str(urlsplit(first.url).port))
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)


def test_a_click_copies_the_place_of_a_mistake(ada: Preview, visit: Visit) -> None:
    """The overlay shows line and caret as the terminal does; its place goes to the clipboard."""
    page = visit(ada.url, permissions=["clipboard-read", "clipboard-write"])
    ada.write("profile.yaml", ADA + "wrok: []\n")
    alert = page.get_by_role("alert")
    expect(alert.locator("pre")).to_have_text("    3 | wrok: []\n      | ^^^^", timeout=15_000)
    alert.get_by_role("button", name="profile.yaml:3:1").click()
    expect(alert.get_by_role("status")).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()") == "profile.yaml:3"


def test_the_site_stands_below_a_path(tmp_path: Path, start: Callable[..., Preview], visit: Visit, watch: Any) -> None:
    """With ``--base-url`` pages, 404 page, form and reloading work where the site will stand."""
    watch.expected = "404"
    preview = start(write_site(tmp_path / "site", ADA), "--port", "0", "--base-url", "https://host.example/people/ada")
    assert preview.url.endswith("/people/ada/")
    page = visit(preview.url.removesuffix("people/ada/"))
    assert page.url == preview.url
    preview.write("profile.yaml", ADA.replace("Ada,", "Grace,"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)
    page.goto(preview.url + "deep/er/nothing")
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
    page.get_by_role("main").get_by_role("link", name="Back to the resume").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace")
    assert preview.ask("/elsewhere/")[0] == 404


def test_the_start_page_leads_everywhere(tmp_path: Path, start: Callable[..., Preview], visit: Visit) -> None:
    """Pages and documents with size and time, what the check finds, the inbox; it follows the site."""
    preview = start(make_site("example", tmp_path / "site"))
    page = visit(f"{preview.url}__sitegen/")
    row = page.get_by_role("row", name="/resume.pdf")
    expect(row).to_contain_text("pages")
    expect(row).to_contain_text("kB")
    expect(page.get_by_role("row", name="/simulation-programme/")).to_contain_text("ms")
    read = page.get_by_role("row", name="resume.pdf everything, in its order")
    expect(read).to_be_visible(timeout=20_000)
    profile = (preview.folder / "profile.yaml").read_text("utf-8")
    preview.write("profile.yaml", profile + "wrok: []\n")
    expect(page.get_by_text("did you mean 'work'?").first).to_be_visible(timeout=15_000)
    preview.write("profile.yaml", profile)
    expect(page.get_by_text("Everything is up to date.")).to_be_visible(timeout=15_000)


def test_the_hosts_headers_are_sent(ada: Preview) -> None:
    """Whatever ``_headers`` says; the file itself is not for visitors."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(ada.url).port or 80, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        headers = connection.getresponse().headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert ada.ask("/_headers")[0] == 404


def test_a_page_that_states_its_policy_follows_the_site(
    tmp_path: Path, start: Callable[..., Preview], visit: Visit
) -> None:
    """For a host without headers, too, the preview's script runs, and former addresses lead on."""
    profile = f"{ADA}site: {{redirects: {{old: '#main'}}}}\n".replace("provider: netlify", "provider: mailto")
    preview = start(write_site(tmp_path / "site", f"{profile}deploy: {{target: github-pages}}\n"))
    page = visit(f"{preview.url}old/")
    page.wait_for_url(f"{preview.url}#main")
    preview.write("profile.yaml", profile.replace("Ada,", "Grace,"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace", timeout=15_000)


# --- What it keeps from others --------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/__sitegen/", "/__sitegen/client.js", "/resume.pdf"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_name_is_refused(ada: Preview, path: str, host: str) -> None:
    """A page on the web that points its own name at this machine reads nothing."""
    status, content = ada.ask(path, headers={"Host": host})
    assert status in {400, 403}
    assert "Ada" not in content


def shake_hands(preview: Preview, **headers: str) -> str:
    """Ask for the reload channel and return the first line of the answer."""
    host = f"127.0.0.1:{urlsplit(preview.url).port}"
    lines = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        **headers,
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", urlsplit(preview.url).port or 80), timeout=10) as connection:
        connection.sendall(f"GET /livereload HTTP/1.1\r\n{text}\r\n".encode())
        return connection.recv(4096).decode("latin-1").splitlines()[0]


def test_the_reload_channel_is_for_our_own_pages(ada: Preview) -> None:
    """A page of another origin cannot listen to what is being written."""
    port = urlsplit(ada.url).port
    assert " 101 " in shake_hands(ada, Origin=f"http://127.0.0.1:{port}")
    assert " 403 " in shake_hands(ada, Origin="https://evil.example")
    assert " 403 " in shake_hands(ada, Origin="null")
    assert " 403 " in shake_hands(ada, Host="evil.example", Origin="http://evil.example")


@pytest.mark.parametrize(
    "path",
    [
        "/../profile.yaml",
        "/..%2fprofile.yaml",
        "/%2e%2e/profile.yaml",
        "/profile.yaml",
        "//etc/passwd",
        "/....//x",
        "/.sitegen.json",
    ],
)
def test_no_path_leads_out_of_the_site(ada: Preview, path: str) -> None:
    """Only what would be published is served."""
    status, content = ada.ask(path)
    assert status == 404
    assert "provider: netlify" not in content
    assert "root:" not in content


@pytest.mark.parametrize("path", ["/assets/style.css/..", "/%00", "/%ff", "/" + "a" * 5000])
def test_an_odd_path_is_not_there(ada: Preview, path: str) -> None:
    """Nothing breaks, and nothing is said on the terminal."""
    assert ada.ask(path)[0] in {400, 404}
    assert "Traceback" not in ada.said


# --- Start and end --------------------------------------------------------------------------


def test_a_taken_port_is_passed_over(tmp_path: Path, start: Callable[..., Preview]) -> None:
    """The next one is used, and it says so."""
    folder = write_site(tmp_path / "site", ADA)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        preview = start(folder, "--port", str(port))
    found = preview.wait_for(rf"Port {port} is taken; this is port (\d+)\.")
    assert urlsplit(preview.url).port == int(found[1])
    assert preview.ask("/")[0] == 200


def test_an_address_that_is_none_is_told(tmp_path: Path, cache: Path) -> None:
    """A host of somebody else is the user's mistake: exit code 1 and how to mend it."""
    folder = write_site(tmp_path / "site", ADA)
    result = subprocess.run(
        [sys.executable, "-m", "sitegen", "serve", str(folder), "--port", "0", "--host", "256.256.256.256"],
        env=environment(cache),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert result.returncode == 1
    assert "--host" in result.stderr


def test_a_folder_that_is_none_is_told(tmp_path: Path, cache: Path) -> None:
    """There is nothing to preview: exit code 1, not a server that serves nothing for ever."""
    result = subprocess.run(
        [sys.executable, "-m", "sitegen", "serve", str(tmp_path / "nowhere"), "--port", "0"],
        env=environment(cache),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert result.returncode == 1
    assert "there is no such folder" in result.stderr


def test_ctrl_c_ends_it_quickly(ada: Preview, visit: Visit, watch: Any) -> None:
    """With a page open it ends without waiting for the page, with code 130 and no traceback."""
    watch.expected = "/livereload|net::ERR_"  # whatever the page still asks of the preview that has gone
    visit(ada.url)
    assert ada.stop() < 15  # seconds; a server that waits for open pages would never end
    assert ada.process.returncode == 130
    assert "Interrupted." in ada.said
    assert "Traceback" not in ada.said


def test_it_writes_nothing(ada: Preview) -> None:
    """A preview leaves no file in the site's folder."""
    assert ada.ask("/")[0] == 200
    assert sorted(path.name for path in ada.folder.iterdir()) == ["profile.yaml"]
