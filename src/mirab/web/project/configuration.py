"""What an installation is told from outside, read once and checked: environment variables ``MIRAB_…``."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from mirab.core.errors import InputError
from mirab.core.marks import Sensitivity
from mirab.pipelines.centre import default_home


class Configuration(BaseSettings):
    """Settings of the site by environment variable; each has a value that suits one laptop."""

    model_config = SettingsConfigDict(env_prefix="MIRAB_", extra="ignore")

    home: Path = Field(default_factory=default_home, description="folder of archive, results and record")
    profile: str = Field(default="central_asia", description="region profile: a name or a folder")
    database_url: str = Field(default="", description="PostgreSQL of the record; empty: SQLite in the home folder")
    hosts: str = Field(default="localhost,127.0.0.1,[::1]", description="names by which the site is reached")
    https: bool = Field(default=False, description="the site is reached by https alone")
    open_on: date | None = Field(default=None, description="day that a reader sees first, as a demonstration sets it")
    ceiling: str = Field(
        default="confidential",
        description="the highest sensitivity that is kept here: unclassified, confidential or strictly confidential",
    )
    debug: bool = Field(default=False, description="development: traces on screen")
    seal_every: int = Field(default=60, ge=1, description="minutes between two seals of the audit")
    seals: Path | None = Field(default=None, description="folder of the audit's seals; empty: in the home folder")
    api_rate: int = Field(default=120, ge=1, description="calls that one token of a program may make in a minute")
    secret: str = Field(default="", description="signs sessions; empty: one is made and kept in the home folder")
    proxies: int = Field(default=0, ge=0, description="proxies before the site whose word on a caller's address counts")
    oidc_issuer: str = Field(default="", description="address of the house's own sign-in (OpenID Connect); empty: none")
    oidc_client: str = Field(default="", description="name by which that sign-in knows this site")
    oidc_secret: str = Field(default="", description="secret that goes with that name")
    oidc_name: str = Field(default="OpenID Connect", description="what that sign-in is called on the page")
    oidc_claim: str = Field(
        default="", description="claim that is the account's name here; empty: linked accounts only"
    )
    mail_url: str = Field(
        default="", description="mail server, as smtp://user:password@host:587 or smtps://…; empty: no mail goes out"
    )
    imap_url: str = Field(
        default="",
        description="mailbox of reports from offices, as imaps://user:password@host/INBOX or imap://…; empty: none",
    )
    mail_from: str = Field(default="mirab@localhost", description="the installation's own address in its mail")
    site_url: str = Field(
        default="http://localhost:8000/", description="front page of the site, as a mail names it; nothing behind it"
    )
    backup_recipient: str = Field(
        default="", description="public key that backups are encrypted to; empty: backup.recipient in the home folder"
    )

    cap_sender: str = Field(
        default="",
        pattern=r"^[^\s,<&]*$",
        description="who sends CAP messages, as they say it; empty: mirab@ and the first of the hosts",
    )

    def highest(self) -> Sensitivity:
        """The installation's ceiling."""
        return Sensitivity.named(self.ceiling)

    def host_names(self) -> list[str]:
        """The names as a list."""
        return [name.strip() for name in self.hosts.split(",") if name.strip()]

    def database(self) -> dict[str, Any]:
        """Django's settings of the one database."""
        if self.database_url:
            return _postgresql(self.database_url)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": self.home / "record.sqlite3",
            "OPTIONS": {
                # readers do not wait for a writer, a writer that waits does not fail at once, and what is deleted is
                # overwritten in the file
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
                "PRAGMA secure_delete=ON",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }

    def sign_in_elsewhere(self) -> dict[str, Any]:
        """The one sign-in of another house, as allauth reads it; none where it is not set.

        Raises
        ------
        InputError
            Only a part of what it needs is set.
        """
        given = {"ISSUER": self.oidc_issuer, "CLIENT": self.oidc_client, "SECRET": self.oidc_secret}
        missing = [f"MIRAB_OIDC_{name}" for name, value in given.items() if not value]
        if len(missing) == len(given):
            return {}
        if missing:
            raise InputError(f"{missing[0]} is not set", "Set MIRAB_OIDC_ISSUER, _CLIENT and _SECRET, or none of them")
        house = {
            "provider_id": "house",
            "name": self.oidc_name,
            "client_id": self.oidc_client,
            "secret": self.oidc_secret,
            "settings": {"server_url": self.oidc_issuer},
        }
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [house]}}

    def houses(self) -> list[str]:
        """Origins that a form of this site may lead to: that of the sign-in elsewhere."""
        parts = urlsplit(self.oidc_issuer)
        return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []

    def secret_key(self) -> str:
        """The key that signs sessions: given, or made once and kept where only this user reads it."""
        if self.secret:
            return self.secret
        path = self.home / "secret.key"
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            return _new_secret(path)


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parsed = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise InputError(
            "MIRAB_DATABASE_URL is not an address of a database",
            "Write it as postgresql://user:password@host:5432/name, or leave it out for SQLite",
        ) from error
    engine = str(parsed["ENGINE"])
    if engine != "django.db.backends.postgresql":
        raise InputError(
            f"MIRAB_DATABASE_URL names {engine.rsplit('.', 1)[-1]}",
            "The record is kept in SQLite (no address) or PostgreSQL (postgresql://…)",
        )
    return parsed


def _new_secret(path: Path) -> str:
    secret = secrets.token_urlsafe(50)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secret, encoding="ascii")
    except FileExistsError:
        return path.read_text(encoding="ascii")
    except OSError:
        # a read-only home still serves pages; sessions then last as long as the process
        return secret
    return secret
