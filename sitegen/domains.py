"""A domain of one's own: which DNS records lead from it to a host, and what to do there.

Addresses are those that the hosts' documentation names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.hosts import HOSTS
from sitegen.problems import SitegenError

Row = tuple[str, str, str]
"""A DNS record: type, name below the registered domain (``@`` is that domain itself), value."""


class Domain(Struct, frozen=True):
    """A domain, taken apart."""

    name: str
    """As DNS writes it: letters beyond ASCII as ``xn--…``."""
    registered: str
    """The part of it that was bought: ``ruth.co.uk`` of ``cv.ruth.co.uk``."""

    @property
    def label(self) -> str:
        """What stands in front of the registered part; ``@`` if nothing does."""
        return self.name.removesuffix(self.registered).rstrip(".") or "@"

    @property
    def labels(self) -> tuple[str, ...]:
        """The names that should lead to the site: people write the bare domain with www and without."""
        return ("@", "www") if self.label in {"@", "www"} else (self.label,)


class _Way(Struct, frozen=True):
    """How a domain leads to one host; ``{site}`` is the name that the site has there by itself."""

    there: str
    """What to do on the host's pages, before anything else."""
    apex: tuple[tuple[str, str], ...]
    """Type and value of the records of the registered domain itself."""
    below: tuple[tuple[str, str], ...] = (("CNAME", "{site}"),)
    """Those of a name below it."""
    site: str = ""
    """The name of the site at the host; ``{…}`` is a setting, or what is told of the git repository."""
    proof: str = ""
    """The name of a record by which the host asks for a proof; its value is shown by the host."""
    hint: str = ""
    """What else to know of the records."""
    apex_hint: str = ""
    """What else to know of those of the registered domain itself."""
    https: str = "The host gets the certificate for https by itself, some minutes after the records are seen."


_WAYS: Mapping[str, _Way] = {
    "netlify": _Way(
        there="At https://app.netlify.com open the project, 'Domain management', 'Add a domain', and enter {domain}.",
        apex=(("A", "75.2.60.5"),),
        site="{site}.netlify.app",
        apex_hint="If the page offers ALIAS, ANAME or CNAME flattening for @, take that instead of A, with the value\n"
        "apex-loadbalancer.netlify.com: the site is then served from nearby.",
    ),
    "github-pages": _Way(
        there="At https://github.com open the repository, 'Settings', 'Pages', enter {domain} under 'Custom domain'\n"
        "and save, before you touch the records: else somebody else could take the name.",
        apex=(
            *(("A", f"185.199.{part}.153") for part in range(108, 112)),
            *(("AAAA", f"2606:50c0:800{part}::153") for part in range(4)),
        ),
        site="{owner}.github.io",
        hint="The value of CNAME is without the repository's name. Have no record for *.",
        https="Tick 'Enforce HTTPS' on the same page as soon as it can be ticked; that may take an hour.",
    ),
    "gitlab-pages": _Way(
        there="At https://gitlab.com open the project, 'Deploy', 'Pages', 'New Domain', and enter {domains}.\n"
        "GitLab then shows a code for each TXT record. Once that is entered, choose 'Retry verification'; the record\n"
        "stays where it is.",
        apex=(("A", "35.185.44.232"),),
        site="{owner}.gitlab.io",
        proof="_gitlab-pages-verification-code",
    ),
    "cloudflare-pages": _Way(
        there="At https://dash.cloudflare.com open 'Workers & Pages', the project, 'Custom domains',\n"
        "'Set up a custom domain', and enter {domains}.",
        apex=(("CNAME", "{site}"),),
        site="{project}.pages.dev",
        apex_hint="@ works only if Cloudflare keeps the domain's records: add the domain to your account there, and\n"
        "where you bought it enter the two name servers that you are shown. Cloudflare then makes the records itself.",
    ),
    "vercel": _Way(
        there="At https://vercel.com open the project, 'Settings', 'Domains', and add {domains}.\n"
        "Vercel shows the values for your project; where they differ from these, take Vercel's.",
        apex=(("A", "76.76.21.21"),),
        below=(("CNAME", "cname.vercel-dns-0.com"),),
    ),
    "s3": _Way(
        there="In Amazon's console, in the region us-east-1, ask Certificate Manager for a certificate of\n"
        "{domains}; it shows CNAME records that prove the domain is yours. Then name\n"
        "certificate and domain in the CloudFront distribution, under 'Alternate domain names'.",
        apex=(("ALIAS", "{site}"),),
        site="YOUR-NUMBER.cloudfront.net",
        hint="YOUR-NUMBER is shown as the distribution's 'Domain name'.",
        apex_hint="Where there is no ALIAS (or ANAME) for @, use www alone, or keep the records at Amazon's Route 53.",
        https="https is CloudFront's, with that certificate; a bucket alone has none.",
    ),
    "surge": _Way(
        there="Publish to the domain once: write it as site.url, then 'sitegen deploy'.",
        apex=(("A", "138.197.235.123"),),
        below=(("CNAME", "geo.surge.world"),),
        apex_hint="If the page offers ALIAS or ANAME for @, take that instead of A, with the value geo.surge.world.",
        https="Ask for the certificate with 'surge encrypt {domain}'.",
    ),
    "render": _Way(
        there="At https://dashboard.render.com open the site, 'Settings', 'Custom Domains', and add {domain}.",
        apex=(("A", "216.24.57.1"),),
        site="YOUR-SITE.onrender.com",
        hint="Remove AAAA records of these names above all.",
        apex_hint="If the page offers ALIAS or ANAME for @, take that instead of A, with the value of CNAME.",
    ),
}
_OWN = _Way(
    there="Ask whoever runs your server or web space for its IP address, and have {domain} entered there.",
    apex=(("A", "IP-ADDRESS"),),
    below=(("A", "IP-ADDRESS"),),
    https="The certificate for https is your server's affair; most providers have a button for Let's Encrypt.",
)


_HINT = """\
Name may be called host, @ is the domain itself, and some pages want that field empty. Value may be called target,
points to or data. TTL can stay as it is. Remove other A, AAAA and CNAME records of these names, such as those of a
parking page. Leave MX and TXT records alone: they belong to your mail."""


_DOMAIN = expression(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])")


def taken_apart(name: str) -> Domain:
    """Return a domain with the part of it that was bought; of a whole address, its domain counts.

    Raises `SitegenError` where it cannot be bought.
    """
    from publicsuffixlist import PublicSuffixList

    try:
        bare = re.sub(r"\Ahttps?://([^/]*)/?\Z", r"\1", name.strip(), flags=re.IGNORECASE)
        written = bare.rstrip(".").encode("idna").decode("ascii").casefold()
    except UnicodeError:
        written = ""
    bought = PublicSuffixList(only_icann=True).privatesuffix(written) if _DOMAIN.fullmatch(written) else None
    if bought is None:
        raise SitegenError(f"'{name}' is no domain that can be bought; write one such as ruth-castello.com")
    return Domain(written, bought)


def rows(domain: Domain, target: str, known: Mapping[str, str]) -> tuple[Row, ...]:
    """Return the records that lead from a domain to a host; *known* are settings and what is told of the repository."""
    way = _WAYS.get(target, _OWN)
    site = way.site.format_map(_Known(known))
    found: list[Row] = []
    for label in domain.labels:
        chosen = way.apex if label == "@" else way.below
        found += [(kind, label, value.format(site=site)) for kind, value in chosen]
        if way.proof:
            name = way.proof if label == "@" else f"{way.proof}.{label}"
            found.append(("TXT", name, "the code that the host shows"))
    return tuple(found)


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"YOUR-{name.upper()}"


def guidance(domain: Domain, target: str, known: Mapping[str, str]) -> Iterator[str]:
    """Yield how a domain comes to lead to a host, line by line, for somebody who has never done it."""
    way = _WAYS.get(target, _OWN)
    yield from (f"{domain.name} for {HOSTS[target].name}", "")
    names = " and ".join(
        domain.registered if label == "@" else f"{label}.{domain.registered}" for label in domain.labels
    )
    yield from _step(1, way.there.format(domain=domain.name, domains=names))
    yield from _step(
        2,
        f"Where you bought {domain.registered}, find the page that is called DNS, DNS records, zone or name server\n"
        "settings, and enter:",
    )
    yield ""
    yield from _table((("Type", "Name", "Value"), *rows(domain, target, known)))
    yield ""
    hints = (_HINT, way.hint, way.apex_hint if "@" in domain.labels else "")
    yield from (f"   {line}" for hint in hints if hint for line in hint.split("\n"))
    yield from _step(3, "Wait: minutes as a rule, up to a day or two.")
    yield from _step(4, f"See whether it works: 'nslookup {domain.name}' shows the values, and then open")
    yield f"   https://{domain.name}/"
    yield from _step(5, way.https.format(domain=domain.name))
    yield from _step(6, f"In profile.yaml, below 'site:', write 'url: https://{domain.name}/', and publish once more.")


def _step(number: int, text: str) -> Iterator[str]:
    first, *others = text.split("\n")
    yield f"{number}. {first}"
    yield from (f"   {line}" for line in others)


def _table(table: tuple[Row, ...]) -> Iterator[str]:
    kinds, names = (max(len(row[at]) for row in table) for at in (0, 1))
    yield from (f"   {kind.ljust(kinds)}  {name.ljust(names)}  {value}" for kind, name, value in table)
