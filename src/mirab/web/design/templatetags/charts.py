"""The tag of a chart."""

from __future__ import annotations

from typing import Any

from django import template

from mirab.web.design.charts import ChartView

register = template.Library()


@register.inclusion_tag("design/chart.html")
def chart(view: ChartView | None) -> dict[str, Any]:
    """A chart with its title, source and the same figures as a table; nothing where there is none."""
    return {"view": view}
