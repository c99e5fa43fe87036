"""A person's name in a file name and in an icon."""

from __future__ import annotations

import re
import unicodedata


def document_name(name: str, suffix: str) -> str:
    """Return a name that a recruiter can file: ``Maria-Silva-Resume.pdf``.

    Latin letters lose their marks, since mail programs mangle them; other scripts stay.
    """
    flat = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    words = re.findall(r"\w+", flat) or ["My"]
    return f"{'-'.join(words)[:60]}-Resume.{suffix}"


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in re.split(r"[\s\-]+", name) if word[:1].isalnum()] or ["·"]
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()
