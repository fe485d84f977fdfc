"""Foreign keys point down the order of the apps, and every stored field says what it means."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LEVELS = next(c for c in CONTRACTS if c["id"] == "apps")["layers"]
HEIGHT = {name.strip(" ()"): -number for number, line in enumerate(LEVELS) for name in line.split("|")}
OURS = [model for model in apps.get_models() if model.__module__.startswith("mirab.")]


def misdirected(source: str, target: str) -> bool:
    """Whether a reference between two of our apps points upward or sideways."""
    return source != target and HEIGHT[target] >= HEIGHT[source]


def test_settings_list_the_apps_as_the_contract_does() -> None:
    assert sorted(settings.MIRAB_APPS, key=lambda name: -HEIGHT[name]) == settings.MIRAB_APPS


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_reference_of_a_model_points_down(model: type[models.Model]) -> None:
    targets = [
        field.related_model._meta.app_label
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
    ]
    own = model._meta.app_label
    assert [label for label in targets if label in HEIGHT and misdirected(own, label)] == []


def test_an_upward_reference_would_be_seen() -> None:
    assert misdirected("accounts", "alerts")
    assert misdirected("monitoring", "project")
    assert not misdirected("alerts", "accounts")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_stored_field_says_what_it_means(model: type[models.Model]) -> None:
    inherited = {field.name for base in model.__mro__[1:] if hasattr(base, "_meta") for field in base._meta.fields}
    mute = [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.help_text and field.name not in inherited
    ]
    assert mute == []
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
