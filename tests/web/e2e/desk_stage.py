"""What the desk of the staged site holds: situations, an assessment with its matrix, rounds; all an EXERCISE."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

from mirab.core.marks import Marks, UseClass
from mirab.core.words import Text

#: Pages of the desk, by the names of their addresses and what is special about them.
DESK_NAMES = (
    *("desk_situations", "desk_situation", "assessments", "assessment", "assessment_new", "assessment-open"),
    *(f"desk_situation_{name}" for name in ("new", "month", "hang", "dormant", "owner")),
    *(f"assessment_{name}" for name in ("frame", "judge", "more", "hypotheses", "round", "estimate")),
)
WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
#: Cells of the matrix, a line of evidence at a time.
RATED = (("CC", "I"), ("II", "C"), ("N", "N"))


def desk_pages(day: Any) -> dict[str, str]:
    """Make the examples on a day's board, and give the path of each page."""
    users = import_module("mirab.web.accounts.models").User.objects
    people = [users.get(username=name) for name in ("chief", "head", "analyst")]
    situation = _situation(day, people[0])
    closed, opened = (_assessment(day, situation, people, closed=closed) for closed in (True, False))
    at = f"/desk/situations/{situation.pk}/"
    return {
        "desk_situations": "/desk/situations/",
        "desk_situation": f"{at}?on={day.day}",
        "desk_situation_new": "/desk/situations/new/",
        **{f"desk_situation_{name}": f"{at}{name}/" for name in ("month", "hang", "dormant", "owner")},
        "assessments": "/assessments/",
        "assessment_new": f"/assessments/new/?situation={situation.pk}",
        "assessment": f"/assessments/{closed}/",
        "assessment-open": f"/assessments/{opened}/",
        **{f"assessment_{name}": f"/assessments/{closed}/{name}/" for name in ("frame", "judge", "more", "hypotheses")},
        **{f"assessment_{name}": f"/assessments/{opened}/{name}/" for name in ("round", "estimate")},
    }


def _situation(day: Any, chief: Any) -> Any:
    """A situation that the board has too, said of for two months."""
    actions = import_module("mirab.web.alerts.situation_actions")
    models = import_module("mirab.web.alerts.situation_models")
    view = next(one for one in day.situations() if "KGZ" in one.id)
    subject = actions.Subject(
        title=Text(en="EXERCISE: the upper valley before the summer", ru="УЧЕНИЕ: верхняя долина перед летом"),
        places=(view.place.code,),
        states=view.state_codes,
        clusters=(view.cluster,),
        key=view.id,
    )
    made = actions.open_situation(chief, subject, WITHIN)
    month = datetime.now(UTC).date().replace(day=1)
    for first, arrow, why in (
        ((month - timedelta(1)).replace(day=1), models.Arrow.UNCHANGED, "two quiet weeks"),
        (month, models.Arrow.DETERIORATED, "the crossing was shut twice in a week"),
    ):
        text = Text(en=f"EXERCISE: {why}.", ru="УЧЕНИЕ: пункт пропуска дважды закрывали за неделю.")
        word = actions.Word(month=first, arrow=arrow, alert=models.Alert.RISK, why=text)
        actions.say_month(chief, made, word, WITHIN)
    looking = import_module("mirab.web.alerts.hanging").Looking(person=chief, board=day)
    actions.hang_on(looking, made, "episode", day.register()[0].id, "EXERCISE: the same valley, years before")
    return made


def _assessment(day: Any, situation: Any, people: list[Any], *, closed: bool) -> str:
    """An assessment with all its parts, and a round that is closed or open; gives its number."""
    actions, models, rounds = (
        import_module(f"mirab.web.alerts.{name}")
        for name in ("assessment_actions", "assessment_models", "round_actions")
    )
    chief, head, analyst = people
    horizon: date = datetime.now(UTC).date() + timedelta(90)
    asked = actions.Asked(
        question="EXERCISE: will the crossing stay shut for a week or longer?",
        horizon=horizon,
        criteria="EXERCISE: seven days in a row on which neither side lets lorries through, as both customs tell.",
    )
    made = actions.open_assessment(chief, situation, asked, "en", WITHIN)
    looking = import_module("mirab.web.alerts.hanging").Looking(person=chief, board=day)
    others = [actions.add_hypothesis(chief, made, f"EXERCISE: {text}") for text in ("it is shut", "it opens again")]
    proposal = next(one.id for one in day.proposals() if "KGZ" in one.situation)
    for text, ratings in zip(("lorries wait", "talks go on", "prices rise"), RATED, strict=True):
        seen = actions.Seen(text=f"EXERCISE: {text}.", rests_on=(("proposal", proposal),))
        line = actions.add_evidence(looking, made, seen)
        cells = {(line.pk, one.pk): rating for one, rating in zip(others, ratings, strict=True)}
        actions.rate(chief, made, cells)
    actions.add_assumption(chief, made, "EXERCISE: the talks go on.", "EXERCISE: a delegation leaves.")
    actions.add_scenario(chief, made, models.ScenarioKind.WORST, "EXERCISE: it is shut until the autumn.")
    actions.add_dissent(analyst, made, "EXERCISE: the second report tells of the first.", 0.3)
    judged = actions.Judged(
        likelihood=0.6,
        confidence=models.Confidence.MODERATE,
        basis="EXERCISE: two reports that do not know of each other.",
        text="EXERCISE: it is likely to stay shut [E1, E2]. The army moves.",
        unknown="EXERCISE: what the other side plans.",
    )
    actions.judge(chief, made, judged)
    round_ = rounds.open_round(chief, made, [chief, head, analyst])
    if closed:
        for who, likelihood in ((chief, 0.6), (analyst, 0.2)):
            rounds.give_estimate(who, round_, likelihood, "EXERCISE: what moves me")
        rounds.close_round(chief, round_)
    return str(made.pk)
