"""The commands: parse, call, print, exit. Nothing else in the program prints."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from sitegen import __version__
from sitegen.problems import InvalidSite, SitegenError, either, printable, suggest, summary, typed
from sitegen.terminal import cache as _cache
from sitegen.terminal import tell as _tell
from sitegen.terminal import today as _today

OK, MISTAKE, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

_ELSEWHERE = {
    "deploy": "sitegen.deploy_commands",
    "hosting": "sitegen.hosting_commands",
    "theme": "sitegen.theme_commands",
}
_UNWRITABLE = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What standard output may come to: nobody reads it any more, or the disk that it goes to takes no more."""
_BACKUP = "zip"
_FOLDER = click.Path(path_type=Path)
_GROUP_ROLES = click.option(
    "--group-roles/--no-group-roles",
    default=None,
    help="Make jobs in a row at one employer one entry with several roles, or leave them as they are.",
)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code.

    0, 1 the user's mistake, 2 usage, 3 our bug, 4 refused by the host, 5 host unreachable, 130 interrupted.
    """
    try:
        result = commands.main(args=list(arguments), prog_name="sitegen", standalone_mode=False)
        if sys.stdout is not None:  # there is none without a console
            sys.stdout.flush()
    except click.exceptions.Exit as err:
        return err.exit_code
    except click.ClickException as err:
        err.show()
        return USAGE
    except (KeyboardInterrupt, click.Abort, EOFError):
        click.echo("\nInterrupted.", err=True)
        return INTERRUPTED
    except InvalidSite as err:
        _tell(err.problems)
        errors = [problem for problem in err.problems if problem.severity == "error"]
        click.echo(f"{summary(errors)} Nothing was written.", err=True)
        return MISTAKE
    except SitegenError as err:
        click.echo("\n".join(printable(line) for line in str(err).split("\n")), err=True)
        return err.exit_code
    except Exception as err:  # noqa: BLE001 - the boundary: what nobody foresaw is our own mistake
        if not (isinstance(err, OSError) and err.errno in _UNWRITABLE and err.filename is None):
            return _our_mistake()
        # Python would try to write, and complain, once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if err.errno != errno.EPIPE:  # else whoever read our output has gone
            click.echo(f"The output could not be written: {err.strerror}", err=True)
        return MISTAKE
    return result if isinstance(result, int) else OK


def _our_mistake() -> int:
    import traceback

    click.echo(traceback.format_exc(), err=True)
    click.echo(
        f"This is a mistake in sitegen {__version__}, not in your site. Please report it with the lines above.",
        err=True,
    )
    return BUG


class _Commands(click.Group):
    """The commands of this module, and those of others, which are imported once they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None for an unknown name."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(_ELSEWHERE[cmd_name]), cmd_name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is typed; one that is spelled nearly so is named."""
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known and (hint := suggest(args[0], known)):
            raise click.UsageError(f"there is no command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="sitegen %(version)s")
def commands() -> None:
    """Make a website to be hired by from one profile.yaml: pages, a PDF resume, a contact form."""


@commands.command()
@click.argument("folder", type=_FOLDER)
@click.option("--from", "resume", type=_FOLDER, metavar="FILE", help="A resume to start from; see 'sitegen import'.")
@_GROUP_ROLES
def new(folder: Path, resume: Path | None, *, group_roles: bool | None) -> None:
    """Write a complete site to start from into FOLDER. Never overwrites a file."""
    from sitegen.scaffold import new_site

    files = new_site(folder, _imported(resume, folder, group_roles=group_roles) if resume else ())
    shown = [path for path in files if not path.startswith(".sitegen/")]
    click.echo(f"Wrote {len(files)} files into {folder}: {', '.join(shown)}.")
    if resume is None:
        click.echo(f"Next: write about yourself in {folder / 'profile.yaml'}, then run")
    else:
        click.echo(f"Next: read {folder / 'profile.yaml'} through, then run")
    click.echo(f"  sitegen serve {typed(folder)}")


@commands.command("import")
@click.argument("file", type=_FOLDER)
@click.argument("folder", type=_FOLDER, default=".")
@_GROUP_ROLES
def import_(file: Path, folder: Path, *, group_roles: bool | None) -> None:
    """Make a profile of the resume that you have.

    It is read from FILE: JSON Resume, RenderCV, YAMLResume, or a PDF that sitegen made. The profile is
    written into FOLDER (this folder if not given); a file is never overwritten.
    """
    from sitegen.scaffold import write_new

    files = write_new(folder, _imported(file, folder, group_roles=group_roles))
    click.echo(f"Wrote {either(files, 'and')} into {folder}.")
    click.echo(f"Next: read {folder / 'profile.yaml'} through, then run")
    click.echo(f"  sitegen serve {typed(folder)}")


@commands.command()
@click.argument("folder", type=_FOLDER, default=".")
@click.option("-o", "--output", type=_FOLDER, help="Where to write; FOLDER/public if not given.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--base-url", metavar="URL", help="The address of the site, in place of site.url.")
@click.option("--noindex", is_flag=True, help="Ask search engines to keep nothing of it: for previews.")
def build(folder: Path, output: Path | None, *, strict: bool, base_url: str | None, noindex: bool) -> int:
    """Build the site in FOLDER (this folder if not given) into its folder public/."""
    from sitegen.build import build as make
    from sitegen.publish import publish, refuse_sources

    began = time.perf_counter()
    target = output or folder / "public"
    refuse_sources(target, folder)
    built = make(folder, today=_today(os.environ), cache=_cache(os.environ), base_url=_address(base_url), trial=noindex)
    _tell(built.warnings)
    if strict and built.warnings:
        click.echo(f"{summary(built.warnings)} With --strict warnings are errors. Nothing was written.", err=True)
        return MISTAKE
    done = publish(built.files, target)
    seconds = time.perf_counter() - began
    pages = sum(path.endswith(".html") for path in (*done.written, *done.unchanged))
    total = sum(len(file.content) for file in built.files)
    click.echo(
        f"Built {pages} pages, {len(built.files)} files, {total / 1000:,.0f} kB in {seconds:.2f} s: "
        f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed."
    )
    for path, length in built.lengths.items():
        click.echo(f"{path}: {length} page{'s' * (length != 1)}")
    click.echo(f"Look at it: {target / 'index.html'}")
    return OK


@commands.command()
@click.argument("folder", type=_FOLDER, default=".")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(folder: Path, layout: str) -> int:
    """Say what is wrong with the site in FOLDER, who sees what of it, and whether programs can read its documents.

    Nothing is written. Ends with 1 where something is wrong or lost.
    """
    from sitegen.check import check as look
    from sitegen.reports import as_json, as_text

    report = look(folder, today=_today(os.environ), cache=_cache(os.environ))
    if layout == "json":
        click.echo(as_json(report))
    else:
        _tell(report.problems)
        click.echo("\n".join(printable(line) for line in as_text(report)))
    return OK if report.sound else MISTAKE


@commands.command()
@click.argument("format_name", metavar="FORMAT")
@click.argument("folder", type=_FOLDER, default=".")
@click.option("-o", "--output", type=_FOLDER, help="The file to write; - for standard output. Else NAME-Resume.FORMAT.")
@click.option("--variant", metavar="NAME", help="Which version of the resume; the main one if not given.")
@click.option("--locale", metavar="LANGUAGE", help="Which language; the site's first if not given.")
@click.option(
    "--audience",
    type=click.Choice(["public", "document"]),
    default="public",
    show_default=True,
    help="document: with what 'privacy' marks so, and with profile.private.yaml.",
)
@click.option("--private", is_flag=True, help="Of zip alone: take profile.private.yaml along.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be written, and write nothing.")
def export(
    format_name: str,
    folder: Path,
    output: Path | None,
    *,
    variant: str | None,
    locale: str | None,
    audience: str,
    private: bool,
    dry: bool,
) -> None:
    """Make one document of the site in FOLDER (this folder if not given): FORMAT is pdf, docx, txt and so on.

    As zip it is a backup of the whole site, to mail to yourself: what it is made from, and its pages and documents.
    """
    from sitegen.documents import FORMATS

    if format_name == _BACKUP:
        if variant or locale or audience != "public":
            raise click.UsageError("a backup is of everything; --variant, --locale and --audience are for documents")
        from sitegen.deploy_commands import export_zip

        export_zip(folder, output, private=private, dry=dry)
        return
    if format_name not in FORMATS:
        known = ", ".join((*FORMATS, _BACKUP))
        raise click.BadParameter(f"'{format_name}' is not one of {known}", param_hint="FORMAT")
    if private:
        raise click.UsageError("--private is for zip; a document takes --audience document")
    _export_document(format_name, folder, output, variant=variant, locale=locale, audience=audience, dry=dry)


def _export_document(
    format_name: str,
    folder: Path,
    output: Path | None,
    *,
    variant: str | None,
    locale: str | None,
    audience: str,
    dry: bool,
) -> None:
    from sitegen.build import export as make
    from sitegen.publish import refuse_published, write_document

    made = make(
        folder,
        format_name,
        today=_today(os.environ),
        cache=_cache(os.environ),
        variant=variant,
        locale=locale,
        audience=audience,
    )
    _tell(made.warnings)
    if output == Path("-") and not dry:
        sys.stdout.buffer.write(made.content)
        return
    target = output or Path(made.filename)
    target = target / made.filename if target.is_dir() else target
    if audience != "public":
        refuse_published(target, folder)
    if not dry:
        write_document(made.content, target)
    click.echo(f"{'Would write' if dry else 'Wrote'} {target}, {len(made.content) / 1000:,.0f} kB.")
    if audience != "public":
        click.echo("It holds what the site does not show; hand it only to those who are meant to read it.")


@commands.command()
@click.argument("folder", type=_FOLDER, default=".")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; the next free one if taken.",
)
@click.option("--base-url", metavar="URL", help="Where the site will stand; its path is where the preview has it.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
def serve(folder: Path, host: str, port: int, *, base_url: str | None, open_browser: bool) -> None:
    """Preview the site in FOLDER (this folder if not given); the page in the browser follows every change."""
    from sitegen.preview import Preview

    preview = Preview(
        folder,
        host=host,
        port=port,
        cache=_cache(os.environ),
        today=lambda: _today(os.environ),
        say=click.echo,
        top=_path_of(base_url),
    )
    click.echo(f"Preview: {preview.address}   (Ctrl-C ends it)")
    click.echo(f"Overview, check, inbox: {preview.start_address}")
    if preview.open:
        click.echo("Everyone on this network can see the preview.", err=True)
        if preview.network_address:
            click.echo(f"On your phone: {preview.network_address}")
    if open_browser:
        click.launch(preview.address)
    preview.run()


def _path_of(base_url: str | None) -> str:
    """Return the path of an address, or of a path alone, with slashes at both ends."""
    if base_url is None:
        return "/"
    path = base_url if base_url.startswith("/") else urlsplit(_address(base_url) or "").path
    return f"/{path.strip('/')}/" if path.strip("/") else "/"


@commands.command()
def schema() -> None:
    """Print the JSON Schema of profile.yaml, for editors and other programs."""
    from sitegen.schema import SCHEMA_FILE

    click.echo(SCHEMA_FILE.read_text("utf-8"), nl=False)


def _imported(file: Path, folder: Path, *, group_roles: bool | None) -> Iterable[Any]:
    """Read a resume, tell what came of it, and return the files that it makes in the folder."""
    from sitegen.importers import open_resume
    from sitegen.importers.report import report
    from sitegen.importers.site import site_files

    resume = open_resume(file)
    if group_roles is None and resume.repeated and sys.stdin.isatty():
        names = ", ".join(f"{name} ({count})" for name, count in resume.repeated)
        click.echo(f"Several jobs in a row at one employer: {printable(names)}")
        group_roles = click.confirm("Show them as one employer with several roles?", default=True)
    arrival = site_files(
        resume, folder, group_roles=bool(group_roles), today=_today(os.environ), cache=_cache(os.environ)
    )
    _tell(arrival.warnings)
    for line in report(resume, arrival, asked=group_roles is not None):
        click.echo(printable(line))
    return arrival.files


def _address(base_url: str | None) -> str | None:
    if base_url is None:
        return None
    from sitegen.formats import site_address

    try:
        return site_address(base_url)
    except ValueError as err:
        raise click.BadParameter(str(err), param_hint="--base-url") from err
