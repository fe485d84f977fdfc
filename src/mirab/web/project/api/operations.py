"""Every operation of the interface."""

from __future__ import annotations

from mirab.web.project.api import (
    alert_operations,
    cap_operations,
    desk_operations,
    house_operations,
    report_operations,
    warning_operations,
    watch_operations,
)
from mirab.web.project.api.interface import make_interface

api = make_interface(
    [
        watch_operations.router,
        alert_operations.router,
        warning_operations.router,
        cap_operations.router,
        desk_operations.router,
        report_operations.router,
        house_operations.sources_router,
        house_operations.papers_router,
        house_operations.router,
    ]
)
