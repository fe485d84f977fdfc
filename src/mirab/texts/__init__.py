"""Texts: how a judgement is written so that its reader can use it, in English and Russian. It knows no person and no
record.

::

    split, Sentence                     a text in sentences (sentences.py)
    Written, remarks, Remark            what the writing aid says of them (writing_aid.py)
    likelihood, identifying, numbers,   one rule each: likelihood and confidence, persons, figures, words to avoid
    avoiding

The aid points; it forbids nothing and rewrites nothing.
"""

from mirab.texts.remarks import Remark
from mirab.texts.sentences import Sentence, split
from mirab.texts.writing_aid import Written, remarks

__all__ = ["Remark", "Sentence", "Written", "remarks", "split"]
