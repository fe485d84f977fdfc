"""Persons who could be identified: names by their shape, kin, age with place or occupation, numbers and addresses.

The patterns are kept narrow, so that what they mark is nearly always right; they do **not** find every person. A bare
name without title, initials, patronymic or kin (*Karimov said*) is not found, nor is somebody described by what only he
did. Whoever releases a text reads it for persons himself; an aid that marks nothing has not cleared it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mirab.core.words import Language, Text
from mirab.texts.remarks import Span

# bounded, and begun at a word's beginning alone: a page of capitals must not cost the square of its length
_CAP = r"\b[A-ZА-ЯЁҒҚҢӨҰҮҺІӘҲҶӢӮЎ][\w’'ʼ-]{1,40}"
_JOBS_EN = (
    r"(?:teacher|doctor|nurse|midwife|imam|mullah|elder|farmer|shepherd|driver|shopkeeper|policeman|soldier|guard|"
    r"student|pupil|journalist|activist|lawyer|headman|engineer)"
)
_JOBS_RU = (
    r"(?:учител|врач|медсестр|акушер|имам|мулл|старейшин|фермер|пастух|чабан|водител|продав|милиционер|полицейск|солдат|"
    r"охранник|студент|школьни|журналист|активист|адвокат|староста|инженер)\w*"
)

#: What a single letter may be instead of an initial: that of a side, an annex, an option …
_LETTERED = "ide,nnex,ption,art,roup,ase,она,оны,оне,ону,ной,ант,нта,ние,нии,ппа,ппы"
_NO_LETTER = "".join(f"(?<!{end} )" for end in _LETTERED.split(","))
#: Words with which the next sentence may open behind such a letter.
_NO_OPENING = (
    r"(?!(?:The|This|These|That|It|In|On|At|By|If|A|An|As|Both|But|And|No|Not|Its|They|We|There|When|While|"
    r"Он|Она|Оно|Они|Это|Эта|Этот|В|На|По|При|С|К|И|А|Но|Не|Обе|Мы|Для|За|До|От|Из|Так|Если|Когда)\b)"
)

#: (code, pattern) of each way in which a person shows through; the code names it.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("title", rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Col|Capt|Maj|Lt|Sgt|Haji|Imam|Mullah)\.? {_CAP}"),
        ("title", rf"(?<!\w)(?:г-н|г-жа|г-на|г-ну|г-жи|господин\w*|госпож\w+|гражданин\w*|гражданк\w+|тов\.) {_CAP}"),
        ("title", rf"(?<!\w)гр\. {_CAP}"),
        # initials before or behind a family name; U. N. and U. S. are no person's, nor is the letter of an annex
        ("initials", rf"\b(?!U\. ?[NSK]\.)[A-ZА-ЯЁ]\. ?[A-ZА-ЯЁ]\. ?(?!Women|Habitat){_CAP}"),
        ("initials", rf"{_NO_LETTER}(?<!\. )(?<!\.)\b[A-ZА-ЯЁ]\. ?{_NO_OPENING}{_CAP}"),
        ("initials", rf"{_CAP} [А-ЯЁ]\. ?[А-ЯЁ]\."),
        ("patronymic", r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ович|евич|овна|евна|ична|инична)(?:а|у|ем|ой|е|ы)?\b"),
        ("patronymic", rf"{_CAP} (?:uulu|kyzy|qizi|ogly|oglu|o[’'ʻ]g[’'ʻ]li|уулу|кызы|оглы|углы|улы)\b"),
        ("kin", rf"\b(?:son|daughter|wife|husband|widow|brother|sister|father|mother|nephew) of {_CAP}"),
        ("kin", rf"\b(?:сын|дочь|жена|муж|вдова|брат|сестра|отец|мать|племянник)(?:а|у|ом|ы|е|и)? {_CAP}"),
        ("age and place", rf"\b\d{{1,2}}-year-old\b(?: [\w-]+){{0,4}} (?:from|of|in)(?: the)?(?: village of)? {_CAP}"),
        ("age and place", rf"\b\d{{1,2}}-летн\w+(?: [\w-]+){{0,4}} (?:из|в)(?: сел\w+| пос\w+| с\.)? {_CAP}"),
        ("age and occupation", rf"\b\d{{1,2}}-year-old(?: [\w-]+){{0,2}} {_JOBS_EN}\b"),
        ("age and occupation", rf"\b{_JOBS_EN}, (?:aged )?\d{{1,2}}\b"),
        ("age and occupation", rf"\b\d{{1,2}}-летн\w+(?: [\w-]+){{0,2}} {_JOBS_RU}"),
        ("occupation and village", rf"\b{_JOBS_EN} (?:of|in|from) (?:the )?(?:village|settlement)(?: of)? {_CAP}"),
        ("occupation and village", rf"\b{_JOBS_EN} (?:of|in|from) {_CAP} (?:village|settlement)\b"),
        ("occupation and village", rf"(?<!\w){_JOBS_RU} (?:из )?(?:сел\w+|кишлак\w*|аил\w*|с\.|пос\.) {_CAP}"),
        ("telephone", r"(?<![\w+])\+\d[\d ()-]{8,20}\d\b|\b[08] ?\(\d{3,4}\) ?[\d -]{6,16}\d\b"),
        ("address", r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<!\w)@[A-Za-z]\w{3,}"),
        ("document", r"\b(?:passport|паспорт\w*)(?: no\.?| №| number| серии| номер)? ?[A-ZА-Я]{0,2} ?\d{6,9}\b"),
        ("document", r"\b(?:AN|AC|ID|AA|AB|FA)\d{7}\b|\b(?:PIN|ПИН|ИНН|ЖШШИР|ПИНФЛ) ?\d{10,14}\b"),
    )
)
_WHAT = {
    "title": Text(en="a title with a name", ru="обращение с именем"),
    "initials": Text(en="initials with a name", ru="инициалы с фамилией"),
    "patronymic": Text(en="a name with a patronymic", ru="имя с отчеством"),
    "kin": Text(en="kinship with a named person", ru="родство с названным человеком"),
    "age and place": Text(en="age and place", ru="возраст и место"),
    "age and occupation": Text(en="age and occupation", ru="возраст и занятие"),
    "occupation and village": Text(en="occupation and village", ru="занятие и село"),
    "telephone": Text(en="a telephone number", ru="номер телефона"),
    "address": Text(en="an address or account on the net", ru="адрес или учетная запись в сети"),
    "document": Text(en="the number of a document", ru="номер документа"),
}


def persons(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """Spans by which a person could be identified; patterns of both languages, since names cross over."""
    taken: list[Span] = []
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = Span(start=match.start(), end=match.end())
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            taken.append(span)
            shows = _WHAT[code]
            yield (
                span,
                "person",
                Text(en=f"A person could be identified: {shows.en}", ru=f"Можно узнать человека: {shows.ru}"),
                Text(
                    en="Say what happened without what leads to the person",
                    ru="Опишите событие без того, что ведет к человеку",
                ),
            )
