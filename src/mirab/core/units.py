"""Units by the names that columns and parameters end in (``flow_m3s``, ``storage_km3``), and their conversion."""

from __future__ import annotations

from mirab.core.errors import UnknownNameError

#: unit -> (dimension, factor to the dimension's first unit)
UNITS: dict[str, tuple[str, float]] = {
    "m3s": ("flow", 1.0),
    "km3": ("volume", 1.0),
    "Mm3": ("volume", 1e-3),
    "m3": ("volume", 1e-9),
    "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "mm": ("length", 1e-3),
    "km2": ("area", 1.0),
    "ha": ("area", 0.01),
    "MW": ("power", 1.0),
    "GWh": ("energy", 1.0),
    "TWh": ("energy", 1000.0),
    "kg": ("mass", 1.0),
    "t": ("mass", 1000.0),
    "degC": ("temperature", 1.0),
    "g_l": ("concentration", 1.0),
    "pct": ("share", 1.0),
    "ratio": ("share", 100.0),
    "days": ("time", 1.0),
    "hours": ("time", 1 / 24),
    "count": ("count", 1.0),
    "persons": ("count", 1.0),
    "index": ("index", 1.0),
    "usd": ("money", 1.0),
    "usd_kg": ("price", 1.0),
}


def conversion_factor(unit: str, to: str) -> float:
    """Factor by which a value in ``unit`` becomes one in ``to``."""
    for name in (unit, to):
        if name not in UNITS:
            raise UnknownNameError(f"unit {name!r} is not known", f"Known units: {', '.join(UNITS)}")
    (kind, factor), (kind_to, factor_to) = UNITS[unit], UNITS[to]
    if kind != kind_to:
        raise UnknownNameError(f"{unit} ({kind}) cannot become {to} ({kind_to})", "Declare the unit of the column")
    return factor / factor_to


def volume_km3(flow_m3s: float, days: float) -> float:
    """Volume that a mean flow carries in a number of days."""
    return flow_m3s * days * 86_400 * 1e-9
