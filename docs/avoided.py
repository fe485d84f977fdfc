"""Write the glossary's words to avoid into the package, where the writing aid reads them; ``--check`` compares.

The glossary is what people change; the package must hold its own copy, since documents are not installed with it.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
DATA = ROOT / "src" / "mirab" / "texts" / "avoided.csv"


def rows(glossary: str) -> Iterator[tuple[str, str, str, str]]:
    """Each word to avoid, the term in its stead, the term's Russian, and what the glossary adds in brackets."""
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] == "term":
            continue
        term, _, russian, avoid = cells
        for part in re.split(r",\s*(?![^(]*\))", avoid):
            word, note = re.fullmatch(r"([^(]+?)\s*(?:\((.*)\))?", part).groups()  # type: ignore[union-attr]
            yield word, term, russian, note or ""


def table(glossary: str) -> str:
    """The data file as it should be."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("avoid", "term", "russian", "note"))
    writer.writerows(sorted(rows(glossary)))
    return out.getvalue()


def main() -> int:
    """Write the file, or say that it is out of date."""
    wanted = table(GLOSSARY.read_text(encoding="utf-8"))
    if "--check" not in sys.argv:
        DATA.write_text(wanted, encoding="utf-8")
        return 0
    if DATA.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{DATA.relative_to(ROOT)} is out of date: run python docs/avoided.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
