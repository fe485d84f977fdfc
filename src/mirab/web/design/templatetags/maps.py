"""The tag of a map."""

from __future__ import annotations

from typing import Any

from django import template

from mirab.web.design.maps import MapView

register = template.Library()


@register.inclusion_tag("design/map.html", name="map")
def map_tag(view: MapView | None) -> dict[str, Any]:
    """A map with its title, the list that equals it, and what is said under it; nothing where there is none."""
    return {"view": view}
