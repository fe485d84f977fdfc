"""Admiralty grades by a written rule: the letter from the page's publisher, the figure from who speaks and who agrees.

The rule, in the order in which it is applied:

1. *Reliability* is the letter of the best publisher among the addresses of a citation, as outlets.yaml lists them. A
   publisher that the list does not name cannot be judged: F. Copies (mirror wikis, anonymous or unlicensed copies) and
   outlets under sanctions are F and never stand alone.
2. *Credibility* of a claim is 4 when nobody answers for it (unnamed officials, encyclopedic text, rumour), 2 when a
   page of another publisher that is not F speaks of the same episode, 3 otherwise. A claim may carry another figure
   with its reason. 1 (confirmed) is never given by rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlparse

from mirab.core.provenance import Grade
from mirab.regions.records import OutletRecord
from mirab.regions.register_records import ClaimRecord, EpisodeRecord

ANSWERABLE = frozenset({"un_osce", "agency"})
CORROBORATED, ALONE, UNANSWERED = 2, 3, 4


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """A publisher with its letter; ``kind`` says what it is, ``why`` gives the reason for the letter."""

    name: str
    kind: str
    reliability: str
    why: str


UNLISTED = Outlet(name="unlisted", kind="unlisted", reliability="F", why="not in outlets.yaml: cannot be judged")


@dataclass(frozen=True, kw_only=True)
class Sourcing:
    """Whether an episode has a party's claim, and one of a UN or OSCE body or a named news agency, as graded."""

    party: bool
    agency: bool

    @property
    def enough(self) -> bool:
        """Both are there."""
        return self.party and self.agency


@dataclass(frozen=True)
class Grading:
    """The outlets of a profile and the rule applied to its citations."""

    hosts: dict[str, Outlet] = field(default_factory=dict)
    openings: dict[str, Outlet] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[OutletRecord]) -> Grading:
        """Index outlets by host name (a match with a dot and no space) or by opening words."""
        hosts: dict[str, Outlet] = {}
        openings: dict[str, Outlet] = {}
        for record in records:
            outlet = Outlet(name=record.name, kind=record.kind, reliability=record.reliability, why=record.why)
            for match in record.match:
                host = "." in match and not set(match) & {" ", "/"}
                (hosts if host else openings)[match.lower()] = outlet
        return cls(hosts, openings)

    def outlets(self, citation: str) -> list[Outlet]:
        """The publisher of each part of a citation (parts stand between `` ; ``, ``; `` or line ends)."""
        return [self._outlet(part) for part in _parts(citation)]

    def best(self, citation: str) -> Outlet:
        """The publisher with the best letter."""
        return min(self.outlets(citation), key=lambda outlet: outlet.reliability, default=UNLISTED)

    def grade(self, citation: str, credibility: int = ALONE) -> Grade:
        """Grade of a figure or a name that stands on a citation."""
        return Grade(reliability=self.best(citation).reliability, credibility=credibility)

    def stands(self, citations: Iterable[str]) -> bool:
        """Whether at least one citation is of a publisher that may stand alone."""
        return any(self.best(citation).reliability != "F" for citation in citations)

    def claim_grade(self, claim: ClaimRecord, episode: EpisodeRecord) -> Grade:
        """Grade of a claim about an episode, by the rule at the head of this module."""
        outlet = self.best(claim.src)
        return Grade(reliability=outlet.reliability, credibility=claim.credibility or self._credibility(claim, episode))

    def sourcing(self, episode: EpisodeRecord, needed: Grade) -> Sourcing:
        """Which of the two required claims an episode has at the needed grade.

        A page on which a party's words were read is its publisher's own claim that the party said so.
        """
        good = [claim for claim in episode.claims if self.claim_grade(claim, episode).at_least(needed)]
        party = any(claim.claimant == "party" for claim in good)
        spoken = any(claim.claimant in ANSWERABLE for claim in good)
        carried = any(self.best(claim.src).kind in ANSWERABLE for claim in good)
        return Sourcing(party=party, agency=spoken or carried)

    def _credibility(self, claim: ClaimRecord, episode: EpisodeRecord) -> int:
        if claim.claimant == "unnamed":
            return UNANSWERED
        own = self.best(claim.src).name
        others = (self.best(page) for page in (*(other.src for other in episode.claims), *episode.sources))
        return CORROBORATED if any(o.reliability != "F" and o.name != own for o in others) else ALONE

    def _outlet(self, part: str) -> Outlet:
        text = part.lower()
        opened = next((outlet for opening, outlet in self.openings.items() if text.startswith(opening)), None)
        host = "" if opened else _host(part)
        while host:
            if host in self.hosts:
                return self.hosts[host]
            host = host.partition(".")[2]
        return opened or UNLISTED


@lru_cache(maxsize=4096)
def _parts(citation: str) -> Sequence[str]:
    pieces = (piece.strip() for line in citation.splitlines() for piece in line.replace(" ; ", "; ").split("; "))
    return tuple(_without_label(piece) for piece in pieces if piece)


def _without_label(piece: str) -> str:
    """Leave out a label such as ``ru: `` before an address or an opening."""
    label, colon, rest = piece.partition(": ")
    return rest.strip() if colon and len(label) <= 12 and " " not in label.strip(",") else piece


def _host(part: str) -> str:
    if "://" not in part:
        return ""
    address = part[part.index("http") :].split()[0] if "http" in part else part
    return (urlparse(address).hostname or "").rstrip(".").lower()
