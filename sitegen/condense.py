"""Style sheets and scripts without comments and blanks: a fifth less to send, and the same rules."""

from __future__ import annotations

from sitegen.cache import Cache

_FORMAT = "condensed 1"


def condensed(path: str, content: bytes, cache: Cache) -> bytes:
    """Return what a ``.css`` or ``.js`` file says in fewer bytes; other files and done ones (``.min.``) stay."""
    kind = path.rpartition(".")[2]
    if kind not in {"css", "js"} or ".min." in path:
        return content
    key = cache.key(_FORMAT, kind, content)
    made = cache.get(key)
    if made is None:
        made = _made(kind, content.decode("utf-8")).encode()
        cache.put(key, made)
    return made


def _made(kind: str, text: str) -> str:
    if kind == "css":
        import rcssmin

        return str(rcssmin.cssmin(text, keep_bang_comments=True))
    import rjsmin

    return str(rjsmin.jsmin(text, keep_bang_comments=True))
