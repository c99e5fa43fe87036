"""The templates of a theme: where they are found, what they can ask for, how they fail.

Always in Jinja2's immutable sandbox, escaping everything, and strict about names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.loaders import BaseLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sitegen.cache import Cache
from sitegen.problems import ThemeError
from sitegen.themes import BASE, Theme


class _Layers(BaseLoader):
    """Finds a template in the site, the theme, the themes it extends and the base, in this order.

    ``!theme/x.html`` skips the site's own file of that name, ``!base/x.html`` everything but the base,
    so that a file can extend the one that it takes the place of.
    """

    def __init__(self, site: Path, theme: Theme) -> None:
        own = [folder / "templates" for folder in theme.folders]
        self.layers: Mapping[str, list[Path]] = {
            "": [site / "templates", *own],
            "!theme": own,
            f"!{BASE}": own[-1:],
        }

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ANN401, ARG002
        layer, _, name = template.partition("/") if template.startswith("!") else ("", "", template)
        if ".." in name.split("/") or "\\" in name or name.startswith("/"):
            raise TemplateNotFound(template)
        for folder in self.layers.get(layer, ()):
            path = folder / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return _read(path), str(path), lambda: True
        raise TemplateNotFound(template)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as err:
        line = path.read_bytes().count(b"\n", 0, err.start) + 1
        raise ThemeError(f"{path}:{line}: this letter is not UTF-8; save the file as UTF-8 in your editor") from err
    except OSError as err:
        raise ThemeError(f"{path}: cannot be read: {err.strerror}") from err


class _Compiled(BytecodeCache):
    """Keeps compiled templates, since compiling them takes longer than all the rest of a page."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        content = self.cache.get(self._key(bucket))
        if content is not None:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.cache.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return self.cache.key("templates 1", bucket.key, bucket.checksum)


def environment(theme: Theme, site: Path, cache: Cache, /, **extra: Any) -> ImmutableSandboxedEnvironment:  # noqa: ANN401 - functions
    """Return a new environment; *extra* are the functions and values that every template has."""
    env = ImmutableSandboxedEnvironment(
        loader=_Layers(site, theme),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_Compiled(cache),
    )
    env.globals.update(extra)
    return env


def render(env: ImmutableSandboxedEnvironment, name: str, /, **context: Any) -> str:  # noqa: ANN401 - values
    """Render one template; a mistake in it is a `ThemeError` that names file and line."""
    try:
        return env.get_template(name).render(**context)
    except TemplateSyntaxError as err:
        raise ThemeError(f"{err.filename or err.name}:{err.lineno}: {err.message}") from err
    except TemplateNotFound as err:
        raise ThemeError(f"{_place(err, name)}: there is no template '{err.name}' in this theme") from err
    except (UndefinedError, SecurityError, TemplateError) as err:
        raise ThemeError(f"{_place(err, name)}: {err.message}") from err
    except RecursionError as err:
        raise ThemeError(
            f"{name}: a template extends or includes itself; to extend the file it takes the place of, "
            f"write '!theme/{name}'"
        ) from err
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as err:
        # What a filter or a function makes of a value that it was not made for.
        raise ThemeError(f"{_place(err, name)}: {type(err).__name__}: {err}") from err


def _place(err: BaseException, name: str) -> str:
    """Return ``file:line`` of the innermost template that the error came through."""
    place = name
    trace = err.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith((".html", ".svg", ".xml", ".txt")):
            place = f"{path}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
