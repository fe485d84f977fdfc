"""What the site says, gathered from its templates and code, and held against the catalogues of its languages.

``python docs/messages.py`` writes new messages into every catalogue (an empty translation, to be filled in) and takes
out those that nothing says any more; ``--check`` only tells whether that is needed and what Russian lacks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parent.parent / "src" / "mirab" / "web"
#: Complete, or the check fails.
SPOKEN = ("ru",)
#: In place for those who will translate: Django's own strings are there already.
WAITING = ("kk", "ky", "tg", "tk", "uz")
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLURALS = {
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
    "kk": "nplurals=2; plural=(n!=1);",
    "ky": "nplurals=1; plural=0;",
    "tg": "nplurals=2; plural=(n != 1);",
    "tk": "nplurals=2; plural=(n != 1);",
    "uz": "nplurals=1; plural=0;",
}
Key = tuple[str, str, str]


def apps() -> list[Path]:
    """The folder of each app."""
    return sorted(path for path in WEB.iterdir() if (path / "apps.py").exists())


def messages(app: Path) -> dict[Key, list[tuple[str, int]]]:
    """Every message of an app as (context, singular, plural), with the places that say it."""
    found: dict[Key, list[tuple[str, int]]] = {}
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        if "locale" in path.parts or "frontend" in path.parts:
            continue
        for key, line in _said_in(path):
            found.setdefault(key, []).append((str(path.relative_to(WEB)), line))
    return found


def _said_in(path: Path) -> Iterator[tuple[Key, int]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # what is left of the markup is no Python: without its indentation it reads as a row of names
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    stream = BytesIO(source.encode("utf-8"))
    for line, message, _comments, context in extract(
        "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield (context or "", singular, plural), line


def catalogue(app: Path, language: str) -> polib.POFile:
    """The catalogue of an app in a language; a new one where there is none."""
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    fresh = polib.POFile(wrapwidth=110)
    fresh.fpath = str(path)
    return fresh


def lacking(app: Path, language: str) -> tuple[list[Key], list[Key]]:
    """Messages that a catalogue does not translate whole, and messages that nothing says any more."""
    kept = {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in catalogue(app, language)}
    said = messages(app)
    missing = [key for key in said if key not in kept or not _whole(kept[key], language)]
    return missing, [key for key in kept if key not in said]


def _whole(entry: polib.POEntry, language: str) -> bool:
    if entry.fuzzy:
        return False
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    enough = not entry.msgid_plural or len(forms) >= int(PLURALS[language].partition("=")[2].partition(";")[0]) - 1
    return enough and all(forms)


def update(app: Path, language: str) -> None:
    """Bring a catalogue up to what the app says; translations that still fit are kept."""
    old = {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in catalogue(app, language)}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for key, places in sorted(messages(app).items()):
        context, singular, plural = key
        kept = old.get(key)
        forms = dict.fromkeys(range(int(PLURALS[language].partition("=")[2].partition(";")[0])), "")
        fresh.append(
            polib.POEntry(
                msgctxt=context or None,
                msgid=singular,
                msgid_plural=plural,
                msgstr=kept.msgstr if kept and not plural else "",
                msgstr_plural=({**forms, **kept.msgstr_plural} if kept else forms) if plural else {},
                flags=kept.flags if kept else [],
                occurrences=[(place, "") for place in sorted({place for place, _ in places})],
            )
        )
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))


def report() -> list[str]:
    """What the catalogues lack, one line each."""
    lines = []
    for app in apps():
        for language in SPOKEN:
            missing, unsaid = lacking(app, language)
            lines += [f"{app.name}/{language}: not translated: {key[1]!r}" for key in missing]
            lines += [f"{app.name}/{language}: nothing says: {key[1]!r}" for key in unsaid]
        said = set(messages(app))
        for language in WAITING:
            kept = {(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue(app, language)}
            if kept != said:
                lines.append(f"{app.name}/{language}: not up to date (run make messages)")
    return lines


def main() -> None:
    """Update, or check."""
    if "--check" not in sys.argv:
        for app in apps():
            for language in (*SPOKEN, *WAITING):
                update(app, language)
    lines = report()
    print("\n".join(lines) or "Every message is in every catalogue, and Russian is whole.")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
