"""The files of a site's source that hosts build it by: settings, workflows, versions.

What they say comes from `hosts`, the site's profile and the templates in ``host_files/``.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from sitegen import __version__
from sitegen.headers import POLICY, REFERRER, header_rules
from sitegen.hosts import HOSTS, domain_of, host_at
from sitegen.model import Edition, File
from sitegen.problems import SitegenError
from sitegen.records import Record
from sitegen.redirects import redirects
from sitegen.repository import Repository

PYTHON = "3.13"
"""The Python that hosts build with."""
_PROGRAMS: Mapping[str, str] = {"cloudflare-pages": "wrangler@4", "vercel": "vercel@64"}
"""What uploads to a host and comes from npm, with its major version."""
_NODE = "22"


class Ground(Struct, frozen=True):
    """What the files are made for."""

    edition: Edition | None = None
    """The main one; None for a site that is just begun."""
    settings: Record | None = None
    """What stands under ``deploy``."""
    repository: Repository | None = None
    """None where the site is in none."""
    workflow: bool = False
    """Whether a workflow shall upload the site."""

    @property
    def url(self) -> str | None:
        """The address that the profile gives; what a new site says, to be filled in, is none."""
        address = self.edition.url if self.edition else None
        return None if domain_of(address).endswith(".example") else address

    def setting(self, name: str) -> str | None:
        """Return a setting of the host, if the profile has it."""
        return self.settings.get(name) if self.settings else None


def source_files(target: str, ground: Ground) -> tuple[File, ...]:
    """Return the files for a host; one of the repository's top has ``../`` in front where the site is further down.

    Raises `SitegenError` where the host needs a git repository, and there is none.
    """
    made = _MAKERS.get(target, _nothing)(ground)
    if ground.workflow:
        made = (*(file for file in made if file.path != "requirements.txt"), *_workflow(target, ground))
    return made


def _nothing(_: Ground) -> tuple[File, ...]:
    return ()


def _python(extra: str = "") -> tuple[File, ...]:
    return (
        File(".python-version", f"{PYTHON}\n".encode()),
        File("requirements.txt", f"sitegen-resume{extra}=={__version__}\n".encode()),
    )


def _netlify(ground: Ground) -> tuple[File, ...]:
    or_url = "" if ground.url else " --base-url $URL"
    return (_filled("netlify.toml", "netlify.toml", or_url=or_url), *_python())


def _github(ground: Ground) -> tuple[File, ...]:
    found = _repository(ground, "github-pages")
    path = f"{_up(found)}.github/workflows/github-pages.yml"
    return (_filled("github-pages.yml", path, folder=found.folder, branch=found.branch), *_python())


def _gitlab(ground: Ground) -> tuple[File, ...]:
    found = _repository(ground, "gitlab-pages")
    own = ground.url is not None and host_at(ground.url) is None
    or_url = "" if own else ' --base-url "$CI_PAGES_URL"'
    below = "" if found.folder == "." else f"{found.folder}/"
    return (
        _filled(
            "gitlab-ci.yml",
            f"{_up(found)}.gitlab-ci.yml",
            below=below,
            install=_line(f"pip install -r {shlex.quote(f'{below}requirements.txt')}"),
            build=_line(f"sitegen build {shlex.quote(found.folder)} --output public --strict{or_url}"),
        ),
        *_python(),
    )


def _line(command: str) -> str:
    """Return a command as YAML takes it for one text, whatever the folder in it is called."""
    return json.dumps(command, ensure_ascii=False) if re.search(r"[:#\\]|\A[^a-z]", command) else command


def _cloudflare(_: Ground) -> tuple[File, ...]:
    return _python()


def secrets_of(target: str) -> tuple[str, ...]:
    """Return what a workflow must be told in confidence."""
    return (*HOSTS[target].secrets, *(("AWS_DEFAULT_REGION",) if target == "s3" else ()))


def _workflow(target: str, ground: Ground) -> tuple[File, ...]:
    found = _repository(ground, target)
    program = _PROGRAMS.get(target, target if target == "surge" else "")
    steps = (
        "      - uses: actions/setup-node@v7\n"
        f'        with:\n          node-version: "{_NODE}"\n'
        f"      - run: npm install --global {program}\n"
    )
    names = secrets_of(target)
    return (
        _filled(
            "deploy.yml",
            f"{_up(found)}.github/workflows/{target}.yml",
            target=target,
            host=HOSTS[target].name,
            folder=found.folder,
            branch=found.branch,
            program=steps if program else "",
            secrets="\n".join(f"          {name}: ${{{{ secrets.{name} }}}}" for name in names),
        ),
        *(file for file in _python("[s3]" if target == "s3" else "") if file.path == "requirements.txt"),
    )


def _render(ground: Ground) -> tuple[File, ...]:
    found = _repository(ground, "render")
    return (File(f"{_up(found)}render.yaml", _blueprint(found, ground).encode()), *_python())


def _blueprint(found: Repository, ground: Ground) -> str:
    """Return render.yaml: how Render builds the site, and the headers that it sends."""
    rules = header_rules(ground.edition) if ground.edition else ()
    name = json.dumps(_slug(ground.edition))
    or_url = "" if ground.url else " --base-url $RENDER_EXTERNAL_URL"
    lines = [
        "# How Render builds this site, and the headers that it sends.",
        "# 'sitegen hosting render' writes it anew until you change something in it: run it again after a change",
        "# of the form's provider, or of the addresses that lead on.",
        "services:",
        "  - type: web",
        f"    name: {name}",
        "    runtime: static",
        *([f"    rootDir: {json.dumps(found.folder)}"] if found.folder != "." else []),
        f"    buildCommand: pip install -r requirements.txt && sitegen build --strict{or_url}",
        "    staticPublishPath: public",
        "    headers:",
    ]
    for path, rows in rules:
        for key, value in rows:
            lines += [f'      - path: "/{path}"', f"        name: {key}", f"        value: {json.dumps(value)}"]
    return "\n".join([*lines, *_routes(ground.edition)]) + "\n"


def _routes(edition: Edition | None) -> list[str]:
    """Return what Render itself leads on from: files; for all else there are pages."""
    files = [one for one in redirects(edition.site) if one.is_file] if edition else []
    lines = ["    routes:"] if files else []
    for one in files:
        target = json.dumps(one.aim("/"))
        lines += ["      - type: redirect", f'        source: "/{one.source}"', f"        destination: {target}"]
    return lines


def _slug(edition: Edition | None) -> str:
    from sitegen.formats import slugify

    return (slugify(edition.basics.name) if edition else "") or "resume"


def _s3(ground: Ground) -> tuple[File, ...]:
    made = [
        File("hosting/bucket-policy.json", _json(_bucket_policy(ground))),
        _filled("cloudfront-function.js", "hosting/cloudfront-function.js"),
    ]
    if ground.edition is not None:
        made.insert(1, File("hosting/cloudfront-headers.json", _json(_cloudfront_headers(ground.edition))))
    return tuple(made)


def _bucket_policy(ground: Ground) -> dict[str, object]:
    """Return who may read the bucket: one CloudFront distribution, or everybody where the profile names none."""
    bucket = ground.setting("bucket") or "YOUR-BUCKET"
    statement: dict[str, object] = {
        "Sid": "ReadBySite",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    if distribution := ground.setting("distribution"):
        source = f"arn:aws:cloudfront::YOUR-ACCOUNT-NUMBER:distribution/{distribution}"
        statement["Principal"] = {"Service": "cloudfront.amazonaws.com"}
        statement["Condition"] = {"StringEquals": {"AWS:SourceArn": source}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _cloudfront_headers(edition: Edition) -> dict[str, object]:
    """Return the headers as CloudFront's response headers policy has them."""
    (_, rows), *_ = header_rules(edition)
    told = dict(rows)
    security: dict[str, object] = {
        "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": told.pop(POLICY)},
        "ContentTypeOptions": {"Override": True},
        "FrameOptions": {"Override": True, "FrameOption": told.pop("X-Frame-Options")},
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": told.pop(REFERRER)},
    }
    told.pop("X-Content-Type-Options")
    if (https := told.pop("Strict-Transport-Security", None)) is not None:
        age = int(https.removeprefix("max-age="))
        security["StrictTransportSecurity"] = {
            "Override": True,
            "IncludeSubdomains": False,
            "Preload": False,
            "AccessControlMaxAgeSec": age,
        }
    others = [{"Header": name, "Value": value, "Override": True} for name, value in told.items()]
    return {
        "Name": f"{_slug(edition)}-resume",
        "Comment": "The headers of the resume site",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": len(others), "Items": others},
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=2) + "\n").encode()


def _repository(ground: Ground, target: str) -> Repository:
    if ground.repository is None:
        raise SitegenError(
            f"the site is in no git repository, from which {HOSTS[target].name} would build it; make one with "
            "'git init -b main' in the site's folder, then run this again"
        )
    return ground.repository


def _up(found: Repository) -> str:
    return "" if found.folder == "." else "../" * (found.folder.count("/") + 1)


def _filled(name: str, path: str, **words: str) -> File:
    """Return a template with its words put in."""
    text = (_TEMPLATES / name).read_text("utf-8")
    quoted = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in words.items() if key in _QUOTED}
    for key, value in {**words, **quoted, "python": PYTHON}.items():
        text = text.replace(f"@{key}@", value)
    return File(path, text.encode())


_QUOTED = frozenset({"folder", "below", "branch"})
"""Words that stand between quotes."""
_TEMPLATES = Path(__file__).with_name("host_files")
_MAKERS: Mapping[str, Callable[[Ground], tuple[File, ...]]] = {
    "netlify": _netlify,
    "cloudflare-pages": _cloudflare,
    "github-pages": _github,
    "gitlab-pages": _gitlab,
    "s3": _s3,
    "render": _render,
}
