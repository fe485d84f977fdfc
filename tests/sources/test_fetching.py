"""Fetching from a real server on this machine that is slow, busy, cut off, lying or changing."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from mirab.core.errors import FetchError, MirabError, StoreError
from mirab.sources import Client, Remote
from mirab.sources.fetching import Limits, retrieval
from mirab.sources.gdelt_events import LAST_UPDATE, SOURCE, listed
from mirab.sources.paging import fetch_pages

BODY = b"day,level\n" + b"".join(f"2008-01-{n:02d},{900 - n}\n".encode() for n in range(1, 32)) * 200
Behaviour = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; what is answered is the next behaviour of the script, the last one for good."""

    protocol_version = "HTTP/1.1"
    script: Script

    def do_GET(self) -> None:
        script = self.script
        with script.lock:
            number = len(script.requests)
            script.requests.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            script.running += 1
            script.most_running = max(script.most_running, script.running)
        try:
            script.behaviours[min(number, len(script.behaviours) - 1)](self)
        finally:
            with script.lock:
                script.running -= 1

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes, *, announced: int | None = None, **headers: str) -> None:
        """Send an answer, whatever length it announces."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        self.wfile.write(body)
        if announced is not None and announced != len(body):
            self.close_connection = True


@dataclass
class Script:
    """What a server does in turn, and what it was asked."""

    behaviours: list[Behaviour]
    requests: list[dict[str, str]] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    address: str = ""

    def remote(self, **facts: object) -> Remote:
        return Remote(address=f"{self.address}/levels.csv", name="levels.csv", **facts)  # type: ignore[arg-type]


@pytest.fixture
def serve() -> Iterator[Callable[..., Script]]:
    servers = []

    def start(*behaviours: Behaviour) -> Script:
        script = Script(behaviours=list(behaviours))
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Asked,), {"script": script}))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        script.address = f"http://127.0.0.1:{server.server_address[1]}"
        servers.append(server)
        return script

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Patience:
    """A clock that does not wait: it remembers for how long it was asked to."""

    waits: list[float] = field(default_factory=list)

    def client(self, **limits: object) -> Client:
        return Client(
            limits=Limits(**{"read_s": 2, "connect_s": 2, **limits}),  # type: ignore[arg-type]
            sleep=self.waits.append,
            now=lambda: datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
            chance=lambda: 0.0,
        )


@pytest.fixture
def patience() -> Patience:
    return Patience()


def whole(asked: Asked) -> None:
    asked.answer(200, BODY, ETag='"v1"')


def cut_off(asked: Asked) -> None:
    asked.answer(200, BODY[:5000], announced=len(BODY), ETag='"v1"')


def rest(asked: Asked) -> None:
    start = int(asked.headers["Range"].removeprefix("bytes=").rstrip("-"))
    asked.answer(206, BODY[start:], ETag='"v1"', Content_Range=f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")


def busy(status: int, **headers: str) -> Behaviour:
    return lambda asked: asked.answer(status, b"later", **headers)


def test_a_file_arrives_whole_with_what_is_known_about_it_beside(serve, patience, tmp_path) -> None:
    script = serve(whole)
    path = patience.client().download(script.remote(), tmp_path)
    known = retrieval(path)
    assert path.read_bytes() == BODY
    assert known is not None
    assert known.sha256 == hashlib.sha256(BODY).hexdigest()
    assert known.retrieved_at == "2026-01-01T12:00:00+00:00"
    assert not list(tmp_path.glob("*.part*"))


def test_every_request_says_that_it_is_mirab(serve, patience, tmp_path) -> None:
    script = serve(whole)
    patience.client().download(script.remote(), tmp_path)
    assert script.requests[0]["user-agent"].startswith("Mirab/")


def test_an_unchanged_file_is_not_sent_again(serve, patience, tmp_path) -> None:
    script = serve(whole, lambda asked: asked.answer(304, b""))
    client = patience.client()
    first = client.download(script.remote(), tmp_path)
    before = first.stat().st_mtime_ns
    again = client.download(script.remote(), tmp_path)
    assert script.requests[1]["if-none-match"] == '"v1"'
    assert again.stat().st_mtime_ns == before


def test_a_file_that_was_tampered_with_is_asked_for_anew(serve, patience, tmp_path) -> None:
    script = serve(whole)
    client = patience.client()
    client.download(script.remote(), tmp_path).write_bytes(b"short")
    path = client.download(script.remote(), tmp_path)
    assert "if-none-match" not in script.requests[1]
    assert path.read_bytes() == BODY


def test_a_body_that_is_cut_off_is_resumed_where_it_stopped(serve, patience, tmp_path) -> None:
    script = serve(cut_off, rest)
    path = patience.client().download(script.remote(), tmp_path)
    assert script.requests[1]["range"] == "bytes=5000-"
    assert script.requests[1]["if-range"] == '"v1"'
    assert path.read_bytes() == BODY


def test_a_body_that_nothing_vouches_for_is_fetched_from_the_start(serve, patience, tmp_path) -> None:
    script = serve(lambda asked: asked.answer(200, BODY[:5000], announced=len(BODY)), lambda a: a.answer(200, BODY))
    path = patience.client().download(script.remote(), tmp_path)
    assert "range" not in script.requests[1]
    assert path.read_bytes() == BODY


def test_a_file_that_changes_half_way_is_never_glued_together(serve, patience, tmp_path) -> None:
    new = BODY.replace(b"2008", b"2009")

    def rest_of_another(asked: Asked) -> None:
        asked.answer(206, new[5000:], ETag='"v2"', Content_Range=f"bytes 5000-{len(new) - 1}/{len(new)}")

    script = serve(cut_off, rest_of_another, lambda asked: asked.answer(200, new, ETag='"v2"'))
    path = patience.client().download(script.remote(), tmp_path)
    assert path.read_bytes() == new


def test_a_rest_from_another_place_is_not_taken(serve, patience, tmp_path) -> None:
    def misplaced(asked: Asked) -> None:
        asked.answer(206, BODY[6000:], ETag='"v1"', Content_Range=f"bytes 6000-{len(BODY) - 1}/{len(BODY)}")

    script = serve(cut_off, misplaced, whole)
    assert patience.client().download(script.remote(), tmp_path).read_bytes() == BODY


def test_a_file_that_is_always_too_short_is_refused_and_nothing_is_left_as_data(serve, patience, tmp_path) -> None:
    script = serve(lambda asked: asked.answer(200, BODY[:5000], announced=len(BODY)))
    with pytest.raises(FetchError, match=r"levels\.csv failed 5 times") as refusal:
        patience.client().download(script.remote(), tmp_path)
    assert len(script.requests) == 5
    assert not (tmp_path / "levels.csv").exists()
    assert "\n" not in str(refusal.value)


def test_a_server_error_is_tried_again_after_longer_and_longer_waits(serve, patience, tmp_path) -> None:
    script = serve(busy(500), busy(502), busy(503), whole)
    assert patience.client().download(script.remote(), tmp_path).read_bytes() == BODY
    assert patience.waits == [1, 2, 4]


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(serve, patience, tmp_path) -> None:
    script = serve(busy(429, Retry_After="7"), busy(429, Retry_After="Thu, 01 Jan 2026 12:00:30 GMT"), whole)
    assert patience.client().download(script.remote(), tmp_path).read_bytes() == BODY
    assert patience.waits == [7, 30]


def test_a_server_that_asks_for_an_hour_is_not_waited_for(serve, patience, tmp_path) -> None:
    script = serve(busy(429, Retry_After="3600"))
    with pytest.raises(FetchError, match="3600 s"):
        patience.client().download(script.remote(), tmp_path)
    assert len(script.requests) == 1


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html>log in</html>", b"\n <HTML><body>error</body>"])
def test_a_web_page_in_place_of_data_is_refused_at_once(page, serve, patience, tmp_path) -> None:
    script = serve(lambda asked: asked.answer(200, page, ETag='"p"'))
    with pytest.raises(FetchError, match="web page in place of data"):
        patience.client().download(script.remote(), tmp_path)
    assert len(script.requests) == 1
    assert not (tmp_path / "levels.csv").exists()


@pytest.mark.parametrize(("status", "word"), [(404, "HTTP 404"), (401, "token"), (403, "token")])
def test_a_refusal_is_not_asked_again(status, word, serve, patience, tmp_path) -> None:
    script = serve(busy(status))
    with pytest.raises(FetchError, match=word):
        patience.client().download(script.remote(), tmp_path)
    assert len(script.requests) == 1


def test_a_silent_server_is_given_up_after_its_time(serve, patience, tmp_path) -> None:
    script = serve(lambda asked: time.sleep(0.5))
    with pytest.raises(FetchError, match="ReadTimeout"):
        patience.client(read_s=0.1, tries=2).download(script.remote(), tmp_path)


def test_a_dripping_server_is_given_up_after_the_whole_time(serve, patience, tmp_path) -> None:
    def drip(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", "1000")
        asked.end_headers()
        try:
            for _ in range(100):
                asked.wfile.write(b"1,2\n")
                asked.wfile.flush()
                time.sleep(0.02)
        except OSError:
            return

    script = serve(drip)
    with pytest.raises(FetchError, match="too slow"):
        patience.client(whole_s=0.2).download(script.remote(), tmp_path)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(serve, patience, tmp_path) -> None:
    script = serve(whole)
    with pytest.raises(FetchError, match=str(len(BODY))):
        patience.client(most_bytes=1000).download(script.remote(), tmp_path)
    assert not list(tmp_path.glob("*.part"))


def test_a_file_of_unknown_length_is_stopped_at_the_limit(serve, patience, tmp_path) -> None:
    def endless(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Transfer-Encoding", "chunked")
        asked.end_headers()
        try:
            for _ in range(1000):
                asked.wfile.write(b"1000\r\n" + b"7" * 4096 + b"\r\n")
        except OSError:
            return

    script = serve(endless)
    with pytest.raises(FetchError, match="passes 100000 bytes"):
        patience.client(most_bytes=100_000).download(script.remote(), tmp_path)


def test_a_file_whose_checksum_is_not_the_stated_one_is_refused(serve, patience, tmp_path) -> None:
    script = serve(whole)
    with pytest.raises(FetchError, match="checksum"):
        patience.client(tries=2).download(script.remote(md5="0" * 32), tmp_path)
    good = script.remote(md5=hashlib.md5(BODY).hexdigest(), size=len(BODY))
    assert patience.client().download(good, tmp_path).read_bytes() == BODY


def test_no_more_than_two_requests_run_at_one_host_at_once(serve, patience, tmp_path) -> None:
    def slow(asked: Asked) -> None:
        time.sleep(0.05)
        whole(asked)

    script = serve(slow)
    client = patience.client()
    jobs = [
        threading.Thread(target=client.download, args=(Remote(address=script.address, name=f"{n}.csv"), tmp_path))
        for n in range(8)
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert script.most_running == 2
    assert len(list(tmp_path.glob("*.csv"))) == 8


def test_a_token_is_neither_shown_nor_carried_to_another_host(serve, patience, tmp_path) -> None:
    other = serve(whole)
    script = serve(lambda asked: asked.answer(302, b"", Location=f"{other.address}/x"))
    remote = script.remote(headers={"x-ucdp-access-token": "secret"})
    assert "secret" not in repr(remote)
    with pytest.raises(FetchError) as refusal:
        patience.client().download(remote, tmp_path)
    assert other.requests == []
    assert "secret" not in str(refusal.value)


def test_a_redirect_is_followed_where_there_is_no_token(serve, patience, tmp_path) -> None:
    other = serve(whole)
    script = serve(lambda asked: asked.answer(302, b"", Location=f"{other.address}/x"))
    assert patience.client().download(script.remote(), tmp_path).read_bytes() == BODY


def test_a_folder_that_cannot_be_written_is_named(serve, patience, tmp_path) -> None:
    script = serve(whole)
    blocked = tmp_path / "taken"
    blocked.write_text("a file")
    with pytest.raises(StoreError, match="taken"):
        patience.client().download(script.remote(), blocked)


def test_a_server_that_is_not_there_is_named(patience, tmp_path) -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:9"):
        patience.client(tries=1).download(Remote(address="http://127.0.0.1:9/x", name="x"), tmp_path)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "not an address"])
def test_an_address_that_is_none_is_refused_in_one_line(address, patience, tmp_path) -> None:
    with pytest.raises(MirabError):
        patience.client(tries=1).download(Remote(address=address, name="x"), tmp_path)


def test_pages_are_put_together_as_one_file(serve, patience, tmp_path) -> None:
    def page(asked: Asked) -> None:
        number = int(asked.path.rpartition("=")[2])
        following = f"{script.address}/?page={number + 1}" if number < 3 else None
        body = {"TotalPages": 3, "NextPageUrl": following, "Result": [{"id": number}]}
        asked.answer(200, json.dumps(body).encode())

    script = serve(page)
    remote = Remote(address=f"{script.address}/?page=1", name="events.json", headers={"x-token": "t"})
    path = fetch_pages(
        patience.client(),
        remote,
        tmp_path,
        following=lambda body, _: body["NextPageUrl"],
        rows=lambda body: body["Result"],
    )
    assert json.loads(path.read_text()) == {"rows": [{"id": 1}, {"id": 2}, {"id": 3}]}
    assert [request["x-token"] for request in script.requests] == ["t", "t", "t"]
    assert [found.name for found in tmp_path.glob("events.json*") if not found.name.endswith(".lock")] == [
        "events.json"
    ]


def test_an_answer_without_rows_is_refused(serve, patience, tmp_path) -> None:
    script = serve(lambda asked: asked.answer(200, b'{"message": "rate limited"}'))
    with pytest.raises(FetchError, match="sent no rows"):
        fetch_pages(
            patience.client(), script.remote(), tmp_path, following=lambda *_: None, rows=lambda body: body["Result"]
        )


def gdelt_transport(zipped: bytes, md5: str) -> httpx.MockTransport:
    export = "http://data.gdeltproject.org/gdeltv2/20220105161500.export.CSV.zip"

    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) == LAST_UPDATE:
            lines = [f"{len(zipped)} {md5} {export}", f"1 00 {export.replace('export', 'mentions')}"]
            return httpx.Response(200, text="\n".join(lines))
        return httpx.Response(200, content=zipped) if str(request.url) == export else httpx.Response(404)

    return httpx.MockTransport(answer)


def test_gdelts_newest_export_is_found_by_its_list_and_checked_against_its_md5(samples, tmp_path: Path) -> None:
    sample = samples["gdelt_events"]
    zipped_path = type(sample)(**{**vars(sample), "name": "x.export.CSV.zip"}).write(tmp_path / "made")
    zipped = zipped_path.read_bytes()
    (remote,) = SOURCE.discover(datetime(2022, 1, 5, 16, 20, tzinfo=UTC))
    with Client(transport=gdelt_transport(zipped, hashlib.md5(zipped).hexdigest())) as client:
        path = SOURCE.fetch(remote, client, tmp_path)
    assert path.name == "20220105161500.export.CSV.zip"
    assert SOURCE.claims(path)
    assert SOURCE.parse(path).good.height == 3
    with Client(transport=gdelt_transport(zipped, "0" * 32), sleep=lambda _: None) as client:
        path.unlink()
        with pytest.raises(FetchError, match="checksum"):
            SOURCE.fetch(remote, client, tmp_path)


def test_a_gdelt_list_without_exports_is_refused() -> None:
    with pytest.raises(FetchError, match="names none"):
        listed("<html>")


def test_after_a_week_off_every_quarter_of_an_hour_is_asked_for() -> None:
    now, then = datetime(2022, 1, 8, 0, 7, tzinfo=UTC), datetime(2022, 1, 1, 0, 0, tzinfo=UTC)
    remotes = SOURCE.discover(now, since=then)
    assert len(remotes) == 7 * 96
    assert remotes[0].name == "20220108000000.export.CSV.zip"
