"""Write the rules of the gate for themes into docs/theme-tools.md."""

from __future__ import annotations

from pathlib import Path

from sitegen.gate.verdicts import RULES

PAGE = Path(__file__).with_name("theme-tools.md")
START, END = "by docs/write_theme_rules.py -->\n", "<!-- end of rules -->"


def page() -> str:
    """Return the page with the rules as they are now."""
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    rows = "".join(f"| `{name}` | {what} |\n" for name, what in RULES.items())
    return f"{before}{START}\n| rule | what it asks |\n| --- | --- |\n{rows}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_bytes(page().encode())
