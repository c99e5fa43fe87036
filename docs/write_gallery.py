"""Write docs/gallery.md and its pictures: the example in every theme, on a desk, on a phone in the dark, on paper.

Needs what the tests need: Chromium and the extra ``test``. Run it after a change of a theme's looks.
"""

from __future__ import annotations

import functools
import http.server
import io
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from sitegen.theme_files import find_theme, theme_names

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"
PAGE = """# The themes

The example, `example_site/`, in every theme: on a desk, on a phone in the dark, and the first page of its PDF.
Choose one in `profile.yaml` with `theme: {{name: {first}}}`; `sitegen theme show {first}` lists its options.
Written by `docs/write_gallery.py`.
{themes}"""
ENTRY = """
## {name}

{description}

![{name} on a desk: name, profession, summary and a download button](images/{name}.webp)

![{name} on a phone, in the dark](images/{name}-phone.webp) ![The first page of {name}'s PDF](images/{name}-pdf.webp)
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Write the page and its pictures."""
    entries = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in theme_names(ROOT):
            _draw(name, chromium)
            entries.append(ENTRY.format(name=name, description=" ".join(find_theme(name, ROOT).description.split())))
    page = PAGE.format(first=theme_names(ROOT)[0], themes="".join(entries))
    (ROOT / "docs/gallery.md").write_text(page, "utf-8")


def _draw(name: str, chromium: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(
            shutil.copytree(ROOT / "example_site", Path(folder, "site"), ignore=shutil.ignore_patterns("public"))
        )
        profile = site / "profile.yaml"
        chosen = re.sub(r"(?m)^  name: folio$", f"  name: {name}", profile.read_text("utf-8"))
        profile.write_text(chosen, "utf-8")
        command = [sys.executable, "-m", "sitegen", "build", str(site)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
        handler = functools.partial(_Quiet, directory=site / "public")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/"
            _save(_shot(chromium, address, 1280, 860, "light"), name, 1280)
            _save(_shot(chromium, address, 390, 844, "dark"), f"{name}-phone", 390)
            server.shutdown()
        page = pypdfium2.PdfDocument(site / "public/resume.pdf")[0].render(scale=2).to_pil()
        _save(page, f"{name}-pdf", 597)


def _shot(chromium: Browser, address: str, width: int, height: int, scheme: str) -> Image.Image:
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.reload(wait_until="networkidle")  # with every font at hand
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture


def _save(picture: Image.Image, name: str, width: int) -> None:
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    small.save(IMAGES / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
