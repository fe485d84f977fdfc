"""What things are called, and one finding as a piece of evidence and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mirab.alerting.findings import Finding
from mirab.alerting.phrases import day_words, number, period_words, quantity, since_words, when_words
from mirab.alerting.proposals import Evidence
from mirab.alerting.rules import Rule
from mirab.core.marks import UseClass
from mirab.core.periods import Period
from mirab.core.places import Place
from mirab.core.words import Language, Text


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Names of places, indicators and sources. A source without a title is called by its name.

    ``waiting`` holds, by theme, the names of indicators that no source feeds.
    """

    places: Mapping[str, Place]
    indicators: Mapping[str, Text]
    sources: Mapping[str, Text]
    waiting: Mapping[str, tuple[Text, ...]]

    def place(self, code: str, language: Language) -> str:
        """Name of a place."""
        return self.places[code].named(language)

    def source(self, name: str, language: Language) -> str:
        """Title of a source; several joined by a comma are named one by one."""
        parts = [part.strip() for part in name.split(",") if part.strip()]
        return ", ".join(self.sources[part].said(language) if part in self.sources else part for part in parts)

    def what(self, finding: Finding, language: Language) -> str:
        """What was measured, and where."""
        return f"{self.indicators[finding.indicator].said(language)}: {self.place(finding.place, language)}"

    def evidence(self, rule: Rule, finding: Finding) -> Evidence:
        """A finding as a piece of evidence."""
        return Evidence(
            rule=rule.code,
            indicator=finding.indicator,
            place=finding.place,
            what=Text(en=self.what(finding, "en"), ru=self.what(finding, "ru")),
            value=finding.value,
            unit=finding.unit,
            baseline=finding.baseline,
            low=finding.low,
            high=finding.high,
            score=finding.score,
            signal=finding.signal or 0,
            period_start=finding.period_start,
            period_end=finding.period_end,
            known_on=finding.known_on,
            published_on=finding.published_on,
            source=finding.source,
            citation=finding.citation,
            hindsight=finding.hindsight,
            pseudo_real_time=finding.pseudo_real_time,
            finding_ids=(finding.id,),
            observation_ids=finding.evidence,
            marks=finding.marks,
        )

    def sentence(self, rule: Rule, finding: Finding, language: Language) -> str:
        """The rule's sentence filled from a finding, with its source behind it."""
        said = rule.sentence(finding.indicator).said(language).format_map(self._fields(finding, language))
        return f"{said[:1].upper()}{said[1:]} ({self._origin(finding, language)})."

    def _fields(self, finding: Finding, language: Language) -> dict[str, str]:
        """What a rule's sentence may name."""
        unknown = "неизвестно" if language == "ru" else "not known"
        times = None if finding.value is None or not finding.baseline else finding.value / finding.baseline

        def shown(value: float | None) -> str:
            return unknown if value is None else quantity(value, finding.unit, language)

        def bare(value: float | None) -> str:
            return unknown if value is None else number(value, language)

        fields = {
            "place": self.place(finding.place, language),
            "indicator": self.indicators[finding.indicator].said(language),
            "value": shown(finding.value),
            "number": bare(finding.value),
            "when": _when(finding, language),
            "period": period_words(Period(start=finding.period_start, end=finding.period_end), language),
            "normal": _normal(finding, language),
            "baseline": shown(finding.baseline),
            "before": bare(finding.baseline),
            "low": shown(finding.low),
            "times": bare(times),
            "score": bare(finding.score),
        }
        return fields | _for_analysis_only(finding, language)

    def _origin(self, finding: Finding, language: Language) -> str:
        """Source and day of publication, and how far the day is to be believed."""
        ru = language == "ru"
        parts = [self.source(finding.source, language)] if finding.source else []
        if finding.hindsight:
            parts.append("отобрано задним числом" if ru else "picked out with hindsight")
        if finding.pseudo_real_time:
            known = day_words(finding.known_on, language)
            words = f"считается известным с {known} по обычному сроку источника"
            parts.append(words if ru else f"taken as known from {known} by the source's usual lag")
        elif finding.published_on is not None:
            published = day_words(finding.published_on, language)
            parts.append(f"опубликовано {published}" if ru else f"published {published}")
        return "; ".join(parts)


def _for_analysis_only(finding: Finding, language: Language) -> dict[str, str]:
    """What stands for the figures of a series whose owner gave it for analysis only: results, never the figure."""
    if finding.marks.use_class is not UseClass.ANALYSIS_ONLY:
        return {}
    kept = "не для публикации" if language == "ru" else "not for publication"
    withheld = dict.fromkeys(("value", "number", "baseline", "before", "low"), f"[{kept}]")
    if finding.value is None or not finding.baseline or finding.baseline < 0:
        return withheld | {"normal": f"[{kept}]"}
    share = number(100 * finding.value / finding.baseline, language)
    return withheld | {"normal": f"{share} % нормы" if language == "ru" else f"{share} % of normal"}


def _when(finding: Finding, language: Language) -> str:
    """The period behind its preposition; one whose end lies after the day of knowledge is told by its beginning."""
    period = Period(start=finding.period_start, end=finding.period_end)
    if period.start <= finding.known_on < period.last_day:
        return since_words(period.start, language)
    return when_words(period, language)


def _normal(finding: Finding, language: Language) -> str:
    """The normal band in words."""
    ru, unit = language == "ru", finding.unit
    if finding.low is not None and finding.high is not None:
        band = f"{number(finding.low, language)}–{quantity(finding.high, unit, language)}"
        return f"обычно {band}" if ru else f"normally {band}"
    if finding.baseline is not None:
        about = quantity(finding.baseline, unit, language)
        return f"обычно около {about}" if ru else f"normally about {about}"
    return "обычный уровень неизвестен" if ru else "no normal level is known"
