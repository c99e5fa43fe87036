"""The templates of a theme: where they are found, what they can ask for, how they fail.

Always in Jinja2's immutable sandbox, escaping everything, and strict about names.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import BuiltinMethodType, MethodType
from typing import Any, cast

from jinja2 import BytecodeCache, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplatesNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from msgspec import Struct

from sitegen.cache import Cache
from sitegen.expressions import expression
from sitegen.problems import Problem, ThemeError, suggest
from sitegen.records import Record, known_names
from sitegen.resources import shipped
from sitegen.themes import BASE, Theme, names_in
from sitegen.tracing import Tracing

_ASKING = expression(r"\{%[-+]?\s*(?:include|extends|import|from)\b")
_MISSING = expression(r"there is no '(\w+)' here\Z")


class _Layers(BaseLoader):
    """Finds a template in the site, the theme, the themes it extends and the base, in this order.

    Three prefixes skip what comes before: ``!theme/x.html`` the site's own file, ``!parent/x.html`` everything up
    to the file that asks, ``!base/x.html`` everything but the base. So a file can extend the one that it takes the
    place of. Internally a prefix is the number of the first folder to look into: ``!2/x.html``.
    """

    def __init__(self, site: Path, theme: Theme, cache: Cache) -> None:
        self.theme = theme
        self.cache = cache
        self.folders = (site.resolve() / "templates", *(folder / "templates" for folder in theme.folders))
        self.places = tuple(map(str, self.folders))
        self.resolved = tuple(folder.resolve() for folder in self.folders)
        self.states: dict[str, tuple[str, int, int, int, int] | None] = {}
        """What each template was when it was read."""

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ANN401, ARG002
        state = self._state(template)
        if state is None:
            raise TemplateNotFound(template)
        self.states[template] = state
        path = Path(state[0])
        return self.cache.memory.once(("template", state), lambda: self.theme.read_text(path)), str(path), lambda: True

    def _state(self, template: str) -> tuple[str, int, int, int, int] | None:
        """Return where a template is, and what changes when it is saved."""
        found = self._found(template)
        if found is None:
            return None
        path = os.path.join(self.places[found[0]], found[1])  # noqa: PTH118 - hot
        status = os.stat(path)  # noqa: PTH116 - hot
        return path, status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino

    def is_current(self) -> bool:
        """Whether every template that was read would be read again as it was."""
        return all(self._state(name) == state for name, state in self.states.items())

    def asked(self, template: str, asking: str) -> str:
        """Return the full name of what one template asks for in another one."""
        if not template.startswith("!"):
            return template
        prefix, _, name = template.partition("/")
        by = self._found(asking)
        first = {"!theme": 1, "!parent": by[0] + 1 if by else None, f"!{BASE}": len(self.folders) - 1}.get(prefix)
        if first is None:
            raise TemplateNotFound(template)
        return f"!{first}/{name}"

    def _found(self, template: str) -> tuple[int, str] | None:
        """Return in which folder a template is, and its path there."""
        prefix, _, name = template.partition("/") if template.startswith("!") else ("!0", "", template)
        if ".." in name.split("/") or "\\" in name or name.startswith("/") or not prefix[1:].isdecimal():
            return None
        for number in range(int(prefix[1:]), len(self.folders)):
            if self._is_inside(number, name):
                return number, name
        return None

    def _is_inside(self, number: int, name: str) -> bool:
        """Whether a folder has a file of its own; a link must not lead out of it."""
        path = os.path.join(self.places[number], name)  # noqa: PTH118 - hot: several times for every template
        try:
            status = os.stat(path)  # noqa: PTH116 - hot
        except OSError:
            return False
        if not stat.S_ISREG(status.st_mode):
            return False
        key = ("template inside", path, status.st_dev, status.st_ino)
        return self.cache.memory.once(key, lambda: Path(path).resolve().is_relative_to(self.resolved[number]))

    def list_templates(self) -> list[str]:
        every = ((folder, path) for folder in self.folders for path in folder.rglob("*") if path.is_file())
        return sorted({path.relative_to(folder).as_posix() for folder, path in every})

    def hooks(self) -> frozenset[str]:
        """Name the hooks that somebody uses."""
        names = (name for place in self.places for name in names_in(os.path.join(place, "hooks")))  # noqa: PTH118 - hot
        return frozenset(name.removesuffix(".html") for name in names if name.endswith(".html"))


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox whose templates ask for others by their prefixes."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Jinja2's own
        super().__init__(**settings)
        self.known_attributes: dict[tuple[type, str], bool] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - anything in a template
        """Answer as the sandbox does; what its type is known to allow and is no method takes the short way."""
        if self.known_attributes.get((type(obj), attribute)):
            value = getattr(obj, attribute, missing)
            if value is not missing and not isinstance(value, (MethodType, BuiltinMethodType)):
                return value
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any function
        """Answer as the sandbox does; of a macro, which is what templates call most, nothing need be found out."""
        if type(obj) is Macro:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return obj(context.eval_ctx, *args, **kwargs)
        return super().call(context, obj, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - anything in a template
        """Answer as the sandbox does, once for each type: nothing else about a value matters to it."""
        key = (type(obj), attr)
        if key not in self.known_attributes:
            self.known_attributes[key] = super().is_safe_attribute(obj, attr, value)
        return self.known_attributes[key]

    @property
    def layers(self) -> _Layers:
        """Where its templates come from."""
        return cast(_Layers, self.loader)

    def join_path(self, template: str, parent: str) -> str:
        """Return the full name of what a template asks for."""
        return self.layers.asked(template, parent)

    def forget_macros(self) -> None:
        """Let what templates import without context be made anew: it holds the values of the edition before."""
        for template in (self.cache or {}).values():
            template._module = None  # noqa: SLF001 - the library makes it once and for all


class _Undefined(StrictUndefined):
    """A name that is not there; saying it is an error, which names what may be meant."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name, of = self._undefined_name, self._undefined_obj
        if of is missing:
            return f"there is no '{name}' here"
        kind = {"Record": "value", "dict": "value"}.get(type(of).__name__, type(of).__name__.lower())
        return f"this {kind} has no '{name}'{suggest(str(name), _names_of(of))}"


def _names_of(value: Any) -> Iterable[str]:  # noqa: ANN401 - anything that a template gets
    if isinstance(value, Record):
        return known_names(value)
    if isinstance(value, Struct):
        return value.__struct_fields__
    return [str(key) for key in value] if isinstance(value, Mapping) else ()


class _Compiled(BytecodeCache):
    """Keeps compiled templates, since compiling them takes longer than all the rest of a page."""

    def __init__(self, cache: Cache, *, tracing: bool) -> None:
        self.cache = cache
        self.name = "traced templates 1" if tracing else "templates 1"

    def load_bytecode(self, bucket: Bucket) -> None:
        key = self._key(bucket)
        if ("code", key) in self.cache.memory:
            bucket.code = self.cache.memory["code", key]
            return
        content = self.cache.get(key)
        if content is not None:
            bucket.bytecode_from_string(content)
            self.cache.memory["code", key] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        key = self._key(bucket)
        self.cache.memory["code", key] = bucket.code
        self.cache.put(key, bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return self.cache.key(self.name, bucket.key, bucket.checksum)


def environment(
    theme: Theme,
    site: Path,
    cache: Cache,
    /,
    *,
    tracing: bool = False,
    **extra: Any,  # noqa: ANN401 - functions
) -> Environment:
    """Return an environment; *extra* are the functions and values that every template has.

    It is a new one, or that of the build before where this process has made it and no template has changed since.
    With *tracing* pages tell where each of their elements was written.
    """
    key = ("templates", site, tracing)
    kept: Environment | None = cache.memory.get(key)
    env = kept if kept is not None and kept.layers.theme == theme and kept.layers.is_current() else None
    if env is None:
        env = cache.memory[key] = Environment(
            loader=_Layers(site, theme, cache),
            autoescape=True,
            undefined=_Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Compiled(cache, tracing=tracing),
            extensions=[Tracing] if tracing else [],
        )
    env.globals.update(extra, hooks=env.layers.hooks())
    return env


def render(env: Environment, name: str, page: str, /, **context: Any) -> str:  # noqa: ANN401 - values
    """Render one template for the page at the path *page*; a mistake in it is a `ThemeError` with its place."""
    with _mistakes(env, name, page, context):
        return env.get_template(name).render(**context)


def macros(env: Environment, name: str, page: str, /, **context: Any) -> object:  # noqa: ANN401 - values
    """Return the macros of a template, which see what the template of the *page* sees; mistakes are as in `render`."""
    with _mistakes(env, name, page, context):
        return env.get_template(name).make_module(context)


@contextlib.contextmanager
def _mistakes(env: Environment, name: str, page: str, context: Iterable[str]) -> Iterator[None]:
    """Give what goes wrong while a template is drawn its place; *context* are the names that it was given."""
    try:
        yield
    except TemplateSyntaxError as err:
        raise _told(env, err.filename or name, err.lineno, err.message or "", page) from err
    except TemplatesNotFound as err:
        raise _told(env, *_place(err, name), _no_template(env, [str(one) for one in err.templates]), page) from err
    except TemplateNotFound as err:
        raise _told(env, *_place(err, name), _no_template(env, [str(err.name)]), page) from err
    except TemplateError as err:
        message = err.message or ""
        if unknown := _MISSING.search(message):
            message += suggest(unknown[1], {*env.globals, *context})
        raise _told(env, *_place(err, name), message, page) from err
    except RecursionError as err:
        raise _told(env, *_circle(env, err, name), page) from err
    except KeyError as err:
        raise _told(env, *_place(err, name), f"there is no text or key {err}", page) from err
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as err:
        # What a filter or a function makes of a value that it was not made for.
        raise _told(env, *_place(err, name), f"{type(err).__name__}: {err}", page) from err


def _no_template(env: Environment, names: list[str]) -> str:
    shown = [re.sub(r"^!\d+/", "", name) for name in names]
    known = env.loader.list_templates() if env.loader else []
    return f"there is no template '{shown[0]}' in this theme{suggest(shown[0], known)}"


def _told(env: Environment, file: str, line: int | None, message: str, page: str) -> ThemeError:
    """Return the mistake with its place, the line that stands there, and the page that was to be drawn."""
    layers = env.layers
    path = Path(file)
    source = None
    column = 1
    if line is not None and path.is_file():
        lines = layers.theme.read_text(path).split("\n")
        source = lines[line - 1] if line <= len(lines) else ""
        column = len(source) - len(source.lstrip()) + 1
    width = len(source.strip()) if source else 1
    text = f"{message} (while drawing {page})"
    return ThemeError(problems=[Problem(layers.theme.shown(path), text, line, column, source=source, width=width)])


def _circle(env: Environment, err: RecursionError, name: str) -> tuple[str, int | None, str]:
    """Return which line closes a circle of templates, of an own file before a shipped one, and what to do."""
    layers = env.layers
    ours = shipped("themes").resolve()
    asking = [
        (file, line)
        for file, line in dict.fromkeys(_places(err))
        if line
        and not Path(file).is_relative_to(ours)
        and _ASKING.search(layers.theme.read_text(Path(file)).split("\n")[line - 1])
    ]
    place = asking[-1] if asking else _place(err, name)
    if Path(place[0]).parent.name == "hooks":
        return *place, "this hook asks for a template that it stands in, which would never end; remove the line"
    return *place, (
        "templates extend or include each other in a circle; to extend the file that one takes the place of, "
        f"write '!parent/{name}'"
    )


def _place(err: BaseException, name: str) -> tuple[str, int | None]:
    """Return file and line of the innermost template that the error came through."""
    return ([(name, None), *_places(err)])[-1]


def _places(err: BaseException) -> Iterator[tuple[str, int]]:
    """Yield file and line of the templates that an error came through, the innermost last."""
    trace = err.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.endswith((".html", ".svg", ".xml", ".txt")):
            yield path, trace.tb_lineno
        trace = trace.tb_next
