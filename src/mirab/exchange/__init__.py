"""Outside formats: one file for each standard, made from values and read into values.

Nothing here runs anything: no network, no clock, no keeping of keys. What comes from outside is refused with a plain
reason, as :class:`~mirab.core.errors.FormatError`, or read in part with the reason beside what was left out.

::

    cap.py            Common Alerting Protocol 1.2: alerts as values and as XML
    cap_hazards.py    which warning may become such an alert, and which alert it becomes
    cap_signing.py    the signature around an alert, and what it covers
    openness.py       what may leave in clear
    xml_in.py         XML from outside
"""
