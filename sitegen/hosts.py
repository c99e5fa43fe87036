"""The hosts that sites are published on: what each can do, what it is told, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct


class Host(Struct, frozen=True):
    """One place to publish a site at, as its documentation describes it."""

    name: str
    """As it writes itself."""
    settings: tuple[str, ...] = ()
    """The keys under ``deploy`` that belong to it, beside ``target``."""
    needed: tuple[str, ...] = ()
    """Those of them without which `sitegen deploy` does not know where to go."""
    secrets: tuple[str, ...] = ()
    """The environment variables that hold its tokens, under the names that its own client gives them."""
    domains: tuple[str, ...] = ()
    """The domains below which it gives sites an address."""
    runs_programs: bool = True
    """Whether it can run a program of the author's, such as one that takes a form."""
    headers: bool = True
    """Whether it sends the headers that it is told to; where not, pages carry the policy themselves."""
    redirects: Literal["always", "perhaps", "never"] = "perhaps"
    """Whether it leads from one address to another as it is told; pages do it where that is not sure."""
    rules: tuple[str, ...] = ("_headers", "_redirects")
    """The files of the site that tell it so."""
    makes_sites: bool = False
    """Whether `sitegen deploy --create` can have it make a site."""
    at_once: bool = True
    """Whether the former site stays as it is until the new one is whole; else files change one by one."""


HOSTS: Mapping[str, Host] = {
    "netlify": Host(
        "Netlify",
        settings=("site",),
        needed=("site",),
        secrets=("NETLIFY_AUTH_TOKEN",),
        domains=("netlify.app", "netlify.com"),
        redirects="always",
        makes_sites=True,
    ),
    "cloudflare-pages": Host(
        "Cloudflare Pages",
        settings=("project", "branch"),
        needed=("project",),
        secrets=("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID"),
        domains=("pages.dev", "workers.dev"),
        redirects="always",
    ),
    "github-pages": Host(
        "GitHub Pages",
        settings=("remote", "branch"),
        domains=("github.io",),
        runs_programs=False,
        headers=False,
        redirects="never",
        rules=(),
    ),
    "gitlab-pages": Host(
        "GitLab Pages",
        settings=("remote", "branch"),
        domains=("gitlab.io",),
        runs_programs=False,
        headers=False,
        redirects="always",
        rules=("_redirects",),
    ),
    "vercel": Host(
        "Vercel",
        secrets=("VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID"),
        domains=("vercel.app",),
        redirects="always",
    ),
    "s3": Host(
        "Amazon S3",
        settings=("bucket", "region", "prefix", "distribution"),
        needed=("bucket",),
        secrets=("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        domains=("amazonaws.com", "cloudfront.net"),
        runs_programs=False,
        at_once=False,
        headers=False,
        redirects="never",
        rules=(),
    ),
    "surge": Host(
        "Surge",
        secrets=("SURGE_LOGIN", "SURGE_TOKEN"),
        domains=("surge.sh",),
        runs_programs=False,
        headers=False,
        redirects="never",
        rules=(),
    ),
    "render": Host("Render", secrets=("RENDER_DEPLOY_HOOK_URL",), domains=("onrender.com",), rules=()),
    "rsync": Host(
        "your own server, by rsync",
        settings=("destination",),
        needed=("destination",),
        secrets=("SSHPASS",),
        at_once=False,
        rules=(".htaccess",),
    ),
    "sftp": Host(
        "your own web space, by SFTP",
        settings=("destination",),
        needed=("destination",),
        secrets=("SSHPASS",),
        at_once=False,
        rules=(".htaccess",),
    ),
    "folder": Host("a folder", settings=("destination",), needed=("destination",), at_once=False),
    "zip": Host("a ZIP archive", settings=("destination",)),
    "other": Host("another host"),
}
"""By the name under ``deploy.target``; ``other`` is published by hand."""
SECRETS = frozenset({name for host in HOSTS.values() for name in host.secrets} | {"AWS_SESSION_TOKEN"})
"""All environment variables that hold tokens; Amazon's third one comes along only where its keys are for a while."""
WITH_WORKFLOW = ("cloudflare-pages", "vercel", "s3", "surge")
"""Hosts that do not build a site themselves as it should be, or need not: a workflow on GitHub can upload to them."""


def domain_of(address: str | None) -> str:
    """Return the host of an address, in small letters; nothing if there is none."""
    return (urlsplit(address or "").hostname or "").casefold()


def host_at(address: str | None) -> str | None:
    """Return which host gives sites addresses such as this, by its name in `HOSTS`."""
    domain = domain_of(address)
    ends = ((name, tuple(f".{end}" for end in host.domains)) for name, host in HOSTS.items() if host.domains)
    return next((name for name, below in ends if domain.endswith(below)), None)
