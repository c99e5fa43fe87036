"""A PDF that sitegen made: it carries the resume as data, so nothing has to be guessed from its pages."""

from __future__ import annotations

from sitegen.problems import InvalidSite, Problem
from sitegen.vocabulary import FILE_NAME


def is_pdf(content: bytes) -> bool:
    """Return whether these are the bytes of a PDF."""
    return content.lstrip()[:5] == b"%PDF-"


def attached_resume(content: bytes, path: str) -> bytes:
    """Return the ``resume.json`` that a PDF carries; raise `InvalidSite` if it carries none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as err:
        raise InvalidSite([Problem(path, "this PDF cannot be read; it is damaged, or locked by a password")]) from err
    try:
        for number in range(document.count_attachments()):
            attachment = document.get_attachment(number)
            if attachment.get_name() == FILE_NAME:
                return bytes(attachment.get_data())
    finally:
        document.close()
    message = (
        f"this PDF carries no {FILE_NAME}, as those that sitegen made do, and nothing is guessed from its pages; "
        "import the resume as JSON Resume, or start with 'sitegen new FOLDER'"
    )
    raise InvalidSite([Problem(path, message)])
