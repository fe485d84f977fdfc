"""The explanation of a notice: one sentence a trigger, what is not known, and the likelihood in a sentence of its own.

Every number in it is taken from the evidence. Confidence is an analyst's, and never stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mirab.alerting.findings import Finding
from mirab.alerting.levels import Kind
from mirab.alerting.naming import Naming
from mirab.alerting.occasions import Occasion
from mirab.alerting.phrases import day_words, listed, percent
from mirab.alerting.proposals import Evidence, Notice
from mirab.alerting.rules import Rule
from mirab.alerting.situations import Situation, Track
from mirab.core.identifiers import content_id
from mirab.core.marks import join_marks
from mirab.core.words import Language, Text, likelihood_word

MOST_TRIGGERS = 3
_LIKELIHOOD = {
    Kind.RISK: Text(
        en="Judged probability of an episode ({severity} or worse) before {last}: {share} ({word}).",
        ru="Экспертная оценка вероятности эпизода (тяжесть не ниже: {severity}) до {last}: {share} ({word}).",
    ),
    Kind.OPPORTUNITY: Text(
        en="Judged probability that this opening ({severity}) holds until {last}: {share} ({word}).",
        ru="Экспертная оценка вероятности того, что возможность (значимость: {severity}) сохранится до {last}: "
        "{share} ({word}).",
    ),
}
_CALM = Text(en="The signal has fallen below its lower threshold.", ru="Сигнал опустился ниже своего нижнего порога.")
_LIVED_OUT = Text(
    en="Nothing has fired again within the life of the rules.", ru="За срок действия правил сигнал не повторился."
)
_JOINED = Text(
    en="Several causes meet; their probabilities are joined as if they were independent.",
    ru="Сошлось несколько причин; их вероятности объединены как независимые.",
)
_EARLIER = Text(en="An earlier signal still counts: {}", ru="Еще действует более ранний сигнал: {}")
_FURTHER = Text(en="Further signals: {}.", ru="Прочие сигналы: {}.")
_NO_FIGURE = Text(en="Not known at present: {}.", ru="Пока неизвестно: {}.")
_NO_SOURCE = Text(en="Not known, no source: {}.", ru="Неизвестно, нет источника: {}.")


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What one rule reads at one place: the latest firing, and an earlier one that still holds a higher signal."""

    rule: Rule
    held: int
    latest: Finding
    holding: Finding | None


@dataclass(frozen=True, kw_only=True)
class Narrator:
    """Puts what a casebook has to say into values and words."""

    naming: Naming

    def evidence(self, rule: Rule, finding: Finding) -> Evidence:
        """A finding as a piece of evidence."""
        return self.naming.evidence(rule, finding)

    def notice(self, situation: Situation, occasion: Occasion, proposal_id: str) -> Notice:
        """The notice of an occasion."""
        triggers, reading = triggers_of(occasion), occasion.reading
        seen = [(t.rule, f) for t in triggers for f in (t.latest, t.holding) if f is not None]
        evidence = tuple(self.evidence(rule, finding) for rule, finding in seen)
        return Notice(
            id=content_id(proposal_id, occasion.day),
            day=occasion.day,
            level=occasion.level,
            severity=reading.severity,
            probability=0.0 if occasion.ended else reading.probability,
            precedence=occasion.precedence(situation.levels),
            why=occasion.why,
            rules=tuple(sorted(reading.rules)),
            indicators=tuple(sorted({finding.indicator for _, finding in seen})),
            places=tuple(sorted(reading.places)),
            actors=tuple(sorted(reading.actors)),
            evidence=evidence,
            explanation=Text(
                en=self._explain(situation, occasion, triggers, "en"),
                ru=self._explain(situation, occasion, triggers, "ru"),
            ),
            hindsight_only=bool(evidence) and all(item.hindsight for item in evidence),
            lives_until=occasion.lives_until,
            marks=join_marks(item.marks for item in evidence),
        )

    def _explain(self, situation: Situation, occasion: Occasion, triggers: Sequence[Trigger], lang: Language) -> str:
        """The explanation in one language."""
        told = _one_for_each_rule_and_place(triggers)
        sentences = [(_CALM if occasion.ended_by_calm else _LIVED_OUT).said(lang)] if occasion.ended else []
        for trigger in told[:MOST_TRIGGERS]:
            sentences.append(self.naming.sentence(trigger.rule, trigger.latest, lang))
            if trigger.holding is not None:
                earlier = self.naming.sentence(trigger.rule, trigger.holding, lang)
                sentences.append(_EARLIER.said(lang).format(earlier))
        if len(told) > MOST_TRIGGERS:
            sentences.append(_FURTHER.said(lang).format(len(told) - MOST_TRIGGERS))
        sentences += self._not_known(situation, lang)
        if not occasion.ended:
            sentences += [_JOINED.said(lang)] if len(occasion.reading.causes) > 1 else []
            sentences.append(_likelihood(situation, occasion, lang))
        return " ".join(sentences)

    def _not_known(self, situation: Situation, lang: Language) -> list[str]:
        """What is missing: indicators whose last figure did not come, and for a risk those that no source feeds."""
        late = [self.naming.what(t.unknown, lang) for t in situation.blind_tracks() if t.unknown]
        risk = situation.key.kind is Kind.RISK
        never = [text.said(lang) for text in self.naming.waiting.get(situation.key.theme, ())] if risk else []
        pairs = ((_NO_FIGURE, list(dict.fromkeys(late))), (_NO_SOURCE, never))
        return [words.said(lang).format(listed(names, lang)) for words, names in pairs if names]


def triggers_of(occasion: Occasion) -> list[Trigger]:
    """The triggers of an occasion, highest signal first; at the end, the last figure of what lived until then."""
    found = []
    for track in occasion.reading.live:
        latest = track.latest if occasion.ended else track.newest()
        held = 0 if occasion.ended else track.held(occasion.day)
        if latest is not None:
            found.append(Trigger(rule=track.rule, held=held, latest=latest, holding=_holding(track, occasion, latest)))
    return sorted(
        found, key=lambda t: (-t.held, t.rule.code, t.latest.place, t.rule.indicators.index(t.latest.indicator))
    )


def _holding(track: Track, occasion: Occasion, latest: Finding) -> Finding | None:
    """The earlier firing that holds a higher signal than the latest one, if there is one."""
    holder = None if occasion.ended else track.evidence(occasion.day)
    return holder if holder is not latest else None


def _one_for_each_rule_and_place(triggers: Sequence[Trigger]) -> list[Trigger]:
    """The highest trigger of each rule at each place: its further indicators say the same of the same cause."""
    first: dict[tuple[str, str], Trigger] = {}
    for trigger in triggers:
        first.setdefault((trigger.rule.code, trigger.latest.place), trigger)
    return list(first.values())


def _likelihood(situation: Situation, occasion: Occasion, lang: Language) -> str:
    """The judged probability with its ICD 203 word, of what, and up to when."""
    reading, kind = occasion.reading, situation.key.kind
    return (
        _LIKELIHOOD[kind]
        .said(lang)
        .format(
            severity=situation.levels.severities[reading.severity].of(kind).word.said(lang),
            last=day_words(occasion.lives_until, lang),
            share=percent(reading.probability, lang),
            word=likelihood_word(reading.probability).text.said(lang),
        )
    )
