"""What an author most likely meant where YAML gives up, told without YAML's vocabulary.

The parser notices a mistake late and in its own words. Here the line itself is looked at, and the
place is moved to where the hand has to go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from sitegen.expressions import expression
from sitegen.libyaml import yaml
from sitegen.yaml_repairs import repair
from sitegen.yaml_shape import Known

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY = r"(?P<before>\s*(?:- +)*)(?P<key>[\w$.-]+|\"[^\"]*\"|'[^']*')"
_ENTRY = expression(_KEY + r":(?: +(?P<value>.*))?\Z")
_ITEM = expression(r"\s*(?:- +)+(?P<value>\S.*)\Z")
_GLUED_DASH = expression(r"\s*-(?P<rest>[^\s-].*)\Z")
_GLUED_COLON = expression(_KEY + r":(?P<value>[^\s:/].*)\Z")
_COMMENTED_KEY = expression(r"# *[\w-]+:\s*\Z")
_BLOCK = expression(r"(?:^|[\s:-])[|>][+-]?\s*\Z")
_SHOWN = 50
_NEAR = 12  # lines above the one where the parser gave up


class Advice(Struct, frozen=True):
    """What to mend, and where; *line* and *column* count from 0."""

    message: str
    line: int
    column: int


def advise(err: yaml.MarkedYAMLError, lines: Sequence[str], first_line: int, known: Known) -> Advice:
    """Return what to mend for what PyYAML found in *lines*, of which the first is *first_line* of its file.

    *known* tells apart readings that YAML takes for equal: where a key is at home.
    """
    mark = err.problem_mark or err.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    while line > 0 and (line >= len(lines) or not lines[line].strip()):
        line -= 1
        column = len(lines[line]) if line < len(lines) else 0
    at = _Place(err, lines, line, min(column, len(lines[line])), first_line)
    if certain := _first_of(_CERTAIN, at):
        return certain
    likely = _first_of(_LIKELY, at)
    better = repair(lines, line, likely.line if likely else line, first_line, known)
    if likely and (better is None or better.line == likely.line or _GLUED_DASH.match(lines[likely.line])):
        return likely
    if better is not None:
        return Advice(better.message, better.line, better.column)
    return _first_of(_VAGUE, at) or at.here(f"this is not valid YAML: {at.said}")


def _first_of(rules: Iterable[Rule], at: _Place) -> Advice | None:
    return next(filter(None, (rule(at) for rule in rules)), None)


class _Place(Struct, frozen=True):
    """Where the parser gave up, and on what."""

    err: yaml.MarkedYAMLError
    lines: Sequence[str]
    line: int
    column: int
    first_line: int

    @property
    def said(self) -> str:
        return str(self.err.problem or self.err.context or "it cannot be read")

    @property
    def text(self) -> str:
        return self.lines[self.line]

    @property
    def context(self) -> yaml.Mark | None:
        """Where what the parser was reading began."""
        mark = self.err.context_mark
        return mark if mark is not None and mark.line < len(self.lines) else None

    def above(self) -> int | None:
        """Return the nearest line above that says something."""
        spoken = (at for at in range(self.line - 1, -1, -1) if self.lines[at].split("#")[0].strip())
        return next(spoken, None)

    def here(self, message: str, column: int | None = None) -> Advice:
        return Advice(message, self.line, self.column if column is None else column)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _value(text: str) -> tuple[str, int] | None:
    """Return the value on a line, after its key or its dash, and where it starts."""
    match = _ENTRY.match(text) or _ITEM.match(text)
    if match is None or not match["value"] or match["value"].isspace():
        return None
    return match["value"].rstrip(), match.start("value")


def _quoted(value: str) -> str:
    """Return a value as it is to be written, cut for the message if it is long."""
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return "'" + shown.replace("'", "''") + "'" if '"' in shown or "\\" in shown else f'"{shown}"'


def _first_key(at: _Place) -> Advice | None:
    """The first key of all stands further in than the others, which the parser then takes for strangers."""
    first = next((row for row, text in enumerate(at.lines) if text.split("#")[0].strip()), at.line)
    inset = _indent(at.lines[first])
    if any(_COMMENTED_KEY.match(row) for row in at.lines[:first]):
        return None
    if first == at.line or not inset or _indent(at.text) >= inset or not _ENTRY.match(at.lines[first]):
        return None
    return Advice("remove the space in front of this line; the other keys begin further left", first, 0)


def _open_quote(at: _Place) -> Advice | None:
    """A quote that is not closed on its line runs on until some later quote, which is not to blame."""
    for start, end in _quotes_of_lines(at):
        inside = at.lines[start.line + 1 : end + 1]
        if not any(row.lstrip().startswith("#") or _ENTRY.match(row) or _ITEM.match(row) for row in inside):
            continue
        value = at.lines[start.line][start.column :].rstrip()
        what = "the quote that opens here is not closed; "
        if value.endswith(":") or _BLOCK.fullmatch(value[1:]) or _ENTRY.match(value[1:]):
            return Advice(what + "remove it", start.line, start.column)
        return Advice(f"{what}write {_quoted(value[1:])}", start.line, start.column)
    return None


def _quotes_of_lines(at: _Place) -> Iterator[tuple[yaml.Mark, int]]:
    """Yield the start and the last line of each quoted text above the stumble that goes on over lines."""
    try:
        for token in yaml.scan("\n".join(at.lines), _Loader):
            if isinstance(token, yaml.ScalarToken) and token.style and token.style in "\"'":
                if token.end_mark.line > token.start_mark.line:
                    yield token.start_mark, token.end_mark.line
                if token.end_mark.line > at.line:
                    return
    except yaml.MarkedYAMLError as err:
        mark = err.context_mark
        if mark is not None and at.lines[mark.line][mark.column : mark.column + 1] in {"'", '"'}:
            yield mark, err.problem_mark.line if err.problem_mark else len(at.lines)


def _list_after_value(at: _Place) -> Advice | None:
    """A list below a key that has a value already; the parser stumbles over some later item."""
    for line in range(at.line, max(-1, at.line - _NEAR), -1):
        text = at.lines[line]
        match = _ENTRY.match(text)
        item = text.lstrip().startswith("- ")
        if match is None or item or not match["value"] or match["value"][0] in "|>[{&*!#":
            continue
        below = next((row for row in at.lines[line + 1 :] if row.strip()), "")
        if below.lstrip().startswith("- ") and _indent(below) > _indent(text) and not _ENTRY.match(below):
            value = match["value"].strip()[:_SHOWN]
            message = f"a list starts on the lines below its key; remove {_quoted(value)} after '{match['key']}:'"
            return Advice(message, line, match.start("value"))
        return None
    return None


def _text_out_of_block(at: _Place) -> Advice | None:
    """The text below >- or | that does not stand further in than what announces it."""
    for line in range(at.line - 1, max(-1, at.line - _NEAR), -1):
        text = at.lines[line]
        if not _BLOCK.search(text):
            continue
        follows = next((row for row in range(line + 1, len(at.lines)) if at.lines[row].strip()), line)
        below = at.lines[follows]
        if follows > line and _indent(below) <= _indent(text) and not _ENTRY.match(below) and not _ITEM.match(below):
            message = f"this text belongs to line {line + at.first_line}; indent it further than that line"
            return Advice(message, follows, _indent(below))
        return None
    return None


def _tab(at: _Place) -> Advice | None:
    lead = at.text[: len(at.text) - len(at.text.lstrip())]
    if "\t" not in lead or not re.search(r"\\t|tab|cannot start|could not find|expected", at.said):
        return None
    return at.here("a tab cannot indent a line; use spaces", lead.index("\t"))


def _special_start(at: _Place) -> Advice | None:
    """A value whose first sign means something in YAML."""
    found = _value(at.text)
    if found is None or found[0][0] not in "@`%*&!>|" or _BLOCK.fullmatch(found[0]):
        return None
    value, column = found
    if "undefined alias" in at.said and re.fullmatch(r"\*[\w-]+", value):
        return at.here(
            f"nothing above is named '&{value[1:]}'; a text that starts with * must stand in quotes: {_quoted(value)}",
            column,
        )
    return at.here(f"a text that starts with {value[0]} must stand in quotes: {_quoted(value)}", column)


def _second_colon(at: _Place) -> Advice | None:
    found = _value(at.text)
    if "mapping values" not in at.said or found is None or at.column <= found[1]:
        return None
    value, column = found
    return at.here(f"a text that holds ': ' must stand in quotes: {_quoted(value)}", column)


def _glued(at: _Place) -> Advice | None:
    """A space is missing after a dash or a colon, or the colon itself; noticed on the line below."""
    if "mapping values" not in at.said and "expected ':'" not in at.said:
        return None
    began = at.context.line if at.context and "expected ':'" in at.said else at.above()
    for line in dict.fromkeys(one for one in (began, at.line) if one is not None):
        text = at.lines[line]
        if match := _GLUED_DASH.match(text):
            return Advice(f"a space is missing after the '-'; write '- {match['rest'][:_SHOWN]}'", line, _indent(text))
        if match := _GLUED_COLON.match(text):
            mended = f"{match['key']}: {match['value'][:_SHOWN]}"
            return Advice(f"a space is missing after the ':'; write '{mended}'", line, match.end("key"))
    if began is None or _ENTRY.match(at.lines[began]) or (began == at.line and "expected ':'" not in at.said):
        return None
    return _neither(at, began)


def _neither(at: _Place, line: int) -> Advice | None:
    """A line that is neither ``key: value`` nor an item of a list."""
    text = at.lines[line]
    if _ITEM.match(text):
        return None
    nearest = (*reversed(at.lines[:line]), *at.lines[line + 1 :])
    beside = next((row for row in nearest if row.strip() and _indent(row) == _indent(text)), "")
    items = _ITEM.match(beside)
    word = text.split()[0] if text.split() else ""
    message = (
        "'- ' is missing at the start of this item"
        if items
        else f"a ':' is missing after the key; write it as '{word}: …'"
    )
    return Advice(message, line, _indent(text))


def _too_far(at: _Place) -> Advice | None:
    above = at.above()
    if "mapping values" not in at.said or above is None:
        return None
    if _indent(at.text) > _indent(at.lines[above]):
        return at.here(
            f"this line is indented further than line {above + at.first_line}, which has a value already; "
            "begin both in the same column",
            _indent(at.text),
        )
    return None


def _quote(at: _Place) -> Advice | None:
    """A quoted text that ends before its line does."""
    found = _value(at.text)
    if "expected key" not in at.said and "expected '-'" not in at.said and "document start" not in at.said:
        return None
    if found is None or found[0][0] not in "\"'" or at.column <= found[1]:
        return None
    sign, whole = found[0][0], found[0].strip("\"'" if found[0][-1] in "\"'" else "")
    if found[0][-1] == sign:
        return at.here(f"the quoted text holds a {sign}, which ends it here; write it as {_other(whole, sign)}")
    inner = found[0].replace(sign, "")
    return at.here(f"the text goes on after its closing quote; put all of it in quotes: {_quoted(inner)}")


def _other(text: str, sign: str) -> str:
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f'"{shown}"' if sign == "'" and '"' not in shown else "'" + shown.replace("'", "''") + "'"


def _never_closed(at: _Place) -> Advice | None:
    context = at.context
    if context is None:
        return None
    opening = at.lines[context.line][context.column : context.column + 1]
    if "end of stream" in at.said or "document indicator" in at.said:
        what = "quote" if opening in {'"', "'"} else f"'{opening}'"
        return Advice(f"the {what} that opens here is never closed", context.line, context.column)
    if "expected ','" not in at.said:
        return None
    closing = "]" if opening == "[" else "}"
    rest = [at.text[at.column :], *at.lines[at.line + 1 :]]
    if any(closing in one for one in rest):
        return at.here("a ',' is missing before this")
    return Advice(f"the '{opening}' that opens here is never closed; put a '{closing}' at its end", *_spot(context))


def _spot(mark: yaml.Mark) -> tuple[int, int]:
    return mark.line, mark.column


def _out_of_line(at: _Place) -> Advice | None:
    context = at.context
    if context is None:
        return None
    if "expected '-'" in at.said:
        if at.text.lstrip().startswith("-"):
            return at.here(
                f"this '-' must stand below the '-' of line {context.line + at.first_line}, in the same column"
            )
        return at.here(
            f"this line does not belong to the list that starts on line {context.line + at.first_line}; "
            "its indentation differs, or its '- ' is missing"
        )
    if "expected key" in at.said:
        if at.text.lstrip().startswith("- "):
            return at.here(
                "this item of a list stands among keys; its indentation differs, or the key above is missing"
            )
        above = at.above()
        start = context.line if above is None else above
        return at.here(
            f"the indentation differs from line {start + at.first_line}; lines that belong together "
            "begin in the same column"
        )
    return None


def _surely(at: _Place) -> Advice | None:
    return _told(at, _SURELY)


def _plainly(at: _Place) -> Advice | None:
    return _told(at, _PLAINLY)


def _told(at: _Place, messages: Mapping[str, str]) -> Advice | None:
    told = next((text for start, text in messages.items() if start in at.said), None)
    return None if told is None else at.here(told)


_SURELY = {
    "unknown escape character": "in double quotes a \\ must be written twice; in a path write / instead",
    "another document": "'---' starts a second document; one file holds one, so remove this line",
}
_PLAINLY = {
    "expected node content": "a value is missing before this; remove the sign that is too much",
    "expected <document start>": "this does not belong to what stands above; it must be written as 'key: value'",
    "block sequence entries": "a list must start on a line of its own below its key",
    "expected ':'": "a ':' is missing after the key, or a quote is not closed",
    "mapping values": "keys must begin in the same column, and a text that holds ': ' must stand in quotes",
    "undefined alias": "a text that starts with * must stand in quotes",
    "alphabetic or numeric": "a text that starts with * or & must stand in quotes",
    "cannot start any token": "a text that starts with this sign must stand in quotes",
    "undefined tag handle": "a text that starts with ! must stand in quotes",
    "duplicate anchor": "this name is given to two anchors",
    "control characters": "remove the invisible control character",
    "special characters": "remove the invisible control character",
}

Rule = Callable[[_Place], Advice | None]
_CERTAIN: tuple[Rule, ...] = (_tab, _surely, _first_key, _open_quote, _never_closed, _special_start)
"""Asked first and in turn, as are the others; what they find is what is wrong."""
_LIKELY: tuple[Rule, ...] = (_text_out_of_block, _list_after_value, _second_colon, _glued, _too_far, _quote)
"""Heard unless mending another line makes all the others fit."""
_VAGUE: tuple[Rule, ...] = (_out_of_line, _plainly)
"""Heard where no mend of one line makes the others fit."""
