"""An indicator's page answers whether its latest figure is unusual, and shows what the answer rests on."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override
from tests.web.monitoring.reading import latin_words, said

from mirab.archive import below
from mirab.core.marks import Sensitivity, UseClass
from mirab.core.words import Text
from mirab.indicators import FUNCTIONS
from mirab.pipelines.board import Board, refresh_board
from mirab.pipelines.centre import open_centre
from mirab.pipelines.ingest import ingest
from mirab.reporting.bulletin import RecordColumn
from mirab.web.monitoring.templatetags.watch import cited, missed, own
from mirab.web.monitoring.wording import BASELINES, SCORES

pytestmark = [pytest.mark.django_db, pytest.mark.watch_alone]
SPRING = date(2010, 5, 25)
PROTEST = "/indicators/protest-reports-trend/?on=2010-05-25&place=KGZ"


def page_of(client: Client, address: str) -> str:
    """A page with its entities read."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:400]
    return html.unescape(answer.content.decode())


def test_the_heading_says_whether_the_figure_is_unusual(analyst_client: Client, board: Board) -> None:
    detail = board.on(SPRING).indicator("protest-reports-trend", "KGZ")
    assert detail
    page = page_of(analyst_client, PROTEST)
    assert f'<h1 class="finding">{detail.answer.en}</h1>' in page
    # GDELT counts 387 reports of protest in Kyrgyzstan in April 2010, the month of the change of power
    assert "387" in detail.answer.en
    assert "<title>Protest reports against their trend, Kyrgyzstan: unusual" in page


def test_every_threshold_stands_with_its_reason(analyst_client: Client, board: Board) -> None:
    detail = board.on(SPRING).indicator("protest-reports-trend", "KGZ")
    assert detail
    page = page_of(analyst_client, PROTEST)
    assert len(detail.thresholds) == 3
    assert all(step.why.en in page for step in detail.thresholds)
    assert all(cause.en in page for cause in detail.false_alarms)
    assert all(source.owner.en in page and source.lag.en in page for source in detail.sources)


def test_reasons_and_false_alarms_are_read_in_russian(analyst_client: Client, board: Board) -> None:
    detail = board.on(SPRING).indicator("protest-reports-trend", "KGZ")
    assert detail
    analyst_client.cookies["django_language"] = "ru"
    page = page_of(analyst_client, PROTEST)
    for text in (*(step.why for step in detail.thresholds), *detail.false_alarms, detail.owner):
        assert text.ru != text.en
        assert text.ru in page
        assert text.en not in page


def test_without_a_place_the_page_shows_where_the_signal_is_highest(analyst_client: Client) -> None:
    assert "Kyrgyzstan" in page_of(analyst_client, "/indicators/protest-reports-trend/?on=2010-05-25").split("</h1>")[0]


def test_a_similar_period_opens_on_the_day_on_which_its_last_figure_was_known(
    analyst_client: Client, board: Board
) -> None:
    detail = board.on(SPRING).indicator("protest-reports-trend", "KGZ")
    assert detail
    assert detail.similar
    page = page_of(analyst_client, PROTEST).split('id="similar"')[1]
    links = re.findall(r'href="(/indicators/protest-reports-trend/\?place=KGZ&on=[\d-]+)"', page)
    for similar, link in zip(detail.similar, links, strict=True):
        then = date.fromisoformat(link[-10:])
        seen = board.on(then).indicator("protest-reports-trend", "KGZ")
        assert seen
        assert seen.rows[0].period.end == similar.period.end
        assert analyst_client.get(link).status_code == 200


def test_the_chart_and_the_table_hold_the_same_figures(analyst_client: Client, board: Board) -> None:
    detail = board.on(SPRING).indicator("protest-reports-trend", "KGZ")
    assert detail
    assert detail.chart
    spec = analyst_client.get("/indicators/protest-reports-trend/chart.json?on=2010-05-25&place=KGZ").json()
    drawn = [v["value"] for data in spec["data"] for v in data.get("values", []) if v.get("value") is not None]
    assert drawn == [point.value for point in detail.chart.points]
    answer = analyst_client.get(f"{PROTEST}&export=csv")
    rows = [row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))) if row["Figure"]]
    assert [row["Figure"] for row in rows] == [row.value_said.en for row in detail.rows]


def test_an_indicator_without_source_says_who_holds_its_figures(analyst_client: Client, board: Board) -> None:
    page = page_of(analyst_client, "/indicators/media-closed/?on=2010-05-25")
    row = next(row for row in board.on(SPRING).indicators() if row.code == "media-closed")
    assert "Not known: no source is in hand." in page
    assert row.holder.en in page
    assert analyst_client.get("/indicators/media-closed/chart.json?on=2010-05-25").status_code == 404


@pytest.mark.parametrize("address", ["/indicators/no-such-one/", "/indicators/protest-reports-trend/?place=ATLANTIS"])
def test_an_unknown_indicator_or_place_is_said_in_words(analyst_client: Client, address: str) -> None:
    answer = analyst_client.get(address)
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_indicator_has_its_page_in_both_languages(analyst_client: Client, board: Board, language: str) -> None:
    analyst_client.cookies["django_language"] = language
    for row in board.on(SPRING).indicators():
        page = page_of(analyst_client, f"/indicators/{row.code}/?on=2010-05-25")
        name = row.name.said("ru" if language == "ru" else "en")
        assert f"<b>{name}" in page


def test_the_catalogue_shows_first_what_signals_and_counts_what_is_known(analyst_client: Client, board: Board) -> None:
    rows = board.on(SPRING).indicators()
    page = page_of(analyst_client, "/indicators/?on=2010-05-25")
    signalling = {row.code for row in rows if row.signal}
    codes = re.findall(r'href="/indicators/([a-z-]+)/\?on=2010-05-25" data-item', page)
    assert set(codes[: len(signalling)]) == signalling
    known = sum(row.known for row in rows)
    assert f"{len(signalling)} indicators signal: {known} of {len(rows)} are known" in page


@pytest.mark.parametrize("state", ["known", "no-source", "no-data"])
def test_the_catalogue_can_be_asked_for_what_is_not_known(analyst_client: Client, board: Board, state: str) -> None:
    rows = board.on(SPRING).indicators()
    wanted = {
        "known": [row for row in rows if row.known],
        "no-source": [row for row in rows if row.reason == "no source"],
        "no-data": [row for row in rows if row.reason == "no data"],
    }[state]
    answer = analyst_client.get(f"/indicators/?on=2010-05-25&filter_known={state}&export=csv")
    text = answer.content.decode("utf-8-sig")
    assert sum(line["Family"] not in (None, "") for line in csv.DictReader(io.StringIO(text))) == len(wanted)


def test_a_russian_page_speaks_russian(analyst_client: Client, board: Board) -> None:
    places = board.centre.region.places.values()
    # a crossing for which no source gives a Russian name stands under its own; a reader under his user name
    kept = {word for place in places for word in re.findall(r"[A-Za-z]{3,}", place.named("ru"))} | {"analyst"}
    analyst_client.cookies["django_language"] = "ru"
    for address in (PROTEST, "/watch/?on=2010-05-25&filter_states=KAZ", "/places/KGZ/?on=2006-01-01"):
        assert latin_words(page_of(analyst_client, address), frozenset(kept)) == [], address


def test_every_score_and_baseline_of_the_catalogue_has_words() -> None:
    assert {function.score for function in FUNCTIONS.values()} <= set(SCORES)
    assert {str(function.baseline) for function in FUNCTIONS.values()} - {"none"} <= set(BASELINES)


def test_no_figure_given_for_analysis_only_is_printed(
    analyst_client: Client, published: Callable[[str], Path], tmp_path: Path, settings: object
) -> None:
    centre = open_centre(tmp_path)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    ingest(centre.archive, centre.registry, published("rivers/reservoirs_dekads_2001_2010.csv"), now=now)
    kept = refresh_board(centre, now=now)
    refresh_board(centre, now=now, sight=below(Sensitivity.UNCLASSIFIED))
    settings.MIRAB_HOME = tmp_path  # type: ignore[attr-defined]
    detail = kept.on(SPRING).indicator("reservoir-storage-season", "reservoir:toktogul")
    assert detail
    assert len(detail.rows) > 50
    series = kept.on(SPRING).known.series("reservoir-storage-season", "reservoir:toktogul")
    assert set(series["use_class"]) == {UseClass.ANALYSIS_ONLY.value}
    address = "/indicators/reservoir-storage-season/?on=2010-05-25&place=reservoir:toktogul"
    page = said(page_of(analyst_client, address))
    assert "km³" not in page
    assert "analysis only" in page
    answer = analyst_client.get(f"{address}&export=csv").content.decode("utf-8-sig")
    figures = [row["Figure"] for row in csv.DictReader(io.StringIO(answer)) if row["Figure"]]
    assert len(figures) == len(detail.rows)
    assert all("%" in figure or figure == "withheld" for figure in figures)
    spec = analyst_client.get(address.replace("/?", "/chart.json?")).json()
    drawn = {v["value"] for data in spec["data"] for v in data.get("values", []) if v.get("value") is not None}
    assert drawn
    assert not drawn & {round(value, 3) for value in series["value"].drop_nulls()}


def test_what_a_rule_did_not_announce_counts_as_missed_late_ones_too() -> None:
    column = RecordColumn(hits=1, episodes=23, late=5, not_scored=17, false_alarms=2, alarms=3)
    assert missed(column) == 22


def test_words_that_exist_in_english_alone_say_so_on_a_russian_page() -> None:
    with override("ru"):
        assert (
            own(Text(en="border <services>", ru="border <services>"))
            == '<span lang="en">border &lt;services&gt;</span>'
        )
        assert own(Text(en="services", ru="службы")) == "службы"
    with override("en"):
        assert own(Text(en="services", ru="службы")) == "services"


def test_the_addresses_of_a_citation_can_be_opened_and_its_words_read() -> None:
    assert cited("World Factbook; https://a.example/x ; https://b.example (copy)") == [
        (False, "World Factbook"),
        (True, "https://a.example/x"),
        (False, "https://b.example (copy)"),
    ]
