"""An example of each address of the warning desk, in the state in which what it is for may be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from tests.web.alerts.desk import CONTENT, Desk, latest, option, released, signed, to_government, to_headquarters
from tests.web.alerts.hazards import ASKED, hazard

from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.alerting.warning_states import Act
from mirab.core.marks import Marks, UseClass
from mirab.web.accounts.models import Organisation, User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.addressee_actions import record_delivery
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.cap_actions import make_cap, publish_cap
from mirab.web.alerts.cap_keys import cap_key
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.copies_actions import make_copies
from mirab.web.alerts.response_actions import end_warning, record_action, record_decision
from mirab.web.alerts.response_models import Closing, MissedEvent
from mirab.web.alerts.warning_actions import Origin, draft_warning, tell
from mirab.web.alerts.warning_models import Notice, Warning

Arguments = tuple[object, ...]
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def _desk(author: User) -> Desk:
    """A desk whose people are others than those who ask, but for its author."""

    def somebody(name: str, role: Role, body: Organisation | None = None) -> User:
        return User.objects.get_or_create(username=f"exercise {name}", defaults={"role": role, "organisation": body})[0]

    def body(code: str, kind: str, state: str = "") -> Organisation:
        return Organisation.objects.get_or_create(
            code=code, defaults={"name_en": code, "name_ru": code, "kind": kind, "state": state}
        )[0]

    hq, first, other = body("hq", "partner"), body("first", "government", "KGZ"), body("other", "government", "TJK")
    return Desk(
        author=author,
        second=somebody("second", Role.POLITICAL_OFFICER),
        chief=somebody("chief", Role.CHIEF),
        head=somebody("head", Role.HEAD),
        hq=hq,
        first_of_hq=somebody("first of hq", Role.LIAISON, hq),
        next_of_hq=somebody("next of hq", Role.LIAISON, hq),
        ministry=first,
        focal_point=somebody("focal point", Role.FOCAL_POINT, first),
        other_ministry=other,
        other_focal_point=somebody("other focal point", Role.FOCAL_POINT, other),
    )


def _drafted(author: User) -> tuple[Desk, Warning]:
    """A draft that everybody of the house reads."""
    origin = Origin(kind="risk", nature="political", states=("KGZ", "TJK"))
    return _desk(author), draft_warning(author, CONTENT, origin, Marks(use_class=UseClass.ANALYSIS_ONLY), NOW)


def _after(*acts: Act) -> Callable[[User], Arguments]:
    def made(author: User) -> Arguments:
        desk, warning = _drafted(author)
        if acts:
            signed(desk, warning, *acts, at=NOW)
        return (warning.pk,)

    return made


_TO_ISSUE = (Act.CHALLENGE, Act.CLEAR, Act.APPROVE, Act.ISSUE)


def _ended(*acts: Act) -> Callable[[User], Arguments]:
    def made(author: User) -> Arguments:
        desk, warning = _drafted(author)
        signed(desk, warning, *_TO_ISSUE, at=NOW)
        closing = Closing(closing=ClosingClass.NO_ACTION.value, evidence="EXERCISE")
        end_warning(desk.head, warning, latest(warning).seen, closing)
        if acts:
            signed(desk, warning, *acts, at=NOW)
        return (warning.pk,)

    return made


def _prepared(author: User) -> Arguments:
    desk, warning = _drafted(author)
    return warning.pk, to_headquarters(desk, warning, NOW).pk


def _released(author: User, *, to: str = "government") -> tuple[Desk, Warning, Addressee]:
    desk, warning = _drafted(author)
    if to == "government":
        addressee = to_government(desk, warning, NOW)
        answers = {"headquarters_on": NOW.date(), "coordinator_on": NOW.date(), "one_alone": "EXERCISE"}
    else:
        addressee, answers = to_headquarters(desk, warning, NOW), {}
        option(desk, warning, addressee, NOW)
    signed(desk, warning, *_TO_ISSUE, at=NOW)
    released(desk, addressee, NOW, **answers)
    return desk, warning, addressee


def _to_deliver(author: User) -> Arguments:
    _people, warning, addressee = _released(author)
    return warning.pk, addressee.pk


def _delivered(author: User) -> tuple[Desk, Warning, Addressee]:
    desk, warning, addressee = _released(author)
    given = {"on": NOW, "place": "EXERCISE", "to_whom": "EXERCISE", "form": "orally"}
    record_delivery(author, addressee, given)
    addressee.refresh_from_db()
    return desk, warning, addressee


def _to_react(author: User) -> Arguments:
    _people, warning, addressee = _delivered(author)
    return warning.pk, addressee.pk


def _decided(author: User) -> tuple[Warning, Addressee]:
    _people, warning, addressee = _delivered(author)
    record_decision(author, addressee, {"option": None, "decision": "accept", "reason": "EXERCISE", "on": NOW})
    addressee.refresh_from_db()
    return warning, addressee


def _to_act(author: User) -> Arguments:
    warning, addressee = _decided(author)
    return warning.pk, addressee.pk


def _acted(author: User) -> Arguments:
    warning, addressee = _decided(author)
    given = {"option": None, "what": "EXERCISE", "on": NOW.date(), "evidence": "report:x", "actors": []}
    return warning.pk, record_action(author, addressee, given).name


def _note(author: User) -> Arguments:
    _people, _warning, addressee = _released(author, to="headquarters")
    return (addressee.released.pk,)


def _notice(author: User) -> Arguments:
    desk, warning = _drafted(author)
    tell([author.pk], "changed", warning, desk.second, NOW)
    return (Notice.objects.get(to=author).name,)


def _missed(author: User) -> Arguments:
    # misses are counted from the first warning that a reader may read
    signed(_desk(author), _drafted(author)[1], *_TO_ISSUE, at=NOW)
    made = MissedEvent.objects.create(
        event="exercise", title_en="EXERCISE", title_ru="УЧЕНИЯ", onset=date(2026, 1, 5), states=["UZB"], at=NOW
    )
    return (made.name,)


def _left(author: User) -> tuple[Warning, CapMessage]:
    """A warning of a hazard with its CAP message."""
    desk = _desk(author)
    warning = hazard(desk, NOW)
    return warning, make_cap(desk.head, warning, ASKED)


def _message(author: User) -> Arguments:
    return (_left(author)[1].pk,)


def _open_message(author: User) -> Arguments:
    _warning, message = _left(author)
    publish_cap(_desk(author).head, message)
    return (message.identifier,)


def _certificate(author: User) -> Arguments:
    cap_key(NOW)
    return ()


def _copy(author: User) -> Arguments:
    _people, _warning, addressee = _released(author, to="headquarters")
    return (make_copies(author, addressee.released, ["EXERCISE"])[0].pk,)


#: The arguments of an address, made in the record by an author.
EXAMPLES: dict[str, Callable[[User], Arguments]] = {
    **dict.fromkeys(
        (
            "warning",
            "warning_edit",
            "warning_challenge",
            "warning_withdraw",
            "warning_option",
            "warning_addressees",
        ),
        _after(),
    ),
    **dict.fromkeys(("warning_clear", "warning_send_back"), _after(Act.CHALLENGE)),
    "warning_approve": _after(Act.CHALLENGE, Act.CLEAR),
    "warning_issue": _after(Act.CHALLENGE, Act.CLEAR, Act.APPROVE),
    **dict.fromkeys(("warning_supersede", "warning_monitor", "warning_close"), _after(*_TO_ISSUE)),
    "warning_score": _ended(),
    "warning_review": _ended(Act.SCORE),
    **dict.fromkeys(("warning_addressee_edit", "warning_release", "warning_withhold"), _prepared),
    "warning_deliver": _to_deliver,
    **dict.fromkeys(("warning_react", "warning_decide"), _to_react),
    "warning_action": _to_act,
    "warning_agree": _acted,
    **dict.fromkeys(("note", "note_acknowledge", "note_decide", "note_copies", "note_file"), _note),
    **dict.fromkeys(("warning_cap", "warning_cap_ack"), lambda author: (_left(author)[0].pk,)),
    **dict.fromkeys(("cap_file", "cap_publish"), _message),
    "cap_public": _open_message,
    "cap_certificate": _certificate,
    **dict.fromkeys(("copy_print", "copy_receipt"), _copy),
    "notice_away": _notice,
    "missed_explain": _missed,
}
