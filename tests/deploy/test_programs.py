"""Deploys by the hosts' own programs, which stand-ins play, and by an address that a server here answers at."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitegen.deploy.contract import Refused, Unreachable
from sitegen.deploy.vercel import output_config
from sitegen.problems import SitegenError
from tests.deploying import CANARY, FILES, StandIn, deploy, look, order, stand_in
from tests.making import npm_package

CLOUDFLARE = {"CLOUDFLARE_API_TOKEN": CANARY, "CLOUDFLARE_ACCOUNT_ID": f"id-{CANARY}"}
VERCEL = {"VERCEL_TOKEN": CANARY, "VERCEL_ORG_ID": f"team-{CANARY}", "VERCEL_PROJECT_ID": f"prj-{CANARY}"}
SURGE = {"SURGE_LOGIN": "ada@ada.example", "SURGE_TOKEN": CANARY}
TOKENS = {"cloudflare-pages": CLOUDFLARE, "vercel": VERCEL, "surge": SURGE}
PROGRAMS = {"cloudflare-pages": "wrangler", "vercel": "vercel", "surge": "surge"}
_WRANGLER = """
said = {{"type": "pages-deploy-detailed", "version": 1, "pages_project": "ada", "url": "https://0a1b2c3d.ada-9x.pages.dev",
         "alias": "https://draft.ada-9x.pages.dev", "environment": {environment!r}, "production_branch": "main"}}
with open(os.environ["WRANGLER_OUTPUT_FILE_PATH"], "a") as output:
    output.write('{{"type":"wrangler-session","version":1}}\\n' + json.dumps(said) + "\\n")
"""


def text(files: dict[str, bytes]) -> dict[str, str]:
    """Return files as stand-ins note them."""
    return {path: content.decode("latin-1") for path, content in files.items()}


def run_once(program: StandIn) -> dict[str, Any]:
    """Return what a program was told, which ran once; no secret was in its arguments or files."""
    [told] = program.runs
    assert CANARY not in json.dumps([told["argv"], told["files"], told["cwd"], told["input"]])
    return told


def settings(target: str) -> dict[str, Any]:
    """Return what the target must be told."""
    return {"project": "ada"} if target == "cloudflare-pages" else {}


def test_wrangler_uploads_exactly_the_files(tmp_path: Path) -> None:
    """To the project and its branch, with the token in the environment; nothing is measured about the author."""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=_WRANGLER.format(environment="production"))
    env = {**CLOUDFLARE, "PATH": wrangler.path, "NETLIFY_AUTH_TOKEN": "x", "AWS_SESSION_TOKEN": "y"}
    done = deploy(order(tmp_path, "cloudflare-pages", project="ada", url=None, env=env))
    told = run_once(wrangler)
    folder = told["argv"].pop(2)
    assert told["argv"] == ["pages", "deploy", "--project-name", "ada", "--branch", "main", "--commit-dirty=true"]
    assert told["files"] == text(dict(FILES))
    assert told["env"]["CLOUDFLARE_API_TOKEN"] == CANARY
    assert told["env"]["WRANGLER_SEND_METRICS"] == "false"
    assert not {"NETLIFY_AUTH_TOKEN", "AWS_SESSION_TOKEN"} & told["env"].keys()
    assert not Path(folder).exists()
    assert (done.address, done.uploaded, done.notes) == ("https://ada-9x.pages.dev/", len(FILES), ())


def test_a_draft_on_cloudflare_is_another_branch(tmp_path: Path) -> None:
    """The site stays as it is, and the draft has an address of its own."""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=_WRANGLER.format(environment="preview"))
    wanted = order(tmp_path, "cloudflare-pages", project="ada", env={**CLOUDFLARE, "PATH": wrangler.path}, draft=True)
    assert deploy(wanted).address == "https://draft.ada-9x.pages.dev"
    assert run_once(wrangler)["argv"][6] == "draft"


def test_a_branch_that_is_not_the_projects_is_told(tmp_path: Path) -> None:
    """Cloudflare takes it for a preview without a word, and the site would not change."""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=_WRANGLER.format(environment="preview"))
    env = {**CLOUDFLARE, "PATH": wrangler.path}
    done = deploy(order(tmp_path, "cloudflare-pages", project="ada", branch="master", env=env))
    assert "Set deploy.branch to 'main'" in done.notes[0]


def test_functions_beside_the_profile_go_along(tmp_path: Path) -> None:
    """Wrangler looks for them where it runs; without them it runs in a folder of its own."""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=_WRANGLER.format(environment="production"))
    wanted = order(tmp_path, "cloudflare-pages", project="ada", env={**CLOUDFLARE, "PATH": wrangler.path})
    deploy(wanted)
    (tmp_path / "functions").mkdir()
    deploy(wanted)
    assert [Path(run["cwd"]) == tmp_path for run in wrangler.runs] == [False, True]


def test_the_sites_own_wrangler_goes_first(tmp_path: Path) -> None:
    """The one that npm installed beside the profile."""
    own = tmp_path / "node_modules/.bin"
    own.parent.mkdir()
    wrangler = stand_in(own, "wrangler", body=_WRANGLER.format(environment="production"))
    other = stand_in(tmp_path / "bin", "wrangler")
    deploy(order(tmp_path, "cloudflare-pages", project="ada", env={**CLOUDFLARE, "PATH": other.path}))
    assert wrangler.runs
    assert not other.runs


def test_vercel_gets_a_site_that_is_built(tmp_path: Path) -> None:
    """The files, and the host's rules beside them in place of the files that other hosts read."""
    rules = {"_headers": b"/*\n  X-Frame-Options: DENY\n", "_redirects": b"/cv /resume.pdf 301\n/x /y 301 Country=de\n"}
    vercel = stand_in(tmp_path / "bin", "vercel", body='print("https://ada-abc123.vercel.app")')
    env = {**VERCEL, "PATH": vercel.path}
    done = deploy(order(tmp_path, "vercel", files={**FILES, **rules}, env=env, url=None))
    told = run_once(vercel)
    assert told["argv"] == ["deploy", "--prebuilt", "--prod", "--yes"]
    config = json.loads(told["files"].pop(".vercel/output/config.json"))
    assert told["files"] == text({f".vercel/output/static/{path}": content for path, content in FILES.items()})
    assert config["version"] == 3
    assert {name: told["env"][name] for name in VERCEL} == VERCEL
    assert (done.address, done.uploaded) == ("https://ada-abc123.vercel.app/", len(FILES))
    assert done.notes == ("The rule '/x /y 301 Country=de' of _redirects has no like on Vercel, and was left out.",)


def test_a_draft_on_vercel_is_not_for_production(tmp_path: Path) -> None:
    """Its address is the one that vercel prints, and not the site's."""
    vercel = stand_in(tmp_path / "bin", "vercel", body='print("https://ada-abc123.vercel.app")')
    done = deploy(order(tmp_path, "vercel", env={**VERCEL, "PATH": vercel.path}, draft=True))
    assert done.address == "https://ada-abc123.vercel.app/"
    assert "--prod" not in run_once(vercel)["argv"]


RULES = {
    "_headers": (
        b"# ours\n/*\n  Content-Security-Policy: default-src 'none'; img-src 'self'\n  ! X-Robots-Tag\n"
        b"/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"
    ),
    "_redirects": (
        b"/cv /resume.pdf 301\n/old/* /my%20work/:splat 302\n/in/:year/:kind /:kind/:year\n"
        b"/index.html /elsewhere 301!\n/shown /resume.pdf 200\n/ /never 301\n/my%20work/ /never\n"
    ),
}


def served(config: dict[str, Any], files: set[str], path: str) -> tuple[int, str, dict[str, str]]:
    """Answer as the Build Output API says: routes from the top, then the files, then what there is for an error."""
    headers: dict[str, str] = {}
    phases: dict[str, list[dict[str, Any]]] = {"": []}
    phase = ""
    for route in config["routes"]:
        if "handle" in route:
            phase = route["handle"]
            phases[phase] = []
        else:
            phases[phase].append(route)
    from urllib.parse import unquote

    found = unquote(path).strip("/")
    for name in ("", "filesystem", "error"):
        exists = next((one for one in (found, f"{found}/index.html".lstrip("/")) if one in files), None)
        if name == "filesystem" and exists:
            return 200, exists, headers
        for route in phases.get(name, ()):
            match = re.fullmatch(route["src"], path)
            if match is None:
                continue
            filled = {
                key: match.expand(re.sub(r"\$(\d)", r"\\\1", value)) for key, value in route.get("headers", {}).items()
            }
            headers |= filled
            if not route.get("continue"):
                return route.get("status", 200), route.get("dest", "").lstrip("/"), headers
    return 404, "", headers


@pytest.mark.parametrize(
    ("path", "status", "shown"),
    [
        ("/", 200, "index.html"),
        ("/my%20work/", 200, "my work/index.html"),
        ("/my%20work", 308, "/my%20work/"),
        ("/.well-known/security.txt", 200, ".well-known/security.txt"),
        ("/nothing/here", 404, "404.html"),
        ("/cv", 301, "/resume.pdf"),
        ("/old/a/b", 302, "/my%20work/a/b"),
        ("/in/2020/talks", 301, "/talks/2020"),
        ("/index.html", 301, "/elsewhere"),
        ("/shown", 200, "resume.pdf"),
        ("/_headers", 404, "404.html"),
    ],
)
def test_vercel_answers_as_other_hosts_do(path: str, status: int, shown: str) -> None:
    """Pages, folders, redirects and what is not there, by the rules that other hosts read."""
    found, page, headers = served(output_config({**FILES, **RULES}), set(FILES), path)
    assert (found, headers.get("Location", page)) == (status, shown)


def test_vercel_sends_the_headers() -> None:
    """The policy with everything, also with what is not there; long keeping with assets alone."""
    config = output_config({**FILES, **RULES})
    keeping = {"Cache-Control": "public, max-age=31536000, immutable"}
    policy = {"Content-Security-Policy": "default-src 'none'; img-src 'self'"}
    assert served(config, set(FILES), "/assets/style.css")[2] == {**policy, **keeping}
    assert served(config, set(FILES), "/nowhere")[2] == policy


def test_vercels_own_check_takes_the_rules(npm_folder: Path) -> None:
    """The library by which Vercel reads routes finds no fault with them."""
    package = npm_package(npm_folder, "@vercel/routing-utils", 6)
    script = "const {normalizeRoutes} = require(process.argv[1]);"
    script += "process.stdout.write(JSON.stringify(normalizeRoutes(JSON.parse(process.argv[2]))))"
    routes = json.dumps(output_config({**FILES, **RULES})["routes"])
    told = subprocess.run(["node", "-e", script, package, routes], check=True, capture_output=True, encoding="utf-8")
    result = json.loads(told.stdout)
    assert result["error"] is None
    assert len(result["routes"]) == len(json.loads(routes))


def test_vercel_leads_from_single_addresses_before_it_looks_for_files() -> None:
    """As Vercel's own rules do; what would hide a file is left out."""
    routes = output_config({**FILES, **RULES})["routes"]
    before = [route["src"] for route in routes[: routes.index({"handle": "filesystem"})] if "headers" in route]
    assert "^/cv$" in before
    assert not any("/never" in json.dumps(route) for route in routes)


def test_surge_gets_hidden_files_too(tmp_path: Path) -> None:
    """Surge leaves out what begins with a dot, unless a file says otherwise; the domain is the site's."""
    surge = stand_in(tmp_path / "bin", "surge", body='print("   Success! - Published to ada.surge.sh")')
    done = deploy(order(tmp_path, "surge", url="https://ada.surge.sh/", env={**SURGE, "PATH": surge.path}))
    told = run_once(surge)
    assert told["argv"][1:] == ["ada.surge.sh"]
    assert told["files"] == text({**FILES, ".surgeignore": b"!.well-known\n"})
    assert told["env"]["SURGE_TOKEN"] == CANARY
    assert done.address == "https://ada.surge.sh/"


def test_the_rule_for_hidden_files_says_what_it_should(tmp_path: Path, npm_folder: Path) -> None:
    """By the library by which Surge reads it, over Surge's own list."""
    surge = stand_in(tmp_path / "bin", "surge", body='print("   Success! - Published to ada.surge.sh")')
    deploy(order(tmp_path, "surge", env={**SURGE, "PATH": surge.path}))
    rule = run_once(surge)["files"][".surgeignore"]
    package = npm_package(npm_folder, "ignore", 7)
    script = "const r = require(process.argv[1])().add(['.git', '.*', '*.*~', 'node_modules']).add(process.argv[2]);"
    script += "console.log(JSON.stringify(['.well-known/', '.well-known/security.txt', '.env'].map(p => r.ignores(p))))"
    told = subprocess.run(["node", "-e", script, package, rule], check=True, capture_output=True, encoding="utf-8")
    assert json.loads(told.stdout) == [False, False, True]


@pytest.mark.parametrize("url", [None, "https://ada.example/resume/"])
def test_surge_needs_a_domain(tmp_path: Path, url: str | None) -> None:
    """A whole one, which stands in site.url."""
    with pytest.raises(SitegenError, match=r"site\.url"):
        look(order(tmp_path, "surge", url=url, env=SURGE))


@pytest.mark.parametrize("target", PROGRAMS)
def test_a_refusal_is_told_without_the_token(tmp_path: Path, target: str) -> None:
    """In the program's words, with what to do."""
    body = f"print('Authentication error [code: 10000]', {CANARY!r}, os.environ, file=sys.stderr)\nsys.exit(1)"
    program = stand_in(tmp_path / "bin", PROGRAMS[target], body=body)
    env = {**TOKENS[target], "PATH": program.path}
    with pytest.raises(Refused, match=r"(?s)Authentication error.*made anew") as err:
        deploy(order(tmp_path, target, env=env, **settings(target)))
    assert CANARY not in str(err.value)


def test_what_a_program_says_does_not_fill_the_screen(tmp_path: Path) -> None:
    """Some print a whole page in one line."""
    program = stand_in(tmp_path / "bin", "surge", body="print('x' * 9_000_000)\nsys.exit(1)")
    with pytest.raises(Refused, match=r"x{500}\n") as err:
        deploy(order(tmp_path, "surge", env={**SURGE, "PATH": program.path}))
    assert len(str(err.value)) < 2000


def test_what_wrangler_writes_down_may_be_anything(tmp_path: Path) -> None:
    """Without an address in it nothing counts as published."""
    body = """
rows = ["[" * 100_000, '"x"', '{"type": "pages-deploy", "url": 5}', '{"type": "pages-deploy", "url": "javascript:1"}']
with open(os.environ["WRANGLER_OUTPUT_FILE_PATH"], "a") as output:
    output.write("\\n".join(rows))
"""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=body)
    with pytest.raises(Unreachable, match="without a word that the site is published"):
        deploy(order(tmp_path, "cloudflare-pages", project="ada", env={**CLOUDFLARE, "PATH": wrangler.path}))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("cloudflare-pages", "[ERROR] Unable to resolve Cloudflare's API hostname (api.cloudflare.com)."),
        ("vercel", "Error: request to https://api.example failed, reason: getaddrinfo ENOTFOUND api.example"),
        ("surge", "Aborted - connect ECONNREFUSED 127.0.0.1:443"),
    ],
)
def test_a_line_that_is_down_is_no_refusal(tmp_path: Path, target: str, words: str) -> None:
    """So a script may try again."""
    program = stand_in(tmp_path / "bin", PROGRAMS[target], body=f"print({words!r})\nsys.exit(1)")
    with pytest.raises(Unreachable, match=re.escape(words)):
        deploy(order(tmp_path, target, env={**TOKENS[target], "PATH": program.path}, **settings(target)))


@pytest.mark.parametrize("target", PROGRAMS)
def test_a_program_that_says_nothing_has_not_published(tmp_path: Path, target: str) -> None:
    """Vercel's own ends well where it is offline, without a word."""
    program = stand_in(tmp_path / "bin", PROGRAMS[target])
    with pytest.raises(Unreachable, match="without a word that the site is published"):
        deploy(order(tmp_path, target, env={**TOKENS[target], "PATH": program.path}, **settings(target)))


def test_an_older_wrangler_says_the_address(tmp_path: Path) -> None:
    """On the screen alone."""
    body = 'print("✨ Deployment complete! Take a peek over at https://0a1b2c3d.ada.pages.dev")'
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=body)
    wanted = order(tmp_path, "cloudflare-pages", project="ada", url=None, env={**CLOUDFLARE, "PATH": wrangler.path})
    assert deploy(wanted).address == "https://ada.pages.dev/"


@pytest.mark.parametrize("target", PROGRAMS)
def test_missing_tokens_are_named(tmp_path: Path, target: str) -> None:
    """With where they come from, and how to set them."""
    with pytest.raises(SitegenError, match=r"(?s)must be in the environment: .+, then\n  export \w+_TOKEN=…"):
        look(order(tmp_path, target, **settings(target)))


@pytest.mark.parametrize("target", PROGRAMS)
def test_a_missing_program_is_told_with_how_to_get_it(tmp_path: Path, target: str) -> None:
    """From Node.js on."""
    name = PROGRAMS[target]
    with pytest.raises(SitegenError, match=rf"(?s)'{name}' is missing.*nodejs.*npm install --global {name}"):
        look(order(tmp_path, target, env={**TOKENS[target], "PATH": str(tmp_path)}, **settings(target)))


def test_the_command_ends_as_the_host_says(
    tmp_path: Path, site: Callable[..., Path], run_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """4 where it refuses, with the site's own files in its hands; the token is in no stream."""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=f"print({CANARY!r})\nsys.exit(1)")
    result = run_here(
        "deploy", site({"target": "cloudflare-pages", "project": "ada"}), env={**CLOUDFLARE, "PATH": wrangler.path}
    )
    assert result.returncode == 4
    assert "index.html" in run_once(wrangler)["files"]
    assert CANARY not in result.stdout + result.stderr


@pytest.mark.parametrize(("broken", "code", "runs"), [(2, 0, 3), (9, 5, 3)])
def test_a_line_that_breaks_is_tried_again(
    tmp_path: Path,
    site: Callable[..., Path],
    run_here: Callable[..., subprocess.CompletedProcess[str]],
    broken: int,
    code: int,
    runs: int,
) -> None:
    """Three times in all, each of them told; then 5, and a refusal never (see above)."""
    body = f"""
notes = open({str(tmp_path / "bin/wrangler.told")!r}).read().splitlines()
if len(notes) <= {broken}:
    print("[ERROR] getaddrinfo ENOTFOUND api.cloudflare.com"); sys.exit(1)
print("Deployment complete! Take a peek over at https://0a1b2c3d.ada.pages.dev")
"""
    wrangler = stand_in(tmp_path / "bin", "wrangler", body=body)
    result = run_here(
        "deploy", site({"target": "cloudflare-pages", "project": "ada"}), env={**CLOUDFLARE, "PATH": wrangler.path}
    )
    assert (result.returncode, len(wrangler.runs)) == (code, runs), result.stderr
    assert result.stderr.count("could not be reached; trying again in") == runs - 1


class _Hook(BaseHTTPRequestHandler):
    answers: list[int]
    asked: list[str]

    def do_POST(self) -> None:
        """Note the request, and give the next answer."""
        self.asked.append(self.path)
        status = self.answers.pop(0) if self.answers else 200
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def render() -> Iterator[tuple[str, type[_Hook]]]:
    """Give the address of a deploy hook, and what it was asked."""
    hook = type("Hook", (_Hook,), {"answers": [], "asked": []})
    server = HTTPServer(("127.0.0.1", 0), hook)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/deploy/srv-1?key={CANARY}", hook
    server.shutdown()
    server.server_close()


def test_render_is_asked_to_build(tmp_path: Path, render: tuple[str, type[_Hook]]) -> None:
    """Once, and what a server that is starting says is no answer; nothing is uploaded, as is told."""
    address, hook = render
    hook.answers += [503]
    wanted = order(tmp_path, "render", env={"RENDER_DEPLOY_HOOK_URL": address})
    assert not look(wanted).compared
    assert hook.asked == []
    done = deploy(wanted)
    assert hook.asked == [f"/deploy/srv-1?key={CANARY}"] * 2
    assert done.uploaded == 0
    assert "builds what was pushed" in done.notes[0]


def test_render_refuses_a_hook_that_is_old(tmp_path: Path, render: tuple[str, type[_Hook]]) -> None:
    """The address is the secret, and not told."""
    address, hook = render
    hook.answers += [404]
    with pytest.raises(Refused, match="not valid any more") as err:
        deploy(order(tmp_path, "render", env={"RENDER_DEPLOY_HOOK_URL": address}))
    assert "srv-1" not in str(err.value)


def test_render_that_is_down_is_unreachable(tmp_path: Path, render: tuple[str, type[_Hook]]) -> None:
    """After all tries, without the address."""
    address, hook = render
    hook.answers += [503] * 5
    with pytest.raises(Unreachable) as err:
        deploy(order(tmp_path, "render", env={"RENDER_DEPLOY_HOOK_URL": address}))
    assert CANARY not in str(err.value)


def test_what_render_cannot_have_is_told(tmp_path: Path, render: tuple[str, type[_Hook]]) -> None:
    """Files that are not committed, before anything is done."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "profile.yaml").write_text("basics: {name: Ada}\n", "utf-8")
    wanted = order(tmp_path, "render", env={"RENDER_DEPLOY_HOOK_URL": render[0]})
    assert "1 file is changed here and not committed" in look(wanted).target


@pytest.mark.parametrize("end", ["/é", "/a b", ":port/"])
def test_a_hook_that_is_no_address_is_told(tmp_path: Path, end: str) -> None:
    """It was copied with something else, and is not quoted."""
    with pytest.raises(SitegenError, match="RENDER_DEPLOY_HOOK_URL holds no address; copy it") as err:
        look(order(tmp_path, "render", env={"RENDER_DEPLOY_HOOK_URL": f"https://render.example{end}{CANARY}"}))
    assert CANARY not in str(err.value)


def test_a_missing_hook_is_told(tmp_path: Path) -> None:
    """With where it stands."""
    with pytest.raises(SitegenError, match=r"Deploy Hook, then\n  export RENDER_DEPLOY_HOOK_URL=…"):
        look(order(tmp_path, "render"))
