"""``mirab cap key`` as a person runs it: a key once, for its owner alone, and a certificate for everybody."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from tests.cli.test_keeping import mirab


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, again = (mirab(home, "cap", "key", "--json") for _time in range(2))
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    told = json.loads(first.stdout)
    assert json.loads(again.stdout) == told
    held = x509.load_pem_x509_certificate((home / "cap" / "cap.pem").read_bytes())
    assert told["fingerprint"].replace(" ", "") == held.fingerprint(hashes.SHA256()).hex()
    assert stat.S_IMODE((home / "cap" / "cap.key").stat().st_mode) == 0o600
    assert "PRIVATE" not in first.stdout + told["certificate"]


def test_a_lost_key_is_told_and_no_other_takes_its_place_unseen(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert mirab(home, "cap", "key").returncode == 0
    (home / "cap" / "cap.key").unlink()
    lost = mirab(home, "cap", "key")
    assert lost.returncode == 5
    assert "cap.key is missing" in lost.stderr.replace("\n", "")
