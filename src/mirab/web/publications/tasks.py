"""What the worker does for publications."""

from __future__ import annotations

from django_tasks import task

from mirab.web.publications.building import build


@task()
def build_bulletin(id: str) -> None:
    """Build a bulletin that waits."""
    build(id)
