"""Write docs/hosting/README.md from the records of the hosts.

Run it as ``python docs/write_hosting.py`` after a change of ``sitegen/hosts.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitegen.hosts import HOSTS, WITH_WORKFLOW, Host

TARGET = Path(__file__).parent / "hosting" / "README.md"
FOR_WHOM = {
    "netlify": ("netlify.md", "You have no preference. It takes the contact form, too, and needs no git."),
    "cloudflare-pages": ("cloudflare-pages.md", "Your domain is at Cloudflare, or you want no limit on visits."),
    "github-pages": ("github-pages.md", "You have an account at GitHub and do not mind that the repository is public."),
    "gitlab-pages": ("gitlab-pages.md", "You work with GitLab."),
    "vercel": ("vercel.md", "You have an account at Vercel already."),
    "s3": ("s3.md", "You know your way about Amazon's console."),
    "surge": ("surge.md", "You want an address within a minute, and use Node."),
    "render": ("render.md", "You have an account at Render already, and a git repository."),
    "rsync": ("own-server.md", "You have a server that you reach by ssh."),
    "sftp": ("own-server.md", "You have rented web space, as with most providers of domains."),
    "folder": ("folder-and-zip.md", "Something else publishes a folder, such as a synchronised drive."),
    "zip": ("folder-and-zip.md", "Your host takes an archive, or somebody else uploads it."),
}
"""Of each host its page, and who is well off there."""
INTRODUCTION = """\
# Where to publish

*The tables are written from [the records of the hosts](../../sitegen/hosts.py). Change those, then run
`python docs/write_hosting.py`.*

What `sitegen build` makes is a folder of plain files, `public/`, which every host can serve. If you have none yet, take
Netlify: it is free for a site like this, takes the messages of your contact form, and one command publishes:

```sh
sitegen deploy . netlify
```

Write the host into `profile.yaml` in any case. The site is then made for it: its headers, its rules, its 404 page. A
contact form that it cannot take is a mistake, of which you are told before anybody else notices.

```yaml
site:
  url: https://ruth-castello.netlify.app/

deploy:
  target: netlify
```

## Which host for whom
"""
AFTER = """
- **Headers** keep foreign scripts out of your pages and tell browsers what they may keep. Where the host does not send
  them, the pages carry the most important of them themselves.
- **Former addresses** are what you write under `site.redirects`: links that people still have. Where the host does not
  lead on, a small page does.
- **Workflow** means that GitHub builds, checks and uploads the site at every push: `sitegen hosting TARGET --workflow`.

## Three commands

| command | what it does |
| --- | --- |
| `sitegen hosting TARGET` | writes the files by which a host builds the site itself, and says what to do there |
| `sitegen deploy [FOLDER] [TARGET]` | builds the site here, checks it, shows what will change, and uploads it |
| `sitegen hosting domain` | says which records lead from your own domain to the host |

`sitegen hosting` can be run as often as you like. It writes its files anew only as long as nobody has changed them, and
shows the difference otherwise. It knows them again by `.sitegen/hosting.json`: keep that file with the site. After an
update of sitegen run it once more, so that the host builds with the same version as you do.

## What a host needs to know

Settings stand below `deploy:` in `profile.yaml`. Tokens never do: they are read from the environment, and stand in no
file, no log and no argument of a command.
"""


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), "utf-8")


def page() -> str:
    """Return the page's Markdown."""
    return "\n".join([INTRODUCTION, *_choice(), AFTER, *_needs()]) + "\n"


def _choice() -> Iterator[str]:
    yield "| host | take it if | address | headers | former addresses | workflow |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, host in HOSTS.items():
        if name in FOR_WHOM:
            file, fits = FOR_WHOM[name]
            yield _row(
                f"[{_title(host)}]({file})",
                fits,
                f"NAME.{host.domains[0]}" if host.domains else "your own",
                "yes" if host.headers else "in the pages",
                {"always": "by the host", "never": "by pages", "perhaps": "by both"}[host.redirects],
                _workflow(name),
            )


def _workflow(name: str) -> str:
    if name in WITH_WORKFLOW:
        return "on request"
    return {"github-pages": "always", "gitlab-pages": "GitLab's own"}.get(name, "not needed")


def _needs() -> Iterator[str]:
    yield "| `target` | settings | environment |\n| --- | --- | --- |"
    for name, host in HOSTS.items():
        if name in FOR_WHOM:
            settings = (f"**`{one}`**" if one in host.needed else f"`{one}`" for one in host.settings)
            yield _row(
                f"`{name}`", ", ".join(settings) or "none", ", ".join(f"`{one}`" for one in host.secrets) or "none"
            )
    yield "\nWithout what is printed in bold `sitegen deploy` does not know where to go."


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _title(host: Host) -> str:
    return host.name[0].upper() + host.name[1:]


if __name__ == "__main__":
    main()
