"""Deploys by git, to a bare repository on this disk in the place of the host's."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.deploy.contract import Refused, Unreachable
from sitegen.problems import SitegenError
from tests.deploying import CANARY, FILES, deploy, look, order, stand_in

Git = Callable[..., str]


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git knows nothing of this machine's user."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text("[init]\ndefaultBranch = main\n", "utf-8")


def git(folder: Path, *args: str) -> str:
    """Run git as the author, and return what it says."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@ada.example"]
    return subprocess.run(
        ["git", *who, *args], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site in a folder of a repository with one commit, whose remote is a bare repository."""
    git(tmp_path, "init", "-q", "--bare", "host.git")
    git(tmp_path, "init", "-q", "repository")
    root = tmp_path / "repository/site"
    root.mkdir()
    (root / "profile.yaml").write_text("basics: {name: Ada}\n", "utf-8")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Begin")
    git(root, "remote", "add", "origin", str(tmp_path / "host.git"))
    return root


def published(tmp_path: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    """Return what a branch of the host holds."""
    names = git(tmp_path / "host.git", "ls-tree", "-r", "-z", "--name-only", branch).split("\0")
    show = ["git", "cat-file", "blob"]
    return {
        name: subprocess.run(
            [*show, f"{branch}:{name}"], cwd=tmp_path / "host.git", check=True, capture_output=True
        ).stdout
        for name in names
        if name
    }


def test_the_branch_becomes_the_site(site: Path, tmp_path: Path) -> None:
    """It holds the files to the byte, hidden ones too, and what keeps GitHub from rewriting them."""
    wanted = order(site, "github-pages")
    assert look(wanted).new == tuple(sorted(FILES))
    done = deploy(wanted)
    assert published(tmp_path) == {**FILES, ".nojekyll": b""}
    assert (done.address, done.uploaded) == ("https://ada.example/", len(FILES))
    assert "Settings, Pages" in done.notes[0]


def test_what_the_author_is_at_is_not_touched(site: Path, tmp_path: Path) -> None:
    """Work tree, index, branches and the checked out commit are as before, with unsaved work in all of them."""
    (site / "profile.yaml").write_text("basics: {name: Ada L}\n", "utf-8")
    (site / "new.md").write_text("new", "utf-8")
    git(site, "add", "new.md")
    before = [git(site, *args) for args in (["status", "--porcelain"], ["branch"], ["rev-parse", "HEAD"])]
    deploy(order(site, "github-pages"))
    assert [git(site, *args) for args in (["status", "--porcelain"], ["branch"], ["rev-parse", "HEAD"])] == before
    assert len(published(tmp_path)) == len(FILES) + 1


def test_a_second_deploy_adds_to_the_history(site: Path, tmp_path: Path) -> None:
    """The plan tells what differs from the branch, and commits of others stay in its history."""
    deploy(order(site, "github-pages"))
    files = {**FILES, "index.html": b"new", "cv.pdf": b"%PDF"}
    del files["resume.pdf"]
    wanted = order(site, "github-pages", files=files)
    plan = look(wanted)
    assert (plan.new, plan.changed, plan.removed) == (("cv.pdf",), ("index.html",), ("resume.pdf",))
    assert len(plan.unchanged) == len(FILES) - 2
    assert deploy(wanted).uploaded == 2
    assert published(tmp_path) == {**files, ".nojekyll": b""}
    assert git(tmp_path / "host.git", "rev-list", "--count", "gh-pages") == "2"


def test_nothing_new_makes_no_commit(site: Path, tmp_path: Path) -> None:
    """The same site again leaves the branch as it is."""
    deploy(order(site, "github-pages"))
    before = git(tmp_path / "host.git", "rev-parse", "gh-pages")
    assert deploy(order(site, "github-pages")).uploaded == 0
    assert git(tmp_path / "host.git", "rev-parse", "gh-pages") == before


def test_a_clone_without_history_deploys_too(site: Path, tmp_path: Path) -> None:
    """As machines that build for others have it: one commit, no branch checked out, the branch of the site unknown."""
    deploy(order(site, "github-pages"))
    git(site, "push", "-q", "origin", "main")
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=main", f"file://{tmp_path}/host.git", "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "--detach")
    deploy(order(clone, "github-pages", files={**FILES, "index.html": b"new"}))
    assert published(tmp_path)["index.html"] == b"new"
    assert git(tmp_path / "host.git", "rev-list", "--count", "gh-pages") == "2"


def test_a_domain_that_was_set_at_the_host_stays(site: Path, tmp_path: Path) -> None:
    """GitHub keeps it in a file of the branch, which a build may not know of."""
    deploy(order(site, "github-pages", files={**FILES, "CNAME": b"ada.example"}))
    assert deploy(order(site, "github-pages")).uploaded == 0
    deploy(order(site, "github-pages", files={**FILES, "index.html": b"new"}))
    assert published(tmp_path)["CNAME"] == b"ada.example"


def test_remote_and_branch_are_settings(site: Path, tmp_path: Path) -> None:
    """The site goes where they say."""
    git(site, "remote", "rename", "origin", "pages")
    deploy(order(site, "github-pages", remote="pages", branch="site"))
    assert published(tmp_path, "site")["index.html"] == FILES["index.html"]


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/ada/resume.git", "https://ada.github.io/resume/"),
        ("git@github.com:Ada/Ada.github.io.git", "https://ada.github.io/"),
        ("https://host.example/ada/resume.git", None),
    ],
)
def test_the_address_follows_from_the_repository(site: Path, tmp_path: Path, remote: str, address: str | None) -> None:
    """Where site.url is not set, GitHub's own address is told."""
    fake = tmp_path / "bin/git"
    fake.parent.mkdir()
    fake.write_text(
        f"#!/bin/sh\n[ \"$1 $2\" = 'remote get-url' ] && echo '{remote}' || exec '{shutil.which('git')}' \"$@\"\n",
        "utf-8",
    )
    fake.chmod(0o755)
    path = f"{fake.parent}{os.pathsep}{os.environ['PATH']}"
    assert deploy(order(site, "github-pages", url=None, env={"PATH": path})).address == address


def test_a_push_that_is_refused_leaves_the_site(site: Path, tmp_path: Path) -> None:
    """The host's own words are told, and the branch is not there."""
    hook = tmp_path / "host.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    with pytest.raises(Refused, match="GH006: Protected branch"):
        deploy(order(site, "github-pages"))
    assert git(tmp_path / "host.git", "branch") == ""


def test_somebody_elses_commit_is_never_lost(site: Path, tmp_path: Path) -> None:
    """One that comes between look and push makes the push fail instead of vanishing."""
    deploy(order(site, "github-pages"))
    other = git(tmp_path / "host.git", "commit-tree", "-m", "other", "-p", "gh-pages", "gh-pages^{tree}")
    hook = tmp_path / "host.git/hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/gh-pages {other}\n", "utf-8")
    hook.chmod(0o755)
    with pytest.raises(Refused):
        deploy(order(site, "github-pages", files={"index.html": b"new"}))
    assert git(tmp_path / "host.git", "rev-parse", "gh-pages") == other


def test_a_host_that_is_not_reached_is_told_apart(site: Path) -> None:
    """Nobody answers at the port: not a refusal, so that a script may try again."""
    git(site, "remote", "set-url", "origin", "http://127.0.0.1:9/ada/resume.git")
    with pytest.raises(Unreachable, match=r"Failed to connect|onnection refused"):
        look(order(site, "github-pages"))


def test_a_token_in_the_remote_is_not_told(site: Path) -> None:
    """Whatever git says of an address, the part before the @ is left out."""
    git(site, "remote", "set-url", "origin", "http://ada:c4n4ry@127.0.0.1:9/ada/resume.git")
    with pytest.raises(SitegenError) as err:
        look(order(site, "github-pages"))
    assert "c4n4ry" not in str(err.value)


def test_git_gets_no_token_of_other_hosts(site: Path, tmp_path: Path) -> None:
    """Programs see what concerns them."""
    fake = stand_in(tmp_path / "bin", "git", body="sys.exit(1)")
    with pytest.raises(SitegenError):
        look(order(site, "github-pages", env={"PATH": fake.path, "NETLIFY_AUTH_TOKEN": CANARY}))
    assert fake.runs
    assert not any(CANARY in run["env"].values() for run in fake.runs)


def test_no_repository_is_told_with_what_to_do(tmp_path: Path) -> None:
    """A beginner learns which commands lead on."""
    with pytest.raises(SitegenError, match=r"(?s)github\.com/new.*git init.*git remote add origin"):
        look(order(tmp_path, "github-pages", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}))


def test_no_remote_is_told_with_what_to_do(site: Path) -> None:
    """Another name than the usual one is offered."""
    git(site, "remote", "rename", "origin", "other")
    with pytest.raises(SitegenError, match=r"(?s)no remote 'origin'; this repository has other: set deploy\.remote"):
        look(order(site, "github-pages"))


def test_the_sources_are_not_replaced_by_the_site(site: Path) -> None:
    """A branch that holds them is refused before anything is pushed, and another one is not."""
    git(site, "push", "-q", "origin", "main")
    with pytest.raises(SitegenError, match=r"'main' holds the site's sources, such as site/profile\.yaml.*'gh-pages'"):
        look(order(site, "github-pages", branch="main"))
    git(site, "push", "-q", "origin", "main:gh-pages")
    git(site, "rm", "-q", "--cached", "profile.yaml")
    git(site, "commit", "-qm", "Clear")
    git(site, "push", "-q", "origin", "HEAD:gh-pages")
    assert look(order(site, "github-pages")).removed == ()


def test_a_name_that_git_would_misread_is_refused(site: Path) -> None:
    """A quotation mark at its beginning, before anything is pushed; elsewhere it does no harm."""
    with pytest.raises(SitegenError, match=r"^'\"a\" b\.pdf' begins with a quotation mark.*rename it"):
        look(order(site, "github-pages", files={**FILES, '"a" b.pdf': b"x"}))
    wanted = order(site, "github-pages", files={**FILES, ' -a"b".pdf ': b"x"})
    deploy(wanted)
    assert look(wanted).unchanged == tuple(sorted(wanted.files))


def test_names_that_are_options_are_refused(site: Path) -> None:
    """A remote cannot smuggle one in."""
    with pytest.raises(SitegenError, match="cannot be the name"):
        look(order(site, "github-pages", remote="--upload-pack=touch hacked"))


@pytest.fixture
def sources(site: Path) -> Path:
    """Give the site with what GitLab builds it by, pushed once."""
    (site.parent / ".gitlab-ci.yml").write_text("pages: {script: [true]}\n", "utf-8")
    git(site.parent, "add", ".")
    git(site.parent, "commit", "-qm", "Let GitLab build")
    git(site, "push", "-q", "origin", "main")
    return site


def test_gitlab_gets_the_commits(sources: Path, tmp_path: Path) -> None:
    """The plan tells which sources differ, and the push brings them."""
    (sources / "profile.yaml").write_text("basics: {name: Ada L}\n", "utf-8")
    git(sources, "commit", "-qam", "New name")
    wanted = order(sources, "gitlab-pages", url=None)
    plan = look(wanted)
    assert (plan.changed, plan.unchanged) == (("site/profile.yaml",), (".gitlab-ci.yml",))
    assert "1 commit to push (last: New name)" in plan.target
    assert "Deploy, Pages" in deploy(wanted).notes[1]
    assert git(tmp_path / "host.git", "rev-parse", "main") == git(sources, "rev-parse", "HEAD")
    assert deploy(wanted).uploaded == 0


def test_gitlab_builds_nothing_that_is_not_committed(sources: Path) -> None:
    """Open changes are named, with the commands that save them."""
    (sources / "new.md").write_text("new", "utf-8")
    with pytest.raises(SitegenError, match=r"(?s)and this is not:\n  \?\? site/new\.md\nCommit it"):
        look(order(sources, "gitlab-pages"))


def test_gitlab_needs_a_pipeline(site: Path) -> None:
    """Without one a push would publish nothing."""
    with pytest.raises(SitegenError, match="sitegen hosting gitlab-pages"):
        look(order(site, "gitlab-pages"))


def test_gitlab_builds_from_its_branch(sources: Path) -> None:
    """A push of another branch would not be seen."""
    git(sources, "switch", "-qc", "draft")
    with pytest.raises(SitegenError, match="git switch main"):
        look(order(sources, "gitlab-pages", branch="main"))


def test_the_command_carries_the_built_site(
    site: Path, tmp_path: Path, run_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """`sitegen deploy` from profile to branch; a second time there is nothing to do."""
    deploy_to = "downloads: []\ndeploy: {target: github-pages}\nsite: {url: 'https://ada.github.io/site/'}\n"
    (site / "profile.yaml").write_text(f"basics: {{name: Ada}}\n{deploy_to}", "utf-8")
    result = run_here(
        "deploy", site, env={name: os.environ[name] for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
    )
    assert result.returncode == 0, result.stderr
    assert "https://ada.github.io/site/" in result.stdout
    assert b"Ada" in published(tmp_path)["index.html"]
    assert "Nothing has changed" in run_here("deploy", site).stdout
