"""Rounds of estimates: each for himself first, then shared, then brought together; dissent stays with its author's say.

Three figures stand side by side, and the author of an assessment chooses and says why: the median, which one wild
estimate does not move; the mean of the log odds (the geometric mean of the odds); and that mean made more extreme,
since people who each know a part hold back more than all of them together should:

- Satopää, Baron, Foster, Mellers, Tetlock and Ungar (2014), *Combining multiple probability predictions using a simple
  logit model*, Int. J. Forecasting 30, 344-356: mean log odds times a factor; in their data the best one lay between
  1.161 and 3.921.
- Baron, Mellers, Tetlock, Stone and Ungar (2014), *Two reasons to make aggregated probability forecasts more extreme*,
  Decision Analysis 11, 133-145: p^a / (p^a + (1 - p)^a), which is the same step.
- Neyman and Roughgarden (2021), *Are you smarter than a random expert?*, EC '21: a factor that follows from the number
  of people alone, 1 for one, 1.29 for two, toward √3 for many. It stands where nothing was fitted.

No factor is ours: none of these was measured on the questions of this region.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import exp, log, sqrt
from statistics import fmean, median

from mirab.core.errors import FormatError
from mirab.core.words import LIKELIHOOD_WORDS, LikelihoodWord, likelihood_word

#: Range of the factors that fitted the data of Satopää et al. (2014), section 4.
SATOPAA_2014_RANGE = (1.161, 3.921)


class Stage(IntEnum):
    """Each for himself; after the estimates were shared."""

    INDEPENDENT = 1
    SHARED = 2


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What one person thinks likely at a stage, with the reason; ``dissent`` is his say where he does not agree.

    Raises
    ------
    FormatError
        When the probability is not between 1 and 99 per cent: nobody is certain of what has not happened.
    """

    by: str
    probability: float
    stage: Stage = Stage.INDEPENDENT
    reason: str = ""
    dissent: str = ""

    def __post_init__(self) -> None:
        if not 0.01 <= self.probability <= 0.99:
            raise FormatError(f"an estimate of {100 * self.probability:g} %", "Give 1 to 99 %")


def shown_to(person: str, estimates: Iterable[Estimate], stage: Stage) -> tuple[Estimate, ...]:
    """What a person is shown while a round stands at a stage: his own alone until the estimates are shared.

    Having given one's own opens nothing: it can still be changed, and must not lean on the others'.
    """
    return tuple(e for e in estimates if e.by == person or stage is Stage.SHARED)


def waited_for(asked: Iterable[str], estimates: Iterable[Estimate]) -> tuple[str, ...]:
    """Who was asked and has not given an estimate of his own, in the order asked."""
    given = {estimate.by for estimate in estimates}
    return tuple(person for person in asked if person not in given)


def latest(estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """One estimate of each person, that of the later stage and given last; in the order of their first."""
    found: dict[str, Estimate] = {}
    for estimate in estimates:
        known = found.get(estimate.by)
        if known is None or estimate.stage >= known.stage:
            found[estimate.by] = estimate
    return tuple(found.values())


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)) of a probability above 0 and below 1."""
    return log(probability / (1 - probability))


def from_log_odds(odds: float) -> float:
    """The probability whose log odds are given."""
    return 1 / (1 + exp(-odds)) if odds >= 0 else exp(odds) / (1 + exp(odds))


def mean_log_odds(probabilities: Sequence[float]) -> float:
    """The probability whose log odds are the mean of the others'."""
    return from_log_odds(fmean(log_odds(p) for p in probabilities))


def factor_neyman_2021(people: int) -> float:
    """By how much the mean log odds of ``people`` estimates are stretched.

    n (√(3n² - 3n + 1) - 2) / (n² - n - 1), the form in which the result is put into practice.
    """
    n = people
    if n < 1:
        raise FormatError(f"{n} estimates", "Ask one person at least")
    return n * (sqrt(3 * n**2 - 3 * n + 1) - 2) / (n**2 - n - 1)


def extremise_satopaa_2014(probabilities: Sequence[float], factor: float) -> float:
    """Mean log odds times a factor, as a probability. A factor of 1 leaves the mean as it is."""
    if not factor > 0:
        raise FormatError(f"a factor of {factor}", "Give a factor above 0; 1 changes nothing")
    return from_log_odds(factor * fmean(log_odds(p) for p in probabilities))


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """Estimates brought together, each figure a probability; ``low`` and ``high`` are the outermost estimates."""

    n: int
    low: float
    high: float
    median: float
    mean_log_odds: float
    extremised: float
    factor: float

    @property
    def word(self) -> LikelihoodWord:
        """The likelihood word of the median."""
        return likelihood_word(self.median)


def bring_together(estimates: Iterable[Estimate], factor: float | None = None) -> Aggregate:
    """Bring the latest estimate of each person together.

    Parameters
    ----------
    factor : by how much the mean log odds are stretched; without it :func:`factor_neyman_2021`

    Raises
    ------
    FormatError
        When there is no estimate.
    """
    given = [estimate.probability for estimate in latest(estimates)]
    if not given:
        raise FormatError("a round without an estimate", "Ask one person at least")
    used = factor_neyman_2021(len(given)) if factor is None else factor
    return Aggregate(
        n=len(given),
        low=min(given),
        high=max(given),
        median=median(given),
        mean_log_odds=mean_log_odds(given),
        extremised=extremise_satopaa_2014(given, used),
        factor=used,
    )


@dataclass(frozen=True, kw_only=True)
class Dissent:
    """Somebody who does not agree, with his say; ``words_apart`` counts likelihood words between him and the median."""

    by: str
    probability: float
    say: str
    words_apart: int


def dissents(estimates: Iterable[Estimate]) -> tuple[Dissent, ...]:
    """Who said that he dissents, and who stands two likelihood words or more from the median without saying why.

    The second kind is there to be asked: its ``say`` is empty.
    """
    known = latest(estimates)
    middle = LIKELIHOOD_WORDS.index(likelihood_word(median(e.probability for e in known))) if known else 0
    apart = {e.by: abs(LIKELIHOOD_WORDS.index(likelihood_word(e.probability)) - middle) for e in known}
    return tuple(
        Dissent(by=e.by, probability=e.probability, say=e.dissent, words_apart=apart[e.by])
        for e in known
        if e.dissent or apart[e.by] >= 2
    )
