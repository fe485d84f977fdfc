"""Where the rules fail, said plainly: sentences made from the figures and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mirab.pipelines.backtest_rules import RuleRecord
from mirab.pipelines.backtest_scores import Judged, Scores
from mirab.pipelines.backtest_verdicts import ControlVerdict


def failures(
    judged: Judged,
    scores: Scores,
    controls: Sequence[ControlVerdict],
    rules: Iterable[RuleRecord],
    unswept: Mapping[str, int],
) -> tuple[str, ...]:
    """Every failure that the figures show, the gravest first.

    Parameters
    ----------
    unswept : mapping of state to int
        False alarms of the state in years that nobody, or hardly anybody, swept for the register.
    """
    return tuple(
        sentence
        for part in (
            _against_chance(scores),
            _against_base_rate(scores),
            _missed(judged),
            _late(judged),
            _unseen(judged),
            _false_alarms(scores, unswept),
            _controls(controls),
            _rules(rules),
        )
        for sentence in part
    )


def percent(value: float) -> str:
    """A share in per cent, with one decimal below ten."""
    return f"{100 * value:.1f} %" if value < 0.0995 else f"{100 * value:.0f} %"


def _against_chance(scores: Scores) -> list[str]:
    if scores.hit_rate is None or scores.chance_hit_rate is None:
        return ["No episode could be scored: no rule able to warn knew anything before any of them."]
    hit, chance = scores.hit_rate, scores.chance_hit_rate
    if hit <= chance:
        return [
            f"The alarms hit {percent(hit)} of the episodes; as many days of alarm strewn at random would have hit "
            f"{percent(chance)}: no skill in timing is shown."
        ]
    interval = scores.intervals.get("hit_rate")
    if interval and interval[0] <= chance:
        return [
            f"The alarms hit {percent(hit)} of the episodes and chance would have hit {percent(chance)}: the interval "
            f"of the first ({percent(interval[0])} to {percent(interval[1])}) holds the second, so that skill is not "
            "proved."
        ]
    return []


def _against_base_rate(scores: Scores) -> list[str]:
    if scores.brier is None:
        return []
    sentences = []
    for reference, name in (
        (scores.base_rate_brier, "always giving the base rate of the whole period, which nobody knew beforehand"),
        (scores.rolling_base_rate_brier, "always giving the base rate of the months before"),
    ):
        if reference is not None and scores.brier >= reference:
            sentences.append(
                f"The probabilities (Brier {scores.brier:.4f}) are no better than {name} ({reference:.4f})."
            )
    skill = scores.intervals.get("brier_skill")
    if not sentences and skill and skill[0] <= 0:
        sentences.append(
            f"The probabilities (Brier {scores.brier:.4f}) hardly differ from always giving the base rate "
            f"({scores.base_rate_brier:.4f}): the skill's interval ({skill[0]:.3f} to {skill[1]:.3f}) holds zero."
        )
    return sentences


def _missed(judged: Judged) -> list[str]:
    sentences = []
    for cluster in sorted({v.episode.cluster for v in judged.scored}):
        mine = [v for v in judged.scored if v.episode.cluster == cluster]
        missed = [v.episode.id for v in mine if not v.hit and not v.late]
        if missed:
            sentences.append(f"Missed in cluster {cluster}: {len(missed)} of {len(mine)}: {', '.join(missed)}.")
    return sentences


def _late(judged: Judged) -> list[str]:
    late = [v.episode.id for v in judged.scored if v.late]
    return [f"Raised only after the onset: {len(late)}: {', '.join(late)}."] if late else []


def _unseen(judged: Judged) -> list[str]:
    unseen = [v.episode.id for v in judged.episodes if v.hit is None]
    if not unseen:
        return []
    return [f"Not scored, because the data were absent: {len(unseen)}: {', '.join(unseen)}. They count in no ratio."]


def _false_alarms(scores: Scores, unswept: Mapping[str, int]) -> list[str]:
    if scores.false_alarm_ratio is None:
        return []
    n, false = scores.counts["alarms_ended"], scores.counts["false_alarms"]
    sentences = [f"Nothing followed {false} of {n} alarms ({percent(scores.false_alarm_ratio)})."]
    open_to_doubt = {state: count for state, count in unswept.items() if count}
    if open_to_doubt:
        listed = ", ".join(f"{state} {count}" for state, count in open_to_doubt.items())
        sentences.append(f"An upper bound: false alarms in years not swept for episodes, or thinly: {listed}.")
    return sentences


def _controls(controls: Sequence[ControlVerdict]) -> list[str]:
    wrong = [verdict.control.id for verdict in controls if verdict.false_alarm]
    said = [verdict for verdict in controls if verdict.false_alarm is not None]
    if not wrong:
        return []
    return [f"False alarms on tensions that passed: {len(wrong)} of {len(said)} controls: {', '.join(wrong)}."]


def _rules(rules: Iterable[RuleRecord]) -> list[str]:
    idle = [r.rule for r in rules if r.back_test and r.back_test.hits == 0 and r.back_test.alarms_ended > 0]
    return [f"Rules that raised alarms by themselves and hit nothing: {', '.join(idle)}."] if idle else []
