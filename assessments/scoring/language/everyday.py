"""Words heard every day: one of them is rarely a rare word misheard."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from assessments.scoring.language.stopwords import EN_LIGHT, EN_STOP
from kit.text import stem

#: From so many occurrences in the segmenter's dictionary on, a Chinese word is common.
COMMON: Final = 500
#: The same for a word of a single character.
COMMON_CHARACTER: Final = 20_000

_ENGLISH: Final = """
able above accept across act action actually add address advice afraid age ago agree air all allow
almost alone along already although amount angry animal another answer anyone anything apart appear
apply area arm around arrive art ask attack attention aunt baby bad bag ball bank base bath bear beat
beautiful because become bed begin behind believe below best better between beyond big bill bird bit
black blood blow blue board boat body book born both bottom box boy brave bread break breakfast breath
bring brother brown build burn bus business busy but buy cake camera capital captain car card care
careful carry case cat catch cause cell center century certain chair chance change charge cheap check
chief child choice choose church circle city claim class clean clear climb clock close cloth clothes
cloud coast coat coffee cold collect college color comfort common company compare complete computer
concern condition consider contain continue control cook cool copy corner correct cost cotton count
country couple course court cover cow crazy cream create cross crowd cry cup current custom customer cut
dance danger dark date daughter day dead deal dear death decide deep degree deliver depend desk detail
develop die differ different difficult dinner direct discover discuss dish distance doctor dog dollar
door double doubt draw dream dress drink drive drop dry during each ear early earth east easy eat edge
effect egg eight either else employ empty end enemy energy engine engineer enjoy enough enter entire
equal even evening event ever every everybody everyone everything exact example except excite excuse
exercise expect experience explain express eye face fact fail fair faith fall family famous far farm
fast father favor fear feed feel few field fight figure fill film final find fine finger finish fire
firm fish fit five flat floor flow flower fly follow food foot force foreign forest forget form forward
four free fresh friday friend front fruit full fun funny future game garden gas general gentle gift girl
glad glass gold good government grand grass gray great green ground group grow guess guest guide gun guy
hair half hall hand hang happen happy hard hat hate head health hear heart heat heavy height hello help
hide high hill history hit hold hole holiday home honest hope horse hospital hot hotel hour house how
however huge human hundred hungry hurry hurt husband ice idea imagine important inch include increase
indeed industry inside instead interest iron island issue jacket job join joke judge jump keen key kick
kid kill kind king kiss kitchen knee knife knock lady lake land language large last late later laugh law
lay lead learn least leave left leg length less lesson letter level library lie life lift light like
likely limit line lip list listen little live local lock lonely long lose loss lost lot loud love low
luck lucky lunch machine main man manage manager mark market marry master match matter maybe meal mean
measure meat medical meet member memory message metal method middle mile milk million mind minute miss
mistake modern moment monday money month moon moral morning mother mountain mouth move movie music name
nation natural near nearly neck neighbor nervous never new news nice night nine nobody noise none normal
north nose note nothing notice number object ocean offer office often oil old once only open opinion
order other outside own page pain paint pair paper parent park part party pass past pay peace pen people
perfect perhaps period person phone photo pick picture piece place plain plan plane plant plate play
pleasant plenty pocket point police poor popular position possible power practice prepare present
president press pretty prevent price problem produce product program promise proper protect proud prove
provide public pull purpose push quarter queen question quick quickly quiet quite race radio rain raise
range rate rather reach read ready real reason receive recent red region relate remain remember repeat
report require rest result return rich ride right ring rise river road rock roll roof room round row
rule run sad safe sail sale salt same sand save scene school science score sea search season seat second
secret seem sell send sense sentence serious serve service seven several shape share sharp sheet ship
shirt shoe shoot shop short shot shoulder shout show shut sick side sight sign silence simple simply
since sing single sister sit six size skill skin sky sleep slow small smell smile smoke snow social soft
soil soldier solve someone something sometimes son song soon sorry sort soul sound south space speak
special speed spell spend spirit spot spread spring square stage stand star start state station stay
steal step still stone stop store storm story straight strange stream street strength strike strong
student study stuff stupid subject success such sudden sugar suggest suit summer sun sunday supply
support suppose sure surface surprise sweet swim system table tail talk tall taste tax tea teach teacher
team tear tell ten term test thank thick thin thing think third though thought thousand three through
throw tie till time tiny tire today together tomorrow tonight too tooth top total touch toward town toy
trade train travel tree trial trip trouble truck true trust truth try turn twelve twenty twice two type
ugly uncle under understand unit until upon usual valley value various victory village visit voice wait
walk wall war warm wash waste watch water wave way weak wear weather week weight welcome west wet wheel
when where whether while white whole why wide wife wild win wind window wine winter wish within without
woman wonder wood word work world worry worse worst worth write wrong yard yeah year yellow yes
yesterday yet young police polite quiet quite resort resolve reserve deserve
"""
_EN_EVERYDAY: Final = frozenset(stem(word) for word in _ENGLISH.split()) | EN_STOP | EN_LIGHT


def _segmenter() -> Any:
    import rjieba  # heavy, and only Chinese needs it

    return rjieba


def is_everyday_english(word: str) -> bool:
    """Say whether the stem ``word`` is one of some thousand everyday words."""
    return word in _EN_EVERYDAY


@lru_cache(maxsize=20_000)
def chinese_frequency(word: str) -> int:
    """Return how often ``word`` stands in the segmenter's corpus; 0 for what is no word."""
    segmenter = _segmenter()
    return int(segmenter.suggest_freq(word)) if segmenter.has_word(word) else 0


@lru_cache(maxsize=20_000)
def cut_words(text: str) -> tuple[str, ...]:
    """Cut Chinese ``text`` into words by the dictionary alone, without guessing new ones."""
    return tuple(_segmenter().cut(text, False))
