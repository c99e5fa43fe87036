"""Sites for the tests, on disk, and the real command to build them."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sitegen.theme_files import theme_names

REPOSITORY = Path(__file__).parents[1]
EPOCH = "1767225600"
"""2026-01-01: the day on which every build of the tests happens."""
HOSTILE = """<script>alert({n})</script> "d" 'a' ]]> </script><!-- & {{{{ 7*7 }}}} {{% x %}} שלום 漢字 Unique{n}Word"""
"""What no field may turn into markup; ``Unique…Word`` tells which field it stood in."""

_SCHEMA = json.loads((REPOSITORY / "sitegen/profile.schema.json").read_bytes())
_LEFT_OUT = frozenset({"image", "page_break"})  # no file for the one; the other would make a page of each entry
_SETTINGS = frozenset({"$schema", "meta", "site", "theme", "contact", "deploy", "downloads", "privacy", "variants"})


def sitegen(
    *args: str | Path, cache: Path | str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sitegen", *map(str, args)],
        cwd=cwd,
        env=environment(cache, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def environment(cache: Path | str, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a process of the command gets: a cache of the tests, a fixed day."""
    fixed = {"SITEGEN_CACHE": str(cache), "SOURCE_DATE_EPOCH": EPOCH, "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **fixed, **(env or {})}


def write_site(root: Path, profile: str | Mapping[str, Any], files: Mapping[str, str | bytes] | None = None) -> Path:
    """Write a site into the folder *root*: its profile as text or data, further files by path."""
    text = profile if isinstance(profile, str) else yaml.safe_dump(profile, allow_unicode=True, sort_keys=False)
    for path, content in {"profile.yaml": text, **(files or {})}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def make_site(name: str, root: Path) -> Path:
    """Write the site of that name into the folder *root*; ``name@theme`` wears that theme."""
    name, _, theme = name.partition("@")
    if theme:
        return dressed(make_site(name, root), theme)
    if name == "example":
        shutil.copytree(REPOSITORY / "example_site", root, ignore=shutil.ignore_patterns("public"))
    elif name == "starter":
        made = sitegen("new", root, cache="")
        assert made.returncode == 0, made.stderr
    elif name == "name-only":
        write_site(root, {"basics": {"name": "Mo"}})
    elif name == "files-only":
        profile = {"basics": {"name": "Mo"}, "deploy": {"target": "github-pages"}}
        write_site(root, {**profile, "site": {"redirects": {"old/cv": "resume.pdf", "older.html": "#main"}}})
    elif name == "thirty-years":
        write_site(root, thirty_years())
    elif name == "hostile":
        write_site(root, hostile_profile(), {"sections/words.md": _HOSTILE_SECTION, "sections/aside.md": _HOSTILE_PAGE})
    elif name == "readers":
        write_site(root, _READERS, {"sections/now.md": "---\npage: true\n---\nNow\n", **_READERS_TEXTS})
    else:
        raise ValueError(name)
    return root


def dressed(root: Path, theme: str) -> Path:
    """Let a site wear a theme."""
    path = root / "profile.yaml"
    without = re.sub(r"(?m)^theme:.*\n(?:[ \t].*\n)*", "", path.read_text("utf-8"))
    path.write_text(f"{without}\ntheme: {{name: {theme}}}\n", "utf-8")
    return root


THEMES = theme_names(REPOSITORY)
SITES = ("example", "starter", "name-only", "thirty-years", "hostile")


_READERS: dict[str, Any] = {
    "basics": {
        "name": {"en": "Ruth Castelló-Byrne", "ar": "روث كاستيو بيرن", "he": "רות קסטיו־בירן"},
        "label": {"en": "Lead Nurse", "ar": "كبيرة الممرضات", "he": "אחות אחראית"},
        "email": "hello@ruthcastello.example",
        "phone": "+44 7700 900142",
        "summary": {
            "en": "Leads a ward of **28 beds**.",
            "ar": "تدير جناحًا يضم **28 سريرًا** في Bristol.",
            "he": "מנהלת מחלקה עם **28 מיטות** ב־Bristol.",
        },
    },
    "work": [
        {
            "name": "Harrowmere General Hospital",
            "position": {"en": "Ward Manager", "ar": "مديرة جناح", "he": "מנהלת מחלקה"},
            "startDate": "2017-04",
            "highlights": [
                {"en": "Fewer falls.", "ar": "حالات سقوط أقل.", "he": "פחות נפילות."},
                {"text": {"en": "Budget kept.", "ar": "ضمن الميزانية.", "he": "עמידה בתקציב."}, "tags": ["lead"]},
            ],
            "keywords": ["Rostering", {"en": "Audit", "ar": "تدقيق", "he": "ביקורת"}],
        }
    ],
    "skills": [{"name": {"en": "Ward", "ar": "الجناح", "he": "מחלקה"}, "keywords": ["Rostering"]}],
    "languages": [{"language": {"en": "English", "ar": "الإنجليزية", "he": "אנגלית"}, "fluency": "C2"}],
    "privacy": {"basics.phone": "public"},
    "site": {"url": "https://ruthcastello.example/", "locales": ["en", "ar", "he"]},
    "contact": {"provider": "netlify"},
    "variants": {
        "managers": {
            "title": {"en": "For managers", "ar": "للمديرين", "he": "למנהלים"},
            "include": ["lead"],
            "listed": True,
        }
    },
}
_READERS_TEXTS = {
    "sections/now.ar.md": "---\ntitle: الآن\n---\nأبحث عن **عمل** في Bristol.\n",
    "sections/now.he.md": "---\ntitle: עכשיו\n---\nמחפשת **עבודה** ב־Bristol.\n",
}
"""One resume in three languages, two of them from right to left, and in two versions."""


class Builder:
    """Builds sites by name, each once, and returns their output folders; a site is the folder above."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.cache = cache
        self.done: dict[tuple[str, ...], Path] = {}

    def __call__(self, name: str, *options: str) -> Path:
        """Build a site, with options of the command."""
        key = (name, *options)
        if key not in self.done:
            root = make_site(name, self.folder / f"{len(self.done)}-{name}")
            result = sitegen("build", root, *options, cache=self.cache)
            assert result.returncode == 0, result.stderr
            self.done[key] = root / "public"
        return self.done[key]


def shared_folder(factory: Any, name: str) -> Path:
    """Return a folder that all workers of this run share."""
    base: Path = factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name


def thirty_years() -> dict[str, Any]:
    """Return the resume of somebody with a very long name and fourteen jobs."""
    jobs = [
        {
            "name": f"Kreiskrankenhaus Nordwestmecklenburg-Süd {year}",
            "position": f"Oberbereichsleitung Qualitätssicherungsdokumentation {year}",
            "location": "Grevesmühlen",
            "url": f"https://employer-{year}.example/a/very/long/path/that/nobody/would/type/by/hand",
            "startDate": f"{year}-03",
            "endDate": f"{year + 2}-02",
            "summary": f"Led the whole of it in {year}, with **{year - 1900} people** and [a report](https://r.example).",
            "highlights": [
                f"Result number {number} of {year}: from {number * 7}% to **{number * 9}%** within {number + 4} months."
                for number in range(1, 7)
            ],
            "keywords": [f"Skill {number} of {year}" for number in range(1, 5)],
        }
        for year in range(2022, 1994, -2)
    ]
    return {
        "basics": {
            "name": "Maria-Magdalena Wolfeschlegelsteinhausenbergerdorff-Nepomuceno y Rodríguez",
            "label": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtin",
            "email": "maria.magdalena.wolfeschlegelsteinhausenbergerdorff@a-very-long-domain-name.example",
            "url": "https://wolfeschlegelsteinhausenbergerdorff-nepomuceno-rodriguez.example",
            "summary": "Thirty years of **the same thing**, done better each year. " * 6,
            "location": {"city": "Grevesmühlen", "region": "Mecklenburg-Vorpommern", "countryCode": "DE"},
            "profiles": [
                {"network": f"Network {n}", "username": f"user{n}", "url": f"https://network-{n}.example/user{n}"}
                for n in range(8)
            ],
        },
        "work": jobs,
        "education": [
            {"institution": f"University {n}", "area": f"Area {n}", "studyType": "MSc", "endDate": 1990 + n}
            for n in range(5)
        ],
        "certificates": [
            {"name": f"Certificate {n}", "date": f"{1995 + n}-05", "issuer": "An office"} for n in range(20)
        ],
        "publications": [
            {"name": f"Article {n}", "publisher": "A journal", "releaseDate": 2000 + n} for n in range(20)
        ],
        "skills": [
            {"name": f"Group {year}", "keywords": [f"Skill {number} of {year}" for number in range(1, 5)]}
            for year in range(2022, 1994, -2)
        ],
        "languages": [{"language": f"Language {n}", "fluency": f"C{n}"} for n in range(9)],
        "contact": {
            "provider": "web3forms",
            "id": "01234567-89ab-cdef-0123-456789abcdef",
            "booking": {"url": "https://cal.example/wolfe", "label": "Half an hour for your questions about turbines"},
            "newsletter": {
                "provider": "mailchimp",
                "endpoint": "https://w.us1.list-manage.com/subscribe/post?u=1&id=2",
            },
        },
        "site": {"url": "https://wolfe.example/"},
    }


def hostile_profile() -> dict[str, Any]:
    """Return a profile in which every field of every definition holds markup of every kind."""
    numbers = iter(range(100, 1000))
    filled = {name: _filled(part, numbers) for name, part in _SCHEMA["properties"].items() if name not in _SETTINGS}
    return {
        **filled,
        "x-note": HOSTILE.format(n=next(numbers)),
        "meta": {"canonical": "Unique-meta-canonical", "version": "Unique-meta-version", "theme": "Unique-meta-theme"},
        "site": {
            "url": "https://host.example/",
            **{key: HOSTILE.format(n=next(numbers)) for key in ("title", "description")},
        },
        "contact": {
            "provider": "custom",
            "endpoint": 'https://forms.example/?a="\'><script>alert(1)</script>&amp;b=1#x"y',
            "hidden": {HOSTILE.format(n=next(numbers)): HOSTILE.format(n=next(numbers))},
            "honeypot": HOSTILE.format(n=next(numbers)),
            "booking": {"url": "https://cal.example/\"'><script>", "label": HOSTILE.format(n=next(numbers))},
            "newsletter": {
                "provider": "custom",
                "endpoint": "https://list.example/?a=\"'><script>alert(1)</script>",
                **{key: HOSTILE.format(n=next(numbers)) for key in ("title", "text")},
            },
        },
    }


def canary_profile() -> tuple[dict[str, Any], dict[str, str]]:
    """Return a profile with a word of its own in every field, and those words by the path of their field."""
    words: dict[str, str] = {}
    resume = {
        name: _canaries(part, name, words) for name, part in _SCHEMA["properties"].items() if name not in _SETTINGS
    }
    return {**resume, "x-own": "CanaryX"}, words


def _canaries(part: Mapping[str, Any], path: str, words: dict[str, str]) -> Any:
    part = {**_SCHEMA["$defs"].get(part.get("$ref", "").removeprefix("#/$defs/"), {}), **part}
    kinds = part.get("type", ())
    if "enum" in part or kinds == "integer":
        return part["enum"][0] if "enum" in part else 7
    if "array" in kinds:
        return [_canaries(part["items"], path, words)]
    if "object" in kinds and "string" not in kinds:
        known = {name: one for name, one in part["properties"].items() if "deprecated" not in one}
        never = {"x-own": "CanaryX", **({"tags": ["CanaryX"]} if "tags" in known else {})}
        named = known.keys() - {"image", "visibility", "tags"}
        return {**{name: _canaries(known[name], f"{path}.{name}", words) for name in known if name in named}, **never}
    words[path] = f"Canary{len(words):03}"
    return {
        "web-address": f"https://{words[path].lower()}.example/",
        "email-address": f"{words[path].lower()}@e.example",
        "slug": words[path].lower(),
        "picture": "assets/none.png",
    }.get(part.get("format", ""), words[path])


def _filled(part: Mapping[str, Any], numbers: Iterator[int]) -> Any:
    part = {**_SCHEMA["$defs"].get(part.get("$ref", "").removeprefix("#/$defs/"), {}), **part}
    kinds = part.get("type", ())
    if "enum" in part or kinds == "integer":
        return part["enum"][0] if "enum" in part else 7
    if "array" in kinds:
        return [_filled(part["items"], numbers) for _ in range(2)]
    if "object" in kinds and "string" not in kinds:
        wanted = {name: field for name, field in part["properties"].items() if not field.get("deprecated")}
        fields = {name: _filled(field, numbers) for name, field in wanted.items() if name not in _LEFT_OUT}
        return {**fields, "x-own": HOSTILE.format(n=next(numbers))}
    number = next(numbers)
    return {
        "web-address": f'https://e.example/?a="\'><script>alert({number})</script>&amp;b={number}#x"y',
        "email-address": f"o'unique{number}word&co@e.example",
        "slug": f"own-{number}",
    }.get(part.get("format", ""), HOSTILE.format(n=number))


_HOSTILE_SECTION = """\
---
title: '<b>Words</b> "quoted" & ]]> </script> שלום 漢字'
---
<script>alert(1)</script> <img src=x onerror=alert(1)> <style>*{display:none}</style>

[link](javascript:alert(1)) [other](https://e.example/"onmouseover="alert(1)) ![x](https://e.example/track.gif)

{{ 7*7 }} {% raw %} ]]> `</script>` &lt;script&gt; &amp;lt;

<iframe src="https://e.example"></iframe>

```html
</pre><script>alert(2)</script>
```

UniqueSectionWord
"""
_HOSTILE_PAGE = (
    _HOSTILE_SECTION.replace("---\n", "---\npage: true\norder: 200\n", 1)
    .replace("Words", "Page")
    .replace("Section", "Page")
)


def pypi_package(folder: Path, name: str, major: int, *, any_python: bool = False) -> Path:
    """Download a package from PyPI, once for each machine, and return its unpacked folder.

    One for *any_python* is only read, so it may be for a newer Python than this one.
    """
    target = folder / f"{name}-{major}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".lock-{name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several workers one downloads, the others wait
        if not target.exists():
            wanted = f"{name}=={major}.*"
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
            pip += ["--ignore-requires-python"] if any_python else []
            subprocess.run([*pip, "--dest", str(folder), wanted], check=True, capture_output=True, timeout=300)
            with zipfile.ZipFile(next(folder.glob(f"{name}-*.whl"))) as wheel:
                wheel.extractall(target)
    return target


def npm_package(folder: Path, name: str, major: int) -> Path:
    """Install a package from npm, once for each machine, and return its folder."""
    prefix = folder / name.replace("/", "-").replace("@", "")
    package = prefix / "node_modules" / name
    prefix.mkdir(parents=True, exist_ok=True)
    with (prefix / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several workers one installs, the others wait
        done = prefix / f".done-{major}"
        if not done.exists():
            npm = shutil.which("npm")
            assert npm, "npm is missing; README's section 'Test it' names what the tests need"
            subprocess.run(
                [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", prefix, f"{name}@{major}"],
                check=True,
                capture_output=True,
                timeout=300,
            )
            done.touch()
    return package


def font_file(family: str, letters: str) -> bytes:
    """Return a TrueType font of that family which draws each of the letters, and a space, as a box."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    names = {f"letter{at}": letter for at, letter in enumerate(letters)}
    order = [".notdef", "space", *names]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap({32: "space", **{ord(letter): name for name, letter in names.items()}})
    font.setupGlyf({name: TTGlyphPen(None).glyph() if name == "space" else box for name in order})
    font.setupHorizontalMetrics(dict.fromkeys(order, (1000, 100)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    postscript = family.replace(" ", "") + "-Regular"
    font.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": postscript})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.updateHead(created=0, modified=0)
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


SAMPLES = {
    "schema": ("@jsonresume/schema", 1, "sample.resume.json"),
    "career-changer": ("@jsonresume/schema", 1, "examples/career-changer.resume.json"),
    "new-grad": ("@jsonresume/schema", 1, "examples/new-grad.resume.json"),
    "senior-engineer": ("@jsonresume/schema", 1, "examples/senior-engineer.resume.json"),
    "complete": ("@jsonresume/sample-data", 0, "complete-resume.json"),
    "resume-sample": ("@jsonresume/sample-data", 0, "resume-sample.json"),
    "microdata": ("jsonresume-theme-microdata", 0, "dist/sample.resume.json"),
    "stackoverflow": ("jsonresume-theme-stackoverflow", 3, "docs/sample.resume.json"),
    "jane-fullstacker": ("fresh-test-resumes", 0, "src/jrs/jane-fullstacker.json"),
    "jane-incomplete": ("fresh-test-resumes", 0, "src/jrs/jane-incomplete.json"),
    "john-doe": ("fresh-test-resumes", 0, "src/jrs/john-doe.json"),
    "richard-hendriks": ("fresh-test-resumes", 0, "src/jrs/richard-hendriks.json"),
    "showcase": ("ancv", 1, "ancv/data/showcase.resume.json"),
}
"""Package, major version and file of each sample; ancv comes from PyPI, the others from npm."""


def sample_file(folder: Path, name: str) -> Path:
    """Return the file of a sample, whose package is kept in *folder*."""
    package, major, path = SAMPLES[name]
    fetch = pypi_package if package == "ancv" else npm_package
    return fetch(folder, package, major) / path
