"""Made values for the page that shows the components. Each says EXERCISE; none is about a real place."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from mirab.alerting import Level
from mirab.core.periods import Period, add_months, dekad
from mirab.core.provenance import Grade
from mirab.core.words import Language, Text
from mirab.pipelines.board_values import ClaimGroup, ClaimLine, EvidenceLine, PlaceRef, SituationView, TimelineEntry
from mirab.regions import Region
from mirab.reporting.bulletin import Alert, Arrow, ChartPoint, ChartSpec, LevelName, figure
from mirab.reporting.maps import MapMark
from mirab.reporting.numerals import day_said, period_said, quantity
from mirab.web.design.progress import Progress
from mirab.web.design.table_values import Cell, Column, Table

DAY = date(2031, 3, 14)
SOURCE = Text(en="EXERCISE, made-up figures", ru="УЧЕБНОЕ, выдуманные цифры")
PLACE = PlaceRef(
    code="EX-1", name=Text(en="Lower Fen", ru="Нижняя Топь"), kind=Text(en="exercise place", ru="учебное место")
)


def exercise(en: str, ru: str) -> Text:
    """A sentence that says that it is made up."""
    return Text(en=f"EXERCISE: {en}", ru=f"УЧЕБНОЕ: {ru}")


def chart() -> ChartSpec:
    """Two years of a made-up reservoir, below its band at the end, with one point known by hindsight."""
    points = []
    for number in range(24):
        start = add_months(date(2029, 4, 1), number)
        normal = 42 + 26 * math.sin((start.month - 1) / 12 * 2 * math.pi - 2.2)
        value = normal + 3 * math.sin(number * 1.7) - max(0, number - 15) * 2.4
        points.append(
            ChartPoint(
                start=start,
                end=add_months(start, 1),
                value=round(value, 1),
                baseline=round(normal, 1),
                low=round(normal - 9, 1),
                high=round(normal + 9, 1),
                hindsight=number == 7,
            )
        )
    return ChartSpec(
        name="exercise-level",
        title=exercise("the reservoir stands below its seasonal band", "водохранилище ниже сезонной полосы"),
        axis=Text(en="Level above dead level, m", ru="Уровень над мертвым объемом, м"),
        unit="m",
        points=tuple(points),
        source=SOURCE,
        as_of=DAY,
    )


def table(language: Language) -> Table:
    """Seventy made-up gauges on pages of twelve, with every kind of column."""
    return Table(
        name="exercise-gauges",
        caption=exercise("seventy gauges", "семьдесят постов").said(language),
        columns=(
            Column(key="gauge", title=_("Gauge"), kind="link"),
            Column(key="level", title=_("Level"), kind="level"),
            Column(key="flow", title=_("Flow"), kind="number", unit="m3s"),
            Column(key="share", title=_("Of normal"), kind="number", unit="pct"),
            Column(key="read", title=_("Read on"), kind="day"),
            Column(key="basin", title=_("Basin")),
        ),
        rows=[_gauge(number, language) for number in range(1, 71)],
        source=SOURCE.said(language),
        as_of=DAY,
        filters=("level", "basin"),
        page_rows=12,
        search=("gauge", "basin"),
    )


def _gauge(number: int, language: Language) -> Mapping[str, Any]:
    flow = round(4 + 40 * abs(math.sin(number * 1.3)) ** 3 * number, 1)
    levels: tuple[LevelName | None, ...] = (None, None, None, "watch", None, "advisory", None, None, "warning")
    name = exercise(f"gauge {number}", f"пост {number}").said(language)
    basin = Text(en=f"Basin {'ABC'[number % 3]}", ru=f"Бассейн {'АБВ'[number % 3]}").said(language)
    return {
        "gauge": Cell(text=name, href="#table-exercise-gauges"),
        "level": levels[number % len(levels)],
        "flow": flow if number % 11 else None,
        "share": round(60 + 50 * math.sin(number), 1),
        "read": DAY - timedelta(days=number % 13),
        "basin": basin,
    }


def empty_table(language: Language) -> Table:
    """The same table without a row."""
    full = table(language)
    return Table(
        name="exercise-none",
        columns=full.columns,
        rows=(),
        source=full.source,
        as_of=DAY,
        caption=full.caption,
        empty=_("No gauge has reported on this day."),
        remedy=_("The Sources page says which are late, and why."),
        alone=False,
    )


def situations() -> tuple[SituationView, ...]:
    """One situation for each way of the arrow, one of them an opportunity."""
    return (
        _situation("north", exercise("the northern weir", "северная плотина"), "deteriorated", "risk", "warning"),
        _situation("ferry", exercise("the ferry at Reed Bank", "паром у Камышового берега"), "unchanged", "none", None),
        _situation("swap", exercise("water for fuel", "вода в обмен на топливо"), "improved", "opportunity", "watch"),
    )


def _situation(name: str, title: Text, arrow: Arrow, alert: Alert, level: LevelName | None) -> SituationView:
    shapes: Mapping[Arrow, Callable[[int], int]] = {
        "deteriorated": lambda day: 0 if day < 20 else 1 if day < 38 else 3,
        "unchanged": lambda day: 0,
        "improved": lambda day: 2 if day < 25 else 1,
    }
    why = {
        "deteriorated": exercise("raised from watch to warning on 10 March.", "10 марта уровень повышен до тревоги."),
        "unchanged": exercise("no signal in the past month.", "за месяц сигналов не было."),
        "improved": exercise("both sides kept the exchange in February.", "в феврале обе стороны выполнили обмен."),
    }
    return SituationView(
        id=f"{name}@EX-1",
        name=title,
        states=PLACE.name,
        cluster=1,
        arrow=arrow,
        why=why[arrow],
        alert=alert,
        level=level,
        level_before=None,
        hindsight_only=False,
        place=PLACE,
        places=(PLACE,),
        state_codes=(),
        theme=name,
        theme_name=title,
        proposals=(),
        risks=int(alert == "risk"),
        opportunities=int(alert == "opportunity"),
        first_on=DAY - timedelta(days=60),
        last_on=DAY,
        living=level is not None,
        precedence="priority",
        sparkline=tuple(shapes[arrow](day) for day in range(60)),
    )


def marks(region: Region) -> tuple[MapMark, ...]:
    """Three made-up marks, one of each level, at positions that the region's profile knows."""
    placed = [place for _code, place in sorted(region.places.items()) if place.position is not None]
    chosen = [placed[len(placed) * part // 4] for part in (1, 2, 3)] if placed else []
    return tuple(
        MapMark(
            code=f"exercise-{level.name.lower()}",
            lon=place.position.lon,
            lat=place.position.lat,
            name=exercise(f"mark {number}", f"знак {number}"),
            level=level,
            href="#map",
        )
        for number, (place, level) in enumerate(zip(chosen, list(Level)[1:], strict=False), start=1)
        if place.position is not None
    )


def claims() -> tuple[ClaimGroup, ...]:
    """Two groups of claims: like beside like, and a range for those that give figures."""
    injured = (
        _claim(exercise("hospital of Reed Bank", "больница Тростниковой отмели"), 16, None, 21, "B2"),
        _claim(exercise("ministry of the upper fen", "министерство Верхней Топи"), None, 9, None, "C3"),
        _claim(exercise("a traveller's letter", "письмо путешественника"), None, None, None, "F6"),
    )
    boats = (_claim(exercise("harbour office", "портовое управление"), 4, 4, 4, "A1"),)
    return (
        ClaimGroup(
            of_whom=exercise("injured", "раненые"),
            unit="persons",
            range_said=Text(en="9–21", ru="9–21"),
            claims=injured,
        ),
        ClaimGroup(
            of_whom=exercise("boats held", "задержанные лодки"),
            unit="count",
            range_said=Text(en="4", ru="4"),
            claims=boats,
        ),
    )


def _claim(by: Text, low: float | None, best: float | None, high: float | None, grade: str) -> ClaimLine:
    return ClaimLine(
        of_whom="EXERCISE",
        by=by.en,
        by_said=by,
        low=low,
        best=best,
        high=high,
        counted_up_to="12 Mar 2031 18:00",
        counted_said=Text(en="12 Mar 2031 18:00", ru="12 мар. 2031 г., 18:00"),
        stated_on=date(2031, 3, 13),
        citation="EXERCISE, p. 1",
        grade=Grade.parse(grade),
        unit="persons" if grade != "A1" else "count",
    )


def evidence() -> tuple[EvidenceLine, ...]:
    """Two lines of evidence, one picked out with hindsight."""
    return (_evidence("warning", hindsight=False), _evidence(None, hindsight=True))


def _evidence(signal: LevelName | None, *, hindsight: bool) -> EvidenceLine:
    period = dekad(2031, 7)
    return EvidenceLine(
        what=exercise("storage against the season", "запас воды относительно сезона"),
        indicator="exercise-storage",
        place=PLACE,
        rule="exercise",
        figure=figure(5.7, "m"),
        value_said=quantity(5.7, "m"),
        normal_said=Text(en="24 m (15–33)", ru="24 м (15–33)"),
        period=period,
        period_said=period_said(period),
        signal=signal,
        source="exercise",
        source_title=SOURCE,
        citation="EXERCISE, p. 3",
        published_on=date(2031, 3, 12),
        known_on=date(2031, 3, 13),
        hindsight=hindsight,
        pseudo_real_time=not hindsight,
        observation_ids=(),
        finding_ids=(),
    )


def timeline() -> tuple[TimelineEntry, ...]:
    """A notice, an episode and a date ahead."""
    said = day_said(date(2031, 4, 2))
    return (
        TimelineEntry(
            day=date(2031, 4, 2),
            kind="calendar",
            title=exercise("council of the two fens", "совет двух топей"),
            text=Text(en=f"Announced for {said.en}.", ru=f"Назначен на {said.ru}"),
            ref="exercise",
        ),
        TimelineEntry(
            day=date(2031, 3, 10),
            kind="notice",
            title=exercise("the northern weir", "северная плотина"),
            text=exercise("the level was raised.", "уровень повышен."),
            ref="exercise",
            level="warning",
            proposal_kind="risk",
        ),
        TimelineEntry(
            day=date(2031, 2, 24),
            kind="episode",
            title=exercise("boats were held at Reed Bank", "лодки задержаны у Камышового берега"),
            text=exercise("four boats, for two days.", "четыре лодки, на двое суток."),
            ref="exercise",
            hindsight=True,
            citation="EXERCISE, p. 2",
        ),
    )


def period_shown() -> Period:
    """A dekad, as it is written."""
    return dekad(2031, 7)


def jobs() -> tuple[Progress, ...]:
    """Long work on its way, done, and failed."""
    return (
        Progress(said=_("EXERCISE: the bulletin is being set"), share=0.42, seconds_left=95),
        Progress(said=_("EXERCISE: the bulletin is ready"), result="#progress", result_said=_("Open the bulletin")),
        Progress(said=_("EXERCISE: the bulletin"), failed=_("The disk is full: free some space, then build it again.")),
    )
