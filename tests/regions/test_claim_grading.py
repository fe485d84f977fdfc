"""Grades follow the written rule, and nothing better than the rule says."""

from __future__ import annotations

from mirab.core.provenance import Grade
from mirab.regions.grading import Grading
from mirab.regions.records import OutletRecord
from mirab.regions.register_records import ClaimRecord, EpisodeRecord

OUTLETS = [
    {"name": "Agency", "kind": "agency", "match": ["agency.example"], "reliability": "B", "why": "x"},
    {"name": "Second", "kind": "agency", "match": ["second.example"], "reliability": "C", "why": "x"},
    {"name": "Blog", "kind": "site", "match": ["blog.example"], "reliability": "D", "why": "x"},
    {"name": "Mirror", "kind": "copy", "match": ["mirror.example"], "reliability": "F", "why": "x"},
    {"name": "Register of names", "kind": "reference", "match": ["iso 9999"], "reliability": "B", "why": "x"},
]
GRADING = Grading.of(OutletRecord.model_validate(outlet) for outlet in OUTLETS)
C3 = Grade.parse("C3")


def claim(src: str, claimant: str = "party", **more: object) -> ClaimRecord:
    return ClaimRecord.model_validate({"by": "x", "claimant": claimant, "of_whom": "killed", "src": src, **more})


def episode(*claims: ClaimRecord, sources: tuple[str, ...] = ()) -> EpisodeRecord:
    base = {"id": "X", "title": "X", "states": ["QAA"], "onset": "2001-01-01", "clauses": ["a"]}
    return EpisodeRecord.model_validate(
        base | {"kind": "violence", "place": "QAA", "status": "meets", "claims": claims, "sources": sources}
    )


def test_a_subdomain_a_port_and_a_trailing_dot_belong_to_their_host() -> None:
    for page in ("https://news.agency.example/a", "http://agency.example.:80/b", "https://AGENCY.example/c"):
        assert GRADING.best(page).name == "Agency"
    assert GRADING.best("https://notagency.example/a").name == "unlisted"


def test_a_citation_takes_the_letter_of_its_best_page() -> None:
    assert GRADING.best("https://mirror.example/x ; https://second.example/y").reliability == "C"
    assert GRADING.best("en: ISO 9999 list; ru: https://mirror.example/x").reliability == "B"


def test_a_page_that_nobody_listed_cannot_be_judged() -> None:
    assert str(GRADING.grade("https://unheard.example/x")) == "F3"
    assert not GRADING.stands(["https://unheard.example/x", "https://mirror.example/y"])


def test_a_lone_claim_is_possible_and_a_seconded_one_probable() -> None:
    lone = claim("https://agency.example/1")
    assert str(GRADING.claim_grade(lone, episode(lone))) == "B3"
    assert str(GRADING.claim_grade(lone, episode(lone, sources=("https://second.example/1",)))) == "B2"


def test_a_copy_or_a_second_page_of_the_same_publisher_seconds_nothing() -> None:
    lone = claim("https://agency.example/1")
    beside = episode(lone, sources=("https://mirror.example/1", "https://agency.example/2"))
    assert str(GRADING.claim_grade(lone, beside)) == "B3"


def test_what_nobody_answers_for_is_doubtful() -> None:
    rumour = claim("https://agency.example/1", "unnamed")
    assert str(GRADING.claim_grade(rumour, episode(rumour, sources=("https://second.example/1",)))) == "B4"


def test_a_party_read_in_an_agency_gives_both_required_claims() -> None:
    have = GRADING.sourcing(episode(claim("https://second.example/1")), C3)
    assert have.party
    assert have.agency


def test_a_party_read_on_a_blog_or_a_mirror_gives_neither() -> None:
    for page in ("https://blog.example/1", "https://mirror.example/1"):
        have = GRADING.sourcing(episode(claim(page)), C3)
        assert (have.party, have.agency) == (False, False)


def test_an_agency_alone_is_not_enough() -> None:
    have = GRADING.sourcing(episode(claim("https://agency.example/1", "agency")), C3)
    assert (have.party, have.agency, have.enough) == (False, True, False)


def test_a_figure_given_with_its_reason_overrides_the_rule() -> None:
    odd = claim("https://agency.example/1", credibility=5, credibility_reason="fails a volume check")
    assert str(GRADING.claim_grade(odd, episode(odd))) == "B5"
    assert not GRADING.sourcing(episode(odd), C3).party
