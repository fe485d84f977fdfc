"""Records become the values of a region: places with their names and claims, episodes with graded claims, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from mirab.core.claims import Claim
from mirab.core.places import Alias, Place, Position
from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.regions import region as v
from mirab.regions.grading import Grading
from mirab.regions.profile_files import Profile
from mirab.regions.records import (
    AliasRecord,
    CalendarRecord,
    NameRecord,
    PlaceClaimRecord,
    PlaceRecord,
    RecurrenceRecord,
    StorageClaimRecord,
    TextRecord,
)
from mirab.regions.register_records import CaseRecord, ClaimRecord, ControlRecord, EpisodeRecord, RegisterRecord


def text(record: TextRecord) -> Text:
    """Words in both languages."""
    return Text(en=record.en, ru=record.ru)


def position(lat: float | None, lon: float | None, precision_km: float) -> Position | None:
    """A position, or None when a part of it is missing."""
    return None if lat is None or lon is None else Position(lat=lat, lon=lon, precision_km=precision_km)


def build_places(profile: Profile, grading: Grading) -> dict[str, Place]:
    """Every place with what the other files say of it; a name that stands on copies alone stays out of ``names``."""
    names = _by_place(profile.of("names.csv"))
    aliases = _by_place(profile.of("aliases.csv"))
    claims = _by_place(profile.of("place_claims.csv"))
    storage = _by_place(profile.of("storage_claims.csv"))
    return {
        record.code: _place(
            record, names[record.code], aliases[record.code], claims[record.code], storage[record.code], grading
        )
        for record in profile.of("places.csv")
    }


def _by_place(records: Iterable[object]) -> defaultdict[str, list[object]]:
    found: defaultdict[str, list[object]] = defaultdict(list)
    for record in records:
        found[record.place].append(record)  # type: ignore[attr-defined]
    return found


def _place(
    record: PlaceRecord,
    names: list[object],
    aliases: list[object],
    claims: list[object],
    storage: list[object],
    grading: Grading,
) -> Place:
    told = [name for name in names if isinstance(name, NameRecord)]
    standing = {name.language: name.name for name in told if grading.stands([name.citation])}
    attributes = _attributes(claims, storage, grading)
    unconfirmed = {name.language: name.name for name in told if name.language not in standing}
    if unconfirmed:
        attributes["unconfirmed_names"] = unconfirmed
    return Place(
        code=record.code,
        kind=record.kind,
        states=record.states,
        names={"en": record.name, **standing},
        parent=record.parent,
        m49=record.m49,
        position=position(record.lat, record.lon, record.precision_km or 10.0),
        aliases=tuple(
            Alias(name=a.name, valid_from=a.valid_from, valid_to=a.valid_to)
            for a in aliases
            if isinstance(a, AliasRecord)
        ),
        attributes=attributes,
        citation=record.citation,
        note=record.note,
    )


def _attributes(claims: list[object], storage: list[object], grading: Grading) -> dict[str, object]:
    """Figures by name: the first listed claim's value under the name, every claim under ``<name>_claims``."""
    attributes: dict[str, object] = {}
    for claim in claims:
        assert isinstance(claim, PlaceClaimRecord)
        attributes.setdefault(claim.name, claim.value)
        stated = {**claim.model_dump(exclude={"place", "name"}), "grade": str(grading.grade(claim.citation))}
        listed = attributes.setdefault(f"{claim.name}_claims", [])
        assert isinstance(listed, list)
        listed.append(stated)
    if storage:
        attributes["storage_claims"] = [
            {**claim.model_dump(exclude={"place"}), "grade": str(grading.grade(claim.citation))}
            for claim in storage
            if isinstance(claim, StorageClaimRecord)
        ]
    return attributes


def build_instruments(profile: Profile) -> dict[str, v.Instrument]:
    """Treaties by reference, each with what every state did."""
    statuses: defaultdict[str, list[v.PartyStatus]] = defaultdict(list)
    for s in profile.of("party_status.csv"):
        statuses[s.reference].append(v.PartyStatus(**s.model_dump(exclude={"reference"})))
    return {
        i.reference: v.Instrument(**i.model_dump(), statuses=tuple(statuses[i.reference]))
        for i in profile.of("instruments.csv")
    }


def build_rule(register: RegisterRecord) -> v.RegisterRule:
    """The written rule of the register."""
    return v.RegisterRule(
        title=register.title,
        clauses=dict(register.rule),
        required=register.required,
        grade_needed=Grade.parse(register.grade_needed),
        reading=register.reading,
        kinds={name: (kind.cluster, kind.headline, kind.why) for name, kind in register.kinds.items()},
    )


#: Fields that an episode takes over as they are written.
_EPISODE_FIELDS = {
    "id",
    "title",
    "states",
    "states_involved",
    "onset",
    "onset_precision",
    "end",
    "clauses",
    "kind",
    "place",
    "status",
    "study_case",
    "sources",
    "note",
    "where",
    "published_basis",
}


def build_episode(record: EpisodeRecord, register: RegisterRecord, grading: Grading) -> v.Episode:
    """An episode with its cluster, its headline and its claims graded by rule."""
    kind = register.kinds.get(record.kind)
    cluster = record.cluster if record.cluster is not None else kind.cluster if kind else None
    sourcing = grading.sourcing(record, Grade.parse(register.grade_needed))
    variant = record.without_attackers
    return v.Episode(
        **record.model_dump(include=_EPISODE_FIELDS),
        headline=bool(kind and kind.headline),
        cluster=0 if cluster is None else cluster,
        cluster_reason=record.cluster_reason or (kind.why if kind else ""),
        position=position(record.lat, record.lon, 10.0),
        status_given=record.status_given or record.status,
        status_reason=record.status_reason or "",
        published_on=record.published_on or record.onset,
        killed_without_attackers=variant.killed if variant else None,
        without_attackers_basis=variant.basis if variant else "",
        claims=tuple(_claim(claim, record, grading) for claim in record.claims),
        has_party_claim=sourcing.party,
        has_agency_claim=sourcing.agency,
    )


def _claim(claim: ClaimRecord, episode: EpisodeRecord, grading: Grading) -> Claim:
    return Claim(
        of_whom=claim.of_whom,
        by=claim.by,
        low=claim.low,
        best=claim.best,
        high=claim.high,
        counted_up_to=claim.counted_up_to,
        stated_on=claim.stated_on,
        citation=claim.src,
        grade=grading.claim_grade(claim, episode),
        unit=claim.unit,
    )


def build_case(record: CaseRecord, register: RegisterRecord | None) -> v.StudyCase:
    """A study case with the decision that the register takes on it."""
    verdicts = register.study_cases if register else ()
    verdict = next((d for d in verdicts if d.study_case == record.id), None)
    kept = {"id", "title", "cluster", "states", "onset", "onset_precision", "end", "where", "public_signals_before"}
    return v.StudyCase(
        **record.model_dump(
            include=kept | {"proximate_trigger", "suggests_in_hindsight", "sources", "note"},
        ),
        claims=tuple(claim.model_dump() for claim in record.claims),
        milestones=tuple(
            v.Milestone(day=m.day, what=Text(en=m.what.en, ru=m.what.ru), citation=m.src) for m in record.milestones
        ),
        verdict=verdict.verdict if verdict else "",
        register_ids=verdict.register_ids if verdict else (),
    )


def build_control(record: ControlRecord) -> v.Control:
    """A control with its grade as a value."""
    return v.Control(
        **record.model_dump(exclude={"lat", "lon", "grade", "register_events_near"}),
        grade=Grade.parse(record.grade),
        register_events_near=tuple((near.event, near.days_after_start) for near in record.register_events_near),
    )


def build_calendar(
    entries: Iterable[CalendarRecord], recurring: Iterable[RecurrenceRecord]
) -> tuple[v.CalendarEntry, ...]:
    """Single dates and the days of recurring ones, in order."""
    single = (_entry(record, record.announced_on) for record in entries if record.announced_on is not None)
    yearly = (
        _returning(record, year) for record in recurring for year in range(record.first_year, record.last_year + 1)
    )
    return tuple(sorted((*single, *yearly), key=lambda entry: (entry.start, entry.id)))


def _entry(record: CalendarRecord, announced_on: date) -> v.CalendarEntry:
    return v.CalendarEntry(
        id=record.id,
        title=text(record.title),
        kind=record.kind,
        states=record.states,
        cluster=record.cluster,
        start=record.start,
        end=record.end or record.start + timedelta(days=1),
        announced_on=announced_on,
        citation="; ".join(record.sources),
        hindsight=record.hindsight,
        note=record.note,
    )


def _returning(record: RecurrenceRecord, year: int) -> v.CalendarEntry:
    start = date(year, record.month, record.day)
    return v.CalendarEntry(
        id=f"{record.id}-{year}",
        title=text(record.title),
        kind=record.kind,
        states=record.states,
        cluster=record.cluster,
        start=start,
        end=start + timedelta(days=1),
        announced_on=start - timedelta(days=record.announced_days_before),
        citation="; ".join(record.sources),
        hindsight=record.hindsight,
        note=record.note or record.reason,
    )
