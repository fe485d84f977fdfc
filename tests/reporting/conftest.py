"""A made-up bulletin of a made-up region, marked EXERCISE: every kind of entry, figure and mark occurs in it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from mirab.core.marks import Sensitivity
from mirab.core.periods import add_months, dekad, hydrological_year, month
from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.reporting import Bulletin, render
from mirab.reporting.bulletin import (
    BlindSpot,
    ChartPoint,
    ChartSpec,
    Cluster,
    EvidenceEntry,
    LimitRow,
    ProposalEntry,
    RecordColumn,
    ReservoirRow,
    RuleRecord,
    SituationEntry,
    SourceEntry,
    UnknownEntry,
    figure,
    not_known,
    withheld,
)
from mirab.reporting.wording import same

DAY = date(2031, 2, 15)


def _chart() -> ChartSpec:
    points = []
    for step in range(24):
        start = add_months(date(2029, 2, 1), step)
        norm = 40 + 12 * ((step % 12) - 6) / 6
        value = norm + (step % 5) - (9 if step > 20 else 0)
        if step != 9:
            points.append(
                ChartPoint(
                    start=start,
                    end=add_months(start, 1),
                    value=round(value, 2),
                    baseline=round(norm, 2),
                    low=round(norm - 6, 2),
                    high=round(norm + 6, 2),
                    hindsight=step == 22,
                )
            )
    return ChartSpec(
        name="storage-upper",
        title=Text(
            en="Upper reservoir stands 5.7 m above dead level, below its normal band",
            ru="Верхнее водохранилище на 5,7 м выше мёртвого уровня, ниже нормы",
        ),
        axis=Text(en="Height above dead level, m", ru="Высота над мёртвым уровнем, м"),
        unit="m",
        points=tuple(points),
        source=Text(en="Hydromet of Alfa", ru="Гидромет Альфы"),
        as_of=DAY,
    )


def _warning() -> ProposalEntry:
    near = {"source": "alfa_hydromet", "citation": "https://example.org/r/7", "published_on": date(2031, 2, 12)}
    level = figure(5.7, "m", period=dekad(2031, 4), hindsight=True, **near)
    record = RuleRecord(
        rule="dead-level",
        name=Text(en="Days to dead level", ru="Суток до мёртвого уровня"),
        frozen_on=date(2030, 11, 24),
        backtest=RecordColumn(hits=5, episodes=12, late=1, not_scored=4, false_alarms=3, alarms=8),
    )
    return ProposalEntry(
        id="a1b2c3d4e5f6",
        situation="water:alfa",
        title=Text(en="Upper reservoir and the winter of Alfa", ru="Верхнее водохранилище и зима в Альфе"),
        states=Text(en="Alfa", ru="Альфа"),
        cluster=2,
        kind="risk",
        level="warning",
        probability=0.6,
        precedence="priority",
        open_since=date(2031, 1, 22),
        level_since=date(2031, 2, 12),
        last_notice=date(2031, 2, 12),
        explanation=Text(
            en="The reservoir stands 5.7 m above its dead level; at the present draw-down it reaches it in 18 to "
            "26 days. Power has been rationed since 31 January.",
            ru="Водохранилище на 5,7 м выше мёртвого уровня; при нынешней сработке достигнет его через 18–26 "
            "суток. Электроэнергия нормируется с 31 января.",
        ),
        evidence=(
            EvidenceEntry(
                what=Text(en="Water level above dead level", ru="Уровень над мёртвым уровнем"),
                indicator="reservoir.dead_level",
                figure=level,
                baseline=figure(14.25, "m"),
                low=figure(9, "m"),
                high=figure(21, "m"),
            ),
            EvidenceEntry(
                what=Text(en="Share of the seasonal norm", ru="Доля сезонной нормы"),
                indicator="reservoir.storage",
                figure=figure(38.4, "pct", period=dekad(2031, 4), **near),
            ),
        ),
        records=(record,),
        chart=_chart(),
    )


def _watch() -> ProposalEntry:
    protests = figure(
        41, "count", source="events", published_on=date(2031, 2, 1), period=month(2031, 1), pseudo_real_time=True
    )
    return ProposalEntry(
        id="b7c8d9",
        situation="unrest:bravo",
        title=Text(en="Protests in Bravo", ru="Протесты в Браво"),
        states=Text(en="Bravo", ru="Браво"),
        cluster=0,
        kind="risk",
        level="watch",
        probability=0.12,
        precedence="routine",
        open_since=date(2031, 2, 1),
        level_since=date(2031, 2, 1),
        last_notice=date(2031, 2, 1),
        explanation=Text(
            en="Protest reports in January: 41, against a norm of 12.",
            ru="Сообщений о протестах в январе: 41 при норме 12.",
        ),
        evidence=(
            EvidenceEntry(
                what=Text(en="Protest reports", ru="Сообщения о протестах"),
                indicator="protest.trend",
                figure=protests,
                baseline=figure(12, "count"),
            ),
        ),
    )


def _opportunity() -> ProposalEntry:
    return ProposalEntry(
        id="c0ffee",
        situation="border:alfa-bravo",
        title=Text(en="Talks on the Alfa–Bravo crossing", ru="Переговоры о переходе Альфа–Браво"),
        states=Text(en="Alfa, Bravo", ru="Альфа, Браво"),
        cluster=1,
        kind="opportunity",
        level="advisory",
        probability=None,
        precedence="routine",
        open_since=date(2031, 2, 10),
        level_since=date(2031, 2, 10),
        last_notice=None,
        explanation=Text(
            en="Both sides announced talks for 20 February.",
            ru="Обе стороны объявили о переговорах на 20 февраля.",
        ),
        evidence=(
            EvidenceEntry(
                what=Text(en="Talks held", ru="Проведены переговоры"),
                indicator="talks",
                figure=figure(1, "count", source="facts", published_on=date(2031, 2, 10), period=dekad(2031, 4)),
            ),
        ),
        hindsight_only=True,
    )


def _situations() -> tuple[SituationEntry, ...]:
    return (
        SituationEntry(
            id="water:alfa",
            name=Text(en="Upper reservoir and the winter", ru="Верхнее водохранилище и зима"),
            states=Text(en="Alfa", ru="Альфа"),
            cluster=2,
            arrow="deteriorated",
            why=Text(
                en="The level rose from watch to warning on 12 Feb 2031. The reservoir stands 5.7 m above dead level.",
                ru="12 февр. 2031 г. уровень повышен с «Наблюдение» до «Предупреждение». До мёртвого уровня 5,7 м.",
            ),
            alert="risk",
            level="warning",
            level_before="watch",
        ),
        SituationEntry(
            id="unrest:bravo",
            name=Text(en="Unrest", ru="Волнения"),
            states=Text(en="Bravo", ru="Браво"),
            cluster=0,
            arrow="unchanged",
            why=Text(en="The level has been watch since 1 Feb 2031.", ru="Уровень не менялся с 1 февр. 2031 г."),
            alert="risk",
            level="watch",
            level_before="watch",
        ),
        SituationEntry(
            id="border:alfa-bravo",
            name=Text(en="Alfa–Bravo border", ru="Граница Альфа–Браво"),
            states=Text(en="Alfa, Bravo", ru="Альфа, Браво"),
            cluster=1,
            arrow="improved",
            why=Text(en="Talks were announced on 10 Feb 2031.", ru="10 февр. 2031 г. объявлено о переговорах."),
            alert="opportunity",
            level=None,
            level_before="watch",
            hindsight_only=True,
        ),
    )


def _water() -> tuple[tuple[ReservoirRow, ...], tuple[LimitRow, ...]]:
    near = {"source": "alfa_hydromet", "published_on": date(2031, 2, 12), "period": dekad(2031, 4)}
    reservoirs = (
        ReservoirRow(
            place="reservoir:upper",
            name=Text(en="Upper", ru="Верхнее"),
            flow_pct=figure(83.4, "pct", **near),
            storage=figure(1234.5, "Mm3", **near),
            level=figure(862.7, "m", hindsight=True, **near),
            inflow=figure(0, "m3s", **near),
            release=withheld("m3s"),
        ),
        ReservoirRow(
            place="reservoir:lower",
            name=Text(en="Lower", ru="Нижнее"),
            flow_pct=not_known("pct"),
            storage=not_known("Mm3"),
            level=not_known("m"),
            inflow=not_known("m3s"),
            release=not_known("m3s"),
        ),
    )
    year = {"source": "commission", "published_on": date(2030, 12, 4), "period": hydrological_year(2031)}
    river = Text(en="Long River", ru="Долгая река")
    limits = (
        LimitRow(
            account="account:long/alfa",
            river=river,
            name=Text(en="Alfa", ru="Альфа"),
            period=hydrological_year(2031),
            limit=figure(9.805, "km3", **year),
            use=figure(2.1, "km3", **year),
            use_pct=figure(21.4, "pct", **year),
        ),
        LimitRow(
            account="account:long/bravo-gate",
            river=river,
            name=Text(en="Bravo, at the gate", ru="Браво, у створа"),
            period=hydrological_year(2031),
            limit=figure(22, "km3", **year),
            use=not_known("km3"),
            use_pct=not_known("pct"),
        ),
    )
    return reservoirs, limits


def _sources() -> tuple[SourceEntry, ...]:
    return (
        SourceEntry(
            number=1,
            name="alfa_hydromet",
            title=Text(en="Ten-day bulletins of Alfa", ru="Декадные бюллетени Альфы"),
            publisher=same("Hydromet of Alfa"),
            owner=same("Alfa"),
            licence=same("CC BY 4.0"),
            attribution=same("© Alfa Hydromet"),
            address="https://example.org/alfa",
            grade=Grade.parse("B2"),
            latest=date(2031, 2, 12),
            citations=("https://example.org/r/7",),
        ),
        SourceEntry(
            number=2,
            name="events",
            title=Text(en="Event counts", ru="Учёт событий"),
            publisher=same("Events Institute"),
            owner=same(""),
            licence=same("CC BY 4.0"),
            attribution=same("Events Institute 2031"),
            address="https://example.org/events",
            latest=date(2031, 2, 1),
        ),
        SourceEntry(
            number=3,
            name="facts",
            title=Text(en="Published facts", ru="Опубликованные факты"),
            publisher=same("News desk"),
            owner=same(""),
            licence=same("facts"),
            attribution=same(""),
            address="",
            grade=Grade.parse("C3"),
        ),
        SourceEntry(
            number=4,
            name="commission",
            title=Text(en="River commission", ru="Речная комиссия"),
            publisher=same("River commission"),
            owner=same(""),
            licence=same("facts"),
            attribution=same(""),
            address="https://example.org/commission",
            latest=date(2030, 12, 4),
        ),
    )


@pytest.fixture(scope="session")
def exercise_bulletin() -> Bulletin:
    """The made-up bulletin."""
    reservoirs, limits = _water()
    return Bulletin(
        region=Text(en="Exercise Region", ru="Учебный регион"),
        region_name="exercise",
        day=DAY,
        exercise=True,
        sensitivity=Sensitivity.UNCLASSIFIED,
        clusters=(
            Cluster(number=0, name=Text(en="Cross-cutting", ru="Сквозные")),
            Cluster(number=1, name=Text(en="Borders and illicit trade", ru="Границы и незаконный оборот")),
            Cluster(number=2, name=Text(en="Water and energy", ru="Вода и энергия")),
        ),
        situations=_situations(),
        reservoirs=reservoirs,
        limits=limits,
        proposals=(_warning(), _watch(), _opportunity()),
        unknown=(
            UnknownEntry(
                indicator="seizures",
                what=Text(en="Drug seizures by crossing", ru="Изъятия наркотиков по переходам"),
                cluster=1,
                reason="no source",
                holder=Text(en="Customs of Bravo", ru="Таможня Браво"),
            ),
            UnknownEntry(
                indicator="inflow",
                what=Text(en="Seasonal inflow", ru="Сезонный приток"),
                cluster=2,
                reason="no data",
                holder=Text(en="Hydromet of Bravo", ru="Гидромет Браво"),
            ),
        ),
        blind_spots=(
            BlindSpot(
                source=Text(en="Event counts", ru="Учёт событий"),
                states=Text(en="Bravo", ru="Браво"),
                citation=same("https://example.org/events/scope"),
            ),
        ),
        sources=_sources(),
        catalogue="0123456789abcdef",
        rules="fedcba9876543210",
        frozen_on=date(2030, 11, 24),
    )


@pytest.fixture(scope="session")
def rendered(exercise_bulletin: Bulletin) -> Callable[[str, str], bytes]:
    """A file of the made-up bulletin, rendered once."""
    return cache(lambda format, language: render(exercise_bulletin, format, language))
