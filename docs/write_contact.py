"""Write docs/contact.md from the records of the providers.

Run it as ``python docs/write_contact.py`` after a change of ``sitegen/providers.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitegen.providers import NEWSLETTERS, PROVIDERS, Key

TARGET = Path(__file__).with_name("contact.md")
INTRODUCTION = """\
# Getting in touch: form, newsletter, booking

*The tables are written from [the records of the providers](../sitegen/providers.py). Change those, then run
`python docs/write_contact.py`.*

A static site cannot take a message itself: somebody has to receive it and pass it on to you. Choose who, sign up
there, and write its name and your key under `contact`:

```yaml
contact:
  provider: formspree
  id: xayzbwcd            # your own: see the table
  subject: From my resume
```

The form works without JavaScript. With it, what is missing is listed in the visitor's language, the message is sent
in place, and thanks are shown only when the provider's answer proves that it took the message. Otherwise nothing that
was written is lost, and the form names other ways: your mail address, if it is public, and the provider's own page.

Two things keep robots out, and nobody is asked to solve a puzzle: a field that people do not see, and three seconds
that a message waits if it was written faster than anybody can.

## Try it before you publish

`sitegen serve` plays the provider on your machine: send a message with the form, and open the inbox whose address the
terminal shows (`/__sitegen/inbox`). There you also choose what goes wrong next (spam, limit, captcha, a form that is
not switched on, an error, no answer) and see what your visitors would. Nothing leaves your machine. Then send
yourself one message from the published site, since only that shows whether your account is set up.

## Who takes messages

`id` is no secret: it stands in your page. Limits are as the providers named them when this was written; look them up
before you choose.
"""
AFTER_FORMS = """
- **The page that follows.** Visitors without JavaScript land on your own thanks page where the provider can lead
  there and `site.url` is known; `redirect: false` leaves them on the provider's. Where the table says so, name the
  page `thanks/` of your site in the provider's dashboard.
- **An endpoint of your own** is `provider: custom` with `endpoint:`, an address with https or a path of the site such
  as `api/contact`. `hidden:` holds further fields, `honeypot:` names the field for robots, `hops:` further addresses
  that it leads visitors through. Many providers that are not named here take a form like this.
- **A plain mail link** is `provider: mailto`, or no `contact` at all.
- **On the published page** your mail address and phone number are links that everybody can use, but in the page's
  source they are written as character references, which simple harvesters do not read.

## A newsletter, a time to meet

```yaml
contact:
  booking: https://cal.com/ruth/30min
  newsletter:
    provider: buttondown
    id: ruth
    text: One case study a month.
```

The newsletter has a form of its own, with a box that visitors tick; mail them only once they have confirmed.
"""


def main() -> None:
    """Write the page."""
    TARGET.write_text(page(), "utf-8")


def page() -> str:
    """Return the page's Markdown."""
    return "\n".join([INTRODUCTION, *_forms(), AFTER_FORMS, *_newsletters()]) + "\n"


def _forms() -> Iterator[str]:
    yield "| `provider` | `id` | where messages go | before you start |\n| --- | --- | --- | --- |"
    for name, one in PROVIDERS.items():
        if one is not None:
            yield _row(_who(name, one.name, one.home), _key(one.key), one.keeps, one.limits)


def _newsletters() -> Iterator[str]:
    yield "| `provider` | `id` | before you start |\n| --- | --- | --- |"
    for name, one in NEWSLETTERS.items():
        yield _row(_who(name, one.name, one.home), _key(one.key), one.limits)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _who(name: str, title: str, home: str) -> str:
    return f"`{name}`: [{title}]({home})" if title else f"`{name}`"


def _key(key: Key | None) -> str:
    return f"{key.what}, {key.where}: `{key.example}`" if key else "none"


if __name__ == "__main__":
    main()
