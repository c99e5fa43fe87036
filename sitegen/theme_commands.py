"""The commands of ``sitegen theme``: parse, call, print. Part of `cli`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from sitegen.problems import either, printable
from sitegen.terminal import cache, today

_FOLDER = click.Path(path_type=Path)
_LAYOUT = click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)

_ONE_IS_USED = "* is used; the others are what it takes the place of."


@click.group()
def theme() -> None:
    """Choose a theme, look into it, make one of your own, and try it."""


@theme.command("list")
@click.argument("folder", type=_FOLDER, default=".")
@_LAYOUT
def list_(folder: Path, layout: str) -> None:
    """List the themes that the site in FOLDER can use (this folder if not given); * marks the one in use."""
    from sitegen.showcase import chosen_theme, exhibits

    every = tuple(exhibits(folder, chosen_theme(folder)))
    if layout == "json":
        data = [
            {
                "name": one.name,
                "description": one.description,
                "from": one.whose,
                "in use": one.chosen,
                **({"fault": one.fault} if one.fault else {}),
            }
            for one in every
        ]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    width = max(len(one.name) for one in every)
    for one in every:
        what = f"cannot be used: {one.fault}" if one.fault else f"{one.description} ({one.whose})"
        click.echo(printable(f"{'*' if one.chosen else ' '} {one.name.ljust(width)}  {what}"))
    click.echo("\n'sitegen theme show NAME' says what a theme offers, and how a profile asks for it.")


@theme.command()
@click.argument("name")
@click.argument("folder", type=_FOLDER, default=".")
@_LAYOUT
def show(name: str, folder: Path, layout: str) -> None:
    """Say what the theme NAME offers: options, fonts, paper, and what to write in profile.yaml."""
    from sitegen.showcase import description, told
    from sitegen.theme_files import find_theme

    data = description(find_theme(name, folder), folder)
    if layout == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(printable(line) for line in told(data)))


@theme.command()
@click.argument("name")
@click.argument("folder", type=_FOLDER, default=".")
@click.option("--extends", "parent", metavar="THEME", help="The theme to take everything over from; that of the site.")
def new(name: str, folder: Path, parent: str | None) -> None:
    """Write a theme of your own, NAME, into the site in FOLDER. It builds as it is and overwrites nothing."""
    from sitegen.child_theme import new_theme
    from sitegen.showcase import chosen_theme
    from sitegen.theme_files import find_theme

    extended = find_theme(parent or chosen_theme(folder), folder)
    files = new_theme(name, extended, folder)
    click.echo(
        f"Wrote {either(files, 'and')} into {folder}. '{name}' looks like '{extended.name}' until you change it."
    )
    click.echo("Next: ask for it in profile.yaml, with")
    click.echo(f"  theme:\n    name: {name}")
    click.echo(
        f"and, beside 'sitegen serve {folder}', change {folder / 'themes' / name / 'theme.yaml'} first. At the end:"
    )
    click.echo(f"  sitegen theme check {name}{'' if folder == Path() else f' {folder}'}")


@theme.command()
@click.argument("file")
@click.argument("folder", type=_FOLDER, default=".")
@click.option("--theme", "name", metavar="NAME", help="Another theme than that of the site.")
def which(file: str, folder: Path, name: str | None) -> None:
    """Say which FILE counts, and where else the theme of the site in FOLDER has one of that name.

    FILE is such as index.html, style.css, resume.typ, docx/styles.xml or i18n/de.yaml.
    """
    from sitegen.showcase import chosen_theme
    from sitegen.theme_files import find_theme
    from sitegen.theme_layers import holders, merged

    chosen = find_theme(name or chosen_theme(folder), folder)
    found = holders(file, chosen, folder)
    for one in found:
        whose = f"theme {one.layer.name}" if one.layer.name else "the site's own"
        click.echo(f"{'*' if one.used else ' '} {printable(str(one.place))}  ({whose})")
    how = merged(found[0].path)
    click.echo(f"\nAll of them are used: they are brought together {how.how}." if how else f"\n{_ONE_IS_USED}")


@theme.command()
@click.argument("file")
@click.argument("folder", type=_FOLDER, default=".")
def eject(file: str, folder: Path) -> None:
    """Copy a FILE of the theme into the site in FOLDER, to be changed there. Nothing is overwritten.

    'sitegen check' says when the original has changed since, and shows the difference.
    """
    from sitegen.ejection import ejected
    from sitegen.scaffold import write_copy
    from sitegen.showcase import chosen_theme
    from sitegen.theme_files import find_theme

    copy, original = ejected(file, find_theme(chosen_theme(folder), folder), folder)
    write_copy(folder, copy, original)
    click.echo(f"Wrote {folder / copy.path}, which is used from now on in the place of the theme's.")
    click.echo(f"The original is kept in {folder / original.path}: keep it with the site, so that")
    click.echo(f"  sitegen check {folder}\ncan show what changes in it. Remove both files to use the theme's again.")


@theme.command()
@click.argument("name", metavar="[NAME|FOLDER]", default=".")
@click.argument("folder", type=_FOLDER, default=".")
@_LAYOUT
@click.option("--case", "cases", multiple=True, metavar="SPECIMEN", help="Only this one, to be quick; can be repeated.")
def check(name: str, folder: Path, layout: str, cases: tuple[str, ...]) -> int:
    """Try a theme: one of the site in FOLDER by its NAME, the one that a site uses, or the folder of any theme.

    It is drawn with people of every kind and with every value of its options, and held against the rules for
    markup, legibility, weight and documents. Needs neither a browser nor a network. Ends with 1 for an error.
    """
    from sitegen.gate import examine
    from sitegen.gate.reports import as_json, as_text
    from sitegen.gate.specimens import SPECIMENS
    from sitegen.gate.subjects import subject

    if unknown := [case for case in cases if case not in SPECIMENS]:
        raise click.BadParameter(f"'{unknown[0]}' is not one of {', '.join(SPECIMENS)}", param_hint="--case")
    with subject(name, folder) as found:
        verdict = examine(found, today=today(os.environ), cache=cache(os.environ), cases=cases)
    if layout == "json":
        click.echo(as_json(verdict))
    else:
        click.echo("\n".join(printable(line) for line in as_text(verdict)))
    return 0 if verdict.passed else 1
