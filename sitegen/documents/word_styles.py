"""The styles of a Word document: those of the base, and what each theme has of its own laid over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def merged_styles(layers: Sequence[bytes]) -> bytes:
    """Return one styles.xml of several, the most general first.

    A style takes the place of the one of the same ``styleId``, a new one comes last; document defaults take the
    place of document defaults. Raise lxml's XMLSyntaxError where one is not well-formed.
    """
    from lxml import etree

    if len(layers) == 1:
        return layers[0]
    trees = [etree.fromstring(layer) for layer in layers]
    whole, *rest = trees
    for tree in rest:
        _lay_over(whole, tree)
    return bytes(etree.tostring(whole, xml_declaration=True, encoding="UTF-8", standalone=True))


def _lay_over(whole: Any, tree: Any) -> None:  # noqa: ANN401 - lxml elements, imported late
    styles = {style.get(f"{_W}styleId"): style for style in whole.iter(f"{_W}style")}
    defaults = whole.find(f"{_W}docDefaults")
    for element in list(tree):
        replaced = defaults if element.tag == f"{_W}docDefaults" else None
        if element.tag == f"{_W}style":
            replaced = styles.get(element.get(f"{_W}styleId"))
        if replaced is not None:
            whole.replace(replaced, element)
        elif element.tag == f"{_W}style":
            whole.append(element)
