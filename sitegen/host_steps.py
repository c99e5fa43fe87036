"""What an author does on the host's own pages, once its files are in the site, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.host_sources import Ground, secrets_of
from sitegen.hosts import HOSTS

_STEPS: Mapping[str, str] = {
    "netlify": """\
Next: keep the site in a git repository on GitHub, GitLab, Bitbucket or Azure DevOps. At https://app.netlify.com choose
'Add new project', 'Import an existing project' and the repository.
{base}Netlify reads the rest from netlify.toml.
Without a repository: sitegen deploy{folder} netlify""",
    "github-pages": """\
Next: commit these files and push them to GitHub. There, under 'Settings', 'Pages', set 'Source' to 'GitHub Actions'
once; from then on every push to {branch} publishes the site. A domain of your own is entered on the same page.
Without a workflow: sitegen deploy{folder} github-pages""",
    "gitlab-pages": """\
Next: commit these files and push them to GitLab. The site's address then stands under 'Deploy', 'Pages'.""",
    "cloudflare-pages": """\
Next: keep the site in a git repository on GitHub or GitLab. At https://dash.cloudflare.com choose 'Workers & Pages',
'Create', 'Pages', and import the repository, with
  Build command            sitegen build --strict
  Build output directory   public
{base}Write the address that you get below 'site:' in profile.yaml, such as 'url: https://NAME.pages.dev/'.
Without a repository: sitegen deploy{folder} cloudflare-pages""",
    "vercel": """\
Vercel needs no file in the site: what it has to know is uploaded with it. Publish with
  sitegen deploy{folder} vercel
or let GitHub do that at every push: sitegen hosting vercel{folder} --workflow""",
    "s3": """\
hosting/ holds what CloudFront and the bucket are told: who may read the bucket, the headers, and which file a folder's
address means. Enter them in Amazon's console; where one says YOUR-…, fill it in there. Then publish with
  sitegen deploy{folder} s3""",
    "surge": """\
Surge needs no file in the site. Publish with
  sitegen deploy{folder} surge""",
    "render": """\
Next: commit these files and push them to GitHub, GitLab or Bitbucket. At https://dashboard.render.com choose 'New',
'Blueprint' and the repository; Render reads the rest from render.yaml.""",
    "rsync": """\
Your server needs no file in the site's source: each build writes .htaccess, which Apache reads. Publish with
  sitegen deploy{folder} rsync""",
    "sftp": """\
Your web space needs no file in the site's source: each build writes .htaccess, which Apache reads. Publish with
  sitegen deploy{folder} sftp""",
    "folder": """\
Nothing is needed to publish into a folder but its name, below 'deploy:' as 'destination: …'. Then
  sitegen deploy{folder} folder""",
    "zip": """\
Nothing is needed to make an archive:
  sitegen deploy{folder} zip""",
}
_WORKFLOW = """\
Next: commit these files and push them to GitHub. There, under 'Settings', 'Secrets and variables', 'Actions', enter
  {secrets}
From then on every push to {branch} builds, checks and uploads the site."""


def steps(target: str, ground: Ground, said: str | None, at: str = "") -> Iterator[str]:
    """Yield what to do next, line by line; *said* is the host that the profile names, *at* how to name the site."""
    found = ground.repository
    inside = found.folder if found and found.folder != "." else None
    branch = found.branch if found else "main"
    if ground.workflow:
        yield from _WORKFLOW.format(secrets="\n  ".join(secrets_of(target)), branch=branch).split("\n")
    else:
        base = _base(target, inside) if inside else ""
        yield from _STEPS[target].format(folder=at, branch=branch, base=base).split("\n")
    if said is None:
        yield from ("", f"Write into profile.yaml, so that the site is made for {HOSTS[target].name}:")
        yield from ("", "deploy:", f"  target: {target}")
    elif said != target:
        yield from ("", f"profile.yaml says 'target: {said}' below 'deploy:'; write 'target: {target}' there instead.")


def _base(target: str, folder: str) -> str:
    """Return what to enter on the host's page where the site is not at the repository's top."""
    if target == "cloudflare-pages":
        return f"  Root directory           {folder}\n"
    return f"Enter '{folder}' as 'Base directory'.\n"
