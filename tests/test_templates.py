"""Where templates are found, and what their authors are told; drawn in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sitegen.cache import Cache
from sitegen.hooks import HOOKS
from sitegen.problems import ThemeError
from sitegen.site_templates import template_problems
from sitegen.templates import environment, render
from sitegen.theme_files import find_theme
from tests.making import REPOSITORY, write_site

CHAIN = {
    "themes/child/theme.yaml": "name: child\napi: 1\nextends: mother\n",
    "themes/mother/theme.yaml": "name: mother\napi: 1\nextends: grandmother\n",
    "themes/grandmother/theme.yaml": "name: grandmother\napi: 1\n",
}
Draw = Callable[..., str]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draw a template of a site with three themes that extend each other, of which some have the files given."""

    def drawn(files: Mapping[str, str], name: str = "x.html", **context: Any) -> str:
        root = write_site(tmp_path / "site", "", {**CHAIN, **files})
        return render(environment(find_theme("child", root), root, Cache(None)), name, "index.html", **context)

    return drawn


def templates(texts: Mapping[str, str], name: str = "x.html") -> dict[str, str]:
    """Return files of that name: of the site under ``site``, of themes under their names."""
    return {
        f"templates/{name}" if owner == "site" else f"themes/{owner}/templates/{name}": text
        for owner, text in texts.items()
    }


def test_the_nearest_file_is_drawn(draw: Draw) -> None:
    """The site's comes before the theme's, that before those that it extends."""
    assert draw(templates({"site": "site", "child": "child", "grandmother": "grandmother"})) == "site"


def test_a_file_is_inherited_over_two_themes(draw: Draw) -> None:
    """A theme that lacks one has that of the themes it extends."""
    assert draw(templates({"grandmother": "grandmother"})) == "grandmother"


def test_each_file_extends_the_one_that_it_takes_the_place_of(draw: Draw) -> None:
    """`!parent/` is the next one behind the file that asks, through the whole chain."""
    own = '{% extends "!parent/x.html" %}{% block b %}NAME {{ super() }}{% endblock %}'
    texts = {name: own.replace("NAME", name) for name in ("site", "child", "mother")}
    assert draw(templates({**texts, "grandmother": "<{% block b %}grandmother{% endblock %}>"})) == (
        "<site child mother grandmother>"
    )


def test_a_parent_may_stand_further_back(draw: Draw) -> None:
    """Themes between that lack the file are passed over; what the parent includes is looked for from the front."""
    files = templates({"site": '{% include "!parent/x.html" %}', "grandmother": '{% include "y.html" %}'})
    assert draw({**files, **templates({"child": "child's y", "grandmother": "no"}, "y.html")}) == "child's y"


def test_parent_is_seen_from_the_file_that_asks(draw: Draw) -> None:
    """In a partial of a theme it is what the partial takes the place of, not what the page does."""
    files = templates({"site": '{% include "y.html" %}'})
    part = templates({"mother": 'mother {% include "!parent/y.html" %}', "grandmother": "grandmother"}, "y.html")
    assert draw({**files, **part}) == "mother grandmother"


@pytest.mark.parametrize(("prefix", "found"), [("!theme", "child"), ("!parent", "child")])
def test_a_site_reaches_the_file_of_its_theme(draw: Draw, prefix: str, found: str) -> None:
    """Both prefixes mean the theme's in a file of the site."""
    assert draw(templates({"site": f'{{% include "{prefix}/x.html" %}}', "child": "child", "mother": "m"})) == found


def test_everybody_reaches_the_file_of_the_base(draw: Draw) -> None:
    """`!base/` passes over all themes between."""
    texts = {"site": '{% include "!base/icons/link.svg" %}', "child": "child", "mother": "mother"}
    assert draw(templates(texts, "icons/link.svg"), "icons/link.svg").startswith("<svg")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{% extends "!parent/x.html" %}', "there is no template 'x.html' in this theme"),
        ('{% extends "!mother/x.html" %}', "there is no template '!mother/x.html' in this theme"),
        ('{% include "../theme.yaml" %}', "there is no template '../theme.yaml' in this theme"),
        ('{% include "!base/../theme.yaml" %}', "there is no template '../theme.yaml' in this theme"),
        ('{% include "pagge.html" %}', "did you mean 'page.html'?"),
        ('{% include ["a.html", "b.html"] %}', "there is no template 'a.html' in this theme"),
        ('{% include "x.html" %}', "to extend the file that one takes the place of, write '!parent/x.html'"),
        ("{{ [].__class__.__mro__ }}", "access to attribute '__class__' of 'list' object is unsafe."),
        ("{{ thing.clear() }}", "access to attribute 'clear' of 'dict' object is unsafe."),
        ("{{ thing.colour }}", "this value has no 'colour'; did you mean 'color'?"),
        ("{{ thinf }}", "there is no 'thinf' here; did you mean 'thing'?"),
        ("{{ nothing.more }}", "there is no 'nothing' here"),
    ],
)
def test_a_mistake_is_told_with_its_place(draw: Draw, text: str, message: str) -> None:
    """File, line, what is wrong, and which page was drawn."""
    with pytest.raises(ThemeError) as caught:
        draw(templates({"site": f"\n  {text}"}), thing={"color": "red"})
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("templates/x.html", 2, 3)
    assert message in problem.message
    assert problem.message.endswith("(while drawing index.html)")
    assert problem.source == f"  {text}"


def test_a_circle_of_templates_is_told(draw: Draw) -> None:
    """Two that include each other end with a message instead of a traceback."""
    with pytest.raises(ThemeError, match="extend or include each other in a circle"):
        draw(
            {
                **templates({"site": '{% include "y.html" %}'}),
                **templates({"mother": '{% include "x.html" %}'}, "y.html"),
            }
        )


def test_a_template_that_is_a_link_out_is_not_read(draw: Draw, tmp_path: Path) -> None:
    """A theme can show nothing but its own files."""
    (tmp_path / "secret.html").write_text("secret")
    (tmp_path / "site/templates").mkdir(parents=True)
    (tmp_path / "site/templates/x.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(ThemeError, match=r"there is no template 'x\.html'"):
        draw({})


FRAME = {"themes/grandmother/templates/f.html": "{% block top %}{% block inner %}{% endblock %}{% endblock %}"}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            templates({"site": '{% extends "f.html" %}\n\n {% block tpo %}{% endblock %}'}),
            ("templates/x.html", 3, 2, "top"),
        ),
        (
            templates(
                {
                    "mother": '{% extends "f.html" %}',
                    "child": '{% extends "!parent/x.html" %}{%- block inne %}{% endblock %}',
                }
            ),
            ("themes/child/templates/x.html", 1, 31, "inner"),
        ),
        (
            templates({"site": '{% extends "!theme/f.html" %}{% block tpo %}{% endblock %}'}, "f.html"),
            ("templates/f.html", 1, 30, "top"),
        ),
    ],
)
def test_a_block_in_place_of_none_is_told(tmp_path: Path, files: dict[str, str], told: tuple[Any, ...]) -> None:
    """No page would show it, so its place is told, and which one may be meant."""
    root = write_site(tmp_path, "", {**CHAIN, **FRAME, **files})
    (problem,) = template_problems(find_theme("child", root))
    assert (problem.path, problem.line, problem.column, problem.severity) == (*told[:3], "warning")
    assert problem.message.endswith(f"did you mean '{told[3]}'?")


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "f.html" %}{% block top %}{% block more %}{% endblock %}{% endblock %}',
        '{% extends "f.html" %}{% block inner %}{{ self.more() }}{% endblock %}{% block more %}{% endblock more %}',
        '{% extends "f.html" %}{# {% block tpo %} #}{% block inner %}{% raw %}{% block no %}{% endraw %}{% endblock %}',
        "{% extends thing %}{% block tpo %}{% endblock %}",
        '{% extends "gone.html" %}{% block tpo %}{% endblock %}',
        '{% extends "x.html" %}{% block tpo %}{% endblock %}',
        "{% block anything %}{% endblock %}",
    ],
)
def test_a_block_that_is_drawn_or_cannot_be_known_is_not_told(tmp_path: Path, text: str) -> None:
    """New blocks inside known ones are fine, and what drawing tells is not told twice."""
    root = write_site(tmp_path, "", {**CHAIN, **FRAME, **templates({"site": text})})
    assert list(template_problems(find_theme("child", root))) == []


def test_every_hook_is_asked_for_by_the_base() -> None:
    """What the documentation names is there, and nothing else."""
    folder = REPOSITORY / "themes/base/templates"
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
    for name in HOOKS:
        assert f'{{% if "{name}" in hooks %}}' in text
    assert text.count(" in hooks %}") == text.count('"hooks/')
    assert {part.split(".html")[0] for part in text.split('"hooks/')[1:]} == set(HOOKS)
