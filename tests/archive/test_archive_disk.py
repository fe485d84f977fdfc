"""Disks that are full, read-only or damaged: one line that names the thing and the remedy, and nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mirab.archive import Archive, Results
from mirab.core.errors import StoreError

PROGRAM = Path(__file__).with_name("disk_program.py")


def run(mode, folder, *, as_user=()):
    command = [*as_user, sys.executable, str(PROGRAM), mode, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 256 KB in memory."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here: that needs root and the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_keeps_nothing_of_the_batch(small_disk):
    result = run("full", small_disk)
    assert result["error"].startswith(f"{small_disk}/archive has no space left. Free space there")
    assert result["whole_before"] == result["whole_after"]
    assert result["orphans"] == []
    assert result["small_batch_afterwards"] == "archived"


def test_a_limit_on_file_size_is_named_and_keeps_nothing_of_the_batch(tmp_path):
    result = run("file_size", tmp_path)
    assert "takes no file of this size" in result["error"]
    assert result["whole_before"] == result["whole_after"]
    assert result["orphans"] == []


@pytest.fixture
def shut_folder(tmp_path):
    """A folder that holds an archive and may not be written."""
    run("shut", tmp_path)
    yield tmp_path
    for folder in (tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def test_an_archive_that_this_user_may_not_write_can_be_read_and_says_so_on_ingest(shut_folder, unprivileged):
    result = run("read_only", shut_folder, as_user=unprivileged)
    assert result["error"].startswith(f"{shut_folder}/archive cannot be written by this user. Grant the right")
    assert result["results_error"].startswith(f"{shut_folder}/results cannot be written by this user.")
    assert result["read"] == 1
    assert result["files_before"] == result["files_after"]


def test_an_archive_that_cannot_be_made_is_named(shut_folder, unprivileged):
    result = run("no_parent", shut_folder, as_user=unprivileged)
    assert result["error"].startswith(f"{shut_folder}/new cannot be written by this user")


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for store in (Archive, Results):
        with pytest.raises(StoreError, match=r"file is not a folder\. Name a folder"):
            store(tmp_path / "file")


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00\xff", b'{"format": 99}'])
def test_a_damaged_commit_is_named(archive, add, damage):
    add({"value": 1.0})
    path = next((archive.root / "commits").glob("*.json"))
    path.write_bytes(damage)
    with pytest.raises(StoreError, match=f"commit file {path} is damaged or of another version"):
        Archive(archive.root).snapshot()


def test_a_missing_commit_is_named_by_the_one_after_it(archive, add):
    for file in "abc":
        add({"value": 1.0, "place": file}, file=file)
    first, second, third = sorted((archive.root / "commits").glob("*.json"))
    second.unlink()
    with pytest.raises(StoreError, match=f"{third} does not follow the commit before it"):
        Archive(archive.root).snapshot()
    first.unlink()
    with pytest.raises(StoreError, match="does not follow"):
        Archive(archive.root).snapshot()


def test_a_data_file_cut_short_or_missing_is_named_before_anything_is_read(archive, add):
    add({"value": 1.0})
    path = next((archive.root / "data").rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StoreError, match=f"archive file {path} has .* bytes and should have"):
        archive.scan("gauges")
    path.unlink()
    with pytest.raises(StoreError, match=f"archive file {path} cannot be read"):
        archive.scan("gauges")


def test_a_data_file_damaged_inside_is_named(archive, add):
    add({"value": 1.0})
    path = next((archive.root / "data").rglob("*.parquet"))
    data = bytearray(path.read_bytes())
    data[4 : len(data) // 2] = os.urandom(len(data) // 2 - 4)
    path.write_bytes(data)
    assert archive.verify() == [f"archive file {path} is damaged: its checksum differs from its commit's"]
    with pytest.raises(StoreError, match=f"archive file {path} is damaged"):
        archive.read("gauges")


def test_what_a_killed_writer_left_is_unseen_and_the_next_writer_takes_it_away(archive, add):
    add({"value": 1.0}, file="a")
    orphan = archive.root / "data" / "gauges" / "2008" / "orphan.parquet"
    orphan.write_bytes(b"half")
    (archive.root / "commits" / "00000002-x.json.tmp").write_bytes(b"{")
    (archive.root / ".writing").write_bytes(b"")
    assert archive.scan("gauges").collect().height == 1
    add({"value": 2.0, "place": "gauge:kerki"}, file="b")
    assert not orphan.exists()
    assert not list((archive.root / "commits").glob("*.tmp"))
    assert archive.scan("gauges").collect().height == 2
