"""The pages of the sources: health for whoever keeps the machine, raw rows for the watch, release with a reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from mirab.core.errors import FetchError
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.ingest import ingest
from mirab.pipelines.rounds import Attempt, read_rounds
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.roles import Role
from mirab.web.monitoring import source_actions, source_queries

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
NAME = "ucdp_country_month"
PAGE = f"/sources/{NAME}/quarantine/"
WHY = "The publisher confirmed by letter that high was left at its default"
#: EXERCISE: made rows of the described table of UCDP's months
EXERCISE = """country_iso3,year_month,ucdp_event_count,ucdp_fatalities_best,ucdp_fatalities_high,ucdp_civilian_deaths,\
ucdp_peak_event_fatalities,ucdp_fatality_uncertainty,ucdp_state_based_events,ucdp_non_state_events,\
ucdp_one_sided_events,ucdp_has_conflict
KGZ,2010-05,4,10,12,2,5,2,0,3,1,1
KGZ,2010-06,40,400,70,90,60,70,0,38,2,1
KGZ,2010-07,4,20,7,2,5,2,0,3,1,1
KGZ,1674-06,4,10,12,2,5,2,0,3,1,1
"""


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boards: object) -> Centre:
    """A centre with a made file in its archive, three of whose rows were refused, and one source that fails."""
    del boards
    file = tmp_path / "EXERCISE.csv"
    file.write_text(EXERCISE, encoding="utf-8")
    opened = open_centre(tmp_path / "home")
    ingest(opened.archive, opened.registry, file, source=NAME, now=NOW)
    failed = Attempt.of_error(NOW - timedelta(days=3), "failed", FetchError("the address answered 500", "Try later"))
    rounds = read_rounds(opened.home).after("ucdp_ged", failed).after("ucdp_ged", replace(failed, at=NOW))
    rounds.write(opened.home)
    for module in (source_queries, source_actions):
        monkeypatch.setattr(module, "centre", lambda: opened)
    return opened


def ids(page: str) -> list[str]:
    return re.findall(r'name="row-([^"]+)"', page)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_sources_say_which_needs_somebody_since_when_and_why(installation: Centre, analyst_client: Client) -> None:
    page = text(analyst_client, "/sources/")
    assert "1 source needs somebody" in page
    assert "2 attempts failed in a row" in page
    assert "the address answered 500" in page
    one = text(analyst_client, "/sources/ucdp_ged/")
    assert "Try later" in one
    assert "The clock tries again after" in one
    assert one.count('<td data-head="What came of it">failed') == 2


def test_the_list_of_sources_leaves_as_csv_with_every_declared_source(
    installation: Centre, analyst_client: Client
) -> None:
    answer = analyst_client.get("/sources/?export=csv")
    body = b"".join(answer) if answer.streaming else answer.content
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    titles = {source.declaration.title.en for source in installation.registry.values()}
    told = [line[0] for line in lines if line]
    assert [title for title in titles if not any(cell.startswith(title) for cell in told)] == []


def test_an_administrator_sees_health_and_never_a_raw_row(installation: Centre, administrator_client: Client) -> None:
    assert "the address answered 500" in text(administrator_client, "/sources/")
    assert "/quarantine/" not in text(administrator_client, f"/sources/{NAME}/")
    assert administrator_client.get(PAGE).status_code == 403
    assert administrator_client.get(f"{PAGE}?export=csv").status_code == 403


def test_a_visitor_is_asked_to_sign_in(installation: Centre, visitor_client: Client) -> None:
    for address in ("/sources/", f"/sources/{NAME}/", PAGE):
        answer = visitor_client.get(address)
        assert (answer.status_code, answer.headers["Location"].startswith("/accounts/login/")) == (302, True)


def test_an_unknown_source_is_not_found_in_words(installation: Centre, analyst_client: Client) -> None:
    for address in ("/sources/nobody/", "/sources/nobody/quarantine/"):
        answer = analyst_client.get(address)
        assert answer.status_code == 404
        assert "There is no page at this address" in answer.content.decode()


def test_quarantine_shows_rows_as_published_with_their_reason(installation: Centre, analyst_client: Client) -> None:
    page = text(analyst_client, PAGE)
    assert "3 rows are in quarantine" in page
    assert len(ids(page)) == 2
    assert "<dd>1674-06</dd>" in page
    assert "Cannot be released" in page
    narrowed = text(analyst_client, f"{PAGE}?reason=impossible+year")
    assert ids(narrowed) == []
    assert "1674-06" in narrowed
    assert "2010-06" not in narrowed


def test_chosen_rows_are_released_with_a_reason_noted_audited_and_the_watch_computed_anew(
    installation: Centre, analyst_client: Client
) -> None:
    chosen = ids(text(analyst_client, PAGE))
    fields = {f"row-{id}": "1" for id in chosen} | {"reason": WHY, "form_page": PAGE}
    answer = analyst_client.post(PAGE, fields, follow=True)
    page = answer.content.decode()
    assert "2 rows were released." in page
    assert "1 row is in quarantine" in page
    released = text(analyst_client, f"{PAGE}?state=released")
    assert released.count("Released by analyst") == 2
    assert WHY in released
    line = AuditLine.objects.get(act="release_rows")
    assert (line.verb, line.record, line.detail["rows"]) == ("release", NAME, chosen)
    assert DBTaskResult.objects.filter(task_path__endswith="refresh_boards").count() == 1
    assert installation.archive.counts()[NAME].released == 2


def test_a_release_without_a_reason_is_refused_beside_the_field_and_the_choice_stays(
    installation: Centre, analyst_client: Client
) -> None:
    chosen = ids(text(analyst_client, PAGE))
    answer = analyst_client.post(PAGE, {f"row-{chosen[1]}": "1", "reason": "", "form_page": PAGE})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="error"' in page
    assert re.findall(r'name="row-([^"]+)" value="1" checked', page) == [chosen[1]]
    none = analyst_client.post(PAGE, {"reason": WHY, "form_page": PAGE})
    assert "No row is chosen" in none.content.decode()
    assert WHY in none.content.decode()
    assert installation.archive.counts()[NAME].released == 0


def test_a_row_that_cannot_be_true_is_not_released_even_when_it_is_asked_for(
    installation: Centre, analyst_client: Client
) -> None:
    every = source_queries.refused_rows(installation, NAME)["id"].to_list()
    answer = analyst_client.post(PAGE, {f"row-{id}": "1" for id in every} | {"reason": WHY, "form_page": PAGE})
    assert answer.status_code == 422
    assert "impossible year" in answer.content.decode()
    assert installation.archive.counts()[NAME].released == 0
    assert not AuditLine.objects.filter(act="release_rows").exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VISITOR])
def test_only_the_watch_releases_rows(installation: Centre, client_of: Callable[[Role], Client], role: Role) -> None:
    every = source_queries.refused_rows(installation, NAME)["id"].to_list()
    answer = client_of(role).post(PAGE, {f"row-{every[0]}": "1", "reason": WHY, "form_page": PAGE})
    assert answer.status_code in (302, 403)
    assert installation.archive.counts()[NAME].released == 0


def test_quarantine_leaves_as_csv_with_the_raw_row(installation: Centre, chief_client: Client) -> None:
    answer = chief_client.get(f"{PAGE}?export=csv&reason=high+below+best")
    body = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8-sig")
    assert [line for line in ("2010-06", "2010-07") if f"year_month={line}" not in body] == []
    assert "1674" not in body


def test_both_languages_are_whole_on_the_pages(installation: Centre, analyst_client: Client) -> None:
    analyst_client.cookies["django_language"] = "ru"
    page = text(analyst_client, PAGE)
    assert "В карантине 3 строки" in page
    assert "верхняя оценка ниже основной" in page
    assert "Внимания требует 1 источник" in text(analyst_client, "/sources/")
