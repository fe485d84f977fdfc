"""The error tree of Mirab. A message names the thing, the value and the remedy.

::

    MirabError
    ├── InputError          what the caller gave is wrong (a file, a date, a name, a setting)
    │   ├── MissingError    it is not there
    │   ├── FormatError     it is there and is not what it should be
    │   └── UnknownNameError  a name that nothing answers to
    ├── SourceError         a publisher did not give what it declares
    │   ├── FetchError      the network or the server failed
    │   └── ShareError      too large a share of a batch failed its checks: the run stops and asks
    ├── StoreError          the archive or the results cannot be read or written
    └── ProfileError        a region profile, catalogue or rule file breaks its schema
"""


class MirabError(Exception):
    """Any failure that a person can mend; printed in one line.

    Parameters
    ----------
    what : str
        The thing and the value that failed.
    remedy : str
        What the reader can do about it.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}" if remedy else what)


class InputError(MirabError):
    """What the caller gave is wrong."""

    exit_code = 2


class MissingError(InputError):
    """What the caller named is not there."""


class FormatError(InputError):
    """What the caller gave is not what it should be."""


class UnknownNameError(InputError):
    """A name that nothing answers to."""


class SourceError(MirabError):
    """A publisher did not give what its declaration says."""

    exit_code = 3


class FetchError(SourceError):
    """The network or the publisher's server failed."""


class ShareError(SourceError):
    """Too large a share of a batch failed its checks; nothing of it was archived."""

    exit_code = 4


class StoreError(MirabError):
    """The archive or the results cannot be read or written."""

    exit_code = 5


class ProfileError(MirabError):
    """A region profile, a catalogue or a rule file breaks its schema."""

    exit_code = 6
