"""Signatures of XML as Debian's xmlsec1 checks them, an implementation that is none of ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def by_xmlsec(document: bytes, certificate: bytes, folder: Path) -> bool:
    """What Debian's xmlsec1 says of a document, believing one certificate and none that the message brings."""
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed (Debian: apt-get install xmlsec1)")
    (folder / "message.xml").write_bytes(document)
    (folder / "certificate.pem").write_bytes(certificate)
    command = ["xmlsec1", "--verify", "--enabled-key-data", "rsa", "--pubkey-cert-pem", "certificate.pem"]
    return subprocess.run([*command, "message.xml"], cwd=folder, capture_output=True).returncode == 0
