"""The words and patterns of negation, Chinese and English; English by stems. ``negation`` applies them."""

from __future__ import annotations

import re
from typing import Final

from assessments.scoring.language.lists import listed
from kit.text import stem

# look like negation and are none, or cancel themselves
_ZH_HARMLESS: Final = listed("""
不但 不仅 不光 不只 不单 不管 不论 无论 不断 不错 不同 不妨 不久 不少 不足 不当 不良 不可避免 差不多
对不起 了不起 不好意思 不客气 不满 不耐烦 不高兴 不开心 不愉快 不舒服 不方便 不礼貌 不一样 不小心 不得已
不由得 不愧 不禁 不合理 不合适 不合格 不安 不便 不利 没关系 没问题 没事 没错 没收 未来 未成年 未婚 无误
无疑 无关 特别 分别 区别 个别 级别 性别 别人 别的 识别 鉴别 差别 类别 辨别 别处 告别 是不是 能不能
要不要 会不会 有没有 对不对 好不好 需不需要 该不该 可不可以 愿不愿意 行不行 想不想 不要只 不能只 不应只
不应该只 不能光 不要光 不能仅 不厌其烦 毫不犹豫 毫不迟疑 不慌不忙 不卑不亢 不急不躁 不假思索 不管怎样
不超过 不得超过 不能超过 不少于 不低于 不高于 不大于 不小于 不晚于 不迟于 不得低于 不得少于 不能低于 不管谁会
无论谁会 不论谁会 不知不觉 没想到 忘不了 少不了 免不了 离不开 不忘 以防万一 不得不 不能不 不可不 不会不 没有不
""")
# begin like one of those and are negation all the same
_ZH_SEEMING: Final = listed("不同意 不安排 不断电 不断开 不当面 不足够 没事先 没收到 没错过")
# turn round all that follows
_ZH_NOT: Final = listed("""
不 没 没有 未 无需 无须 无法 无权 无意 毫无 勿 莫 别 甭 并非 绝非 而非 严禁 禁止 很少 极少 怎么能 岂能
哪能 难道 与其 何必 凭什么 用不着 犯不着 不是 不用 不必 不要 不会 不能 不需要 不应该 不应 不该 不可以 不可
不得 不许 不准 不愿 不肯 不想 没必要 没空 没时间 没能 没法 没有必要 没有时间 不打算
谁会 谁肯 谁愿意 谁有空 谁有时间 谁在乎 谁耐烦 何苦 哪有空
哪有时间 哪有功夫
""")
# verbs that say their object is not done
_ZH_VERBS: Final = listed("""
避免 杜绝 防止 以免 免得 省得 拒绝 放弃 取消 省略 省去 省掉 跳过 忽略 忽视 忘记 忘了 忘掉 忘 漏了 漏掉
遗漏 懒得 缺少 缺乏 来不及 顾不上 假装 代替 替代 免去 免除 停止 逃避 推迟 犹豫
""")
_ZH_BREAKS: Final = listed("""
而是 但 可是 不过 然而 然后 接着 随后 所以 因此 因而 于是 不如 反而 却 就要 就应 就会 就得 就必须 就先
就拒绝 才能 才会 之前先 前先 必须先 要先 应先 先要 改为 应当 务必 直到 再去 以后 之后 只会 还是要 而应
而要 而会
""")
_ZH_VERB_BREAKS: Final = list("并后再和且及")


def _any(entries: list[str]) -> str:
    return "|".join(sorted(map(re.escape, entries), key=len, reverse=True))


def _stems(words: str) -> str:
    return _any([stem(word) for word in words.split()])


_EN_HARMLESS: Final = (
    rf"not (?:{_stems('only just merely simply solely least')})|no (?:doubt|problem|matter|worri|wonder)"
    r"|why not|why do not (?:we|you|i)|can not help|if not|or not"
    r"|without (?:delai|fail|doubt|except|hesitat\w*|further)"
)
_TURNING_WORDS: Final = listed("""
not never nobody no none without nor neither hardly rarely seldom barely scarcely unnecessary needless unable
unwilling instead rather too forget neglect omit skip avoid refuse decline ignore prevent overlook pretend
hesitate reluctant fail leave cut stop who bother point use pointless useless irrelevant optional wait
""")
_EN_NOT: Final = (
    r"not|never|nobodi|no one|none|without|neither (?:\w+ ){1,6}nor|nor|neither|rather (?:\w+ ){1,6}than"
    rf"|{_stems('hardly rarely seldom barely scarcely unnecessary needless unable unwilling')}"
    r"|^ ?who would|who care|who bother|who have (?:the )?time|why bother|what be the (?:point|use)"
    r"|instead of|rather than|too (?:busi|lazi|late|tir) to|no (?:need|reason|point|time)|no(?=(?: \w+)?$)"
)
_EN_VERBS: Final = (
    rf"{_stems('forget neglect omit skip avoid refuse decline ignore prevent overlook pretend')}"
    rf"|{_stems('hesitate reluctant')}|fail to|leave out|cut out|stop(?=$)"
)
_EN_BREAKS: Final = (
    r"(?<!not )so|instead(?! of)|then"
    rf"|{_stems('but until till unless before however therefore because while although though otherwise')}"
    # a negation of its own begins anew: don't argue and don't shout
    r"|(?:and|or)(?= (?:(?:do|will|would|can|should|must) )?(?:not|never))"
)
# after these a clause of its own is still part of what is negated: I don't think we verify
EN_OPEN: Final = frozenset(
    stem(word)
    for word in listed("""
think believe know remember feel suppose how what when if that whether why where say sure need mean do
would will can should have could why
""")
)
ZH_HARMLESS: Final = re.compile(_any(_ZH_HARMLESS))
CUE: Final = re.compile(
    # 第一不 is 第一步 misheard
    rf"(?P<harmless>(?!{_any(_ZH_SEEMING)})(?:{_any(_ZH_HARMLESS)})"
    rf"|第 ?[一二三四五六七八九十\d]+ ?不|\b(?:{_EN_HARMLESS})(?!\w))"
    rf"|(?P<break>{_any(_ZH_BREAKS)}|(?<![不没别未有要会能了想是])先|[也又更还](?=[不没未])|(?<![不没能会])就(?![是算])"
    r"|(?<=.)(?<![让叫请给跟得为道说定信])我们?(?=[不没会要先就应必马可])"
    rf"|\b(?:{_EN_BREAKS})(?!\w))"
    rf"|(?P<not>{_any(_ZH_NOT)}|\b(?:{_EN_NOT})(?!\w))"
    rf"|(?P<verb>{_any(_ZH_VERBS)}|\b(?:{_EN_VERBS})(?!\w))"
    r"|(?P<subject>(?:\b\w+ )?\b(?:i|we|you)(?= |$))"
    rf"|(?P<verb_break>{_any(_ZH_VERB_BREAKS)}|\band\b)"
)
# a token of one of these is part of every negation above and below
TURNING: Final = frozenset(
    (
        *"凭不没未无勿莫别甭非禁免杜防省拒弃取消略跳忽忘漏懒缺乏来顾假代替停逃推犹少岂哪难与何用犯怎多算谁",
        *(stem(word) for word in _TURNING_WORDS),
    )
)
ZH_UNLESS: Final = re.compile(
    r"^(?:[^，]{0,4}?)(?:清楚|之前|以前|前|的话)?，?(?:就|是|绝|都|决|我们?|千万)*"
    r"(?:不能|不得|不可|不行|不许|不准|不给|不予|不办|没法|无法|不让)|^[^，]{0,4}?(?:之前|以前|前)"
)
# "Apologise? No." and 道歉？不会。
ANSWERED: Final = re.compile(r"^，(?:no|never|not|不|不会|不用|不需要|没有|没必要)(?: ?，|$)")
# the answer to a question of one's own: "Do I apologise? Of course not", 要不要道歉呢？不要
REFUSED: Final = re.compile(
    rf"^(?:(?:{_stems('of course certainly absolutely definitely obviously probably')}"
    r"|well|oh|i think|i do) ?)*"
    r"(?:no|never|not)(?! (?:only|just|doubt|problem))"
    r"(?: (?:at all|really|i do not|i will not|i would not|we do not))?"
    r"(?: ?，| ?$)"
    r"|^(?:当然|肯定|绝对|我觉得|我看|我想|其实|那)*"
    r"(?:不|不要|不会|不用|不需要|不必|没有|没必要|不可能|不行|不应该|不是)"
    r"(?:的|了|吧|啊|呀)?(?:，|$)"
)
# others do it, the speaker does not: "some verify, I do not", 有人会核实，我不会
OTHERS_DO: Final = re.compile(
    rf"\b(?:{_stems('some other others they colleague colleagues people')}"
    rf"|{_stems('everyone everybody many most she he')})\b"
    r"|有人|有些人|有的人|别人|其他人|同事|他们|她们|大家|很多人|人家|他|她"
)
NOT_ME: Final = re.compile(
    r"^[^，]{0,40}，? ?(?:but |and |while |however )?(?:i|we) (?:myself |personalli )?"
    r"(?:do|will|would|can|have|never|usualli do) ?(?:not|never)(?: bother)?(?: ?，| ?$)"
    r"|^[^，]{0,8}，(?:但是?|可是?|不过|而)?我们?(?:自己|这里)?(?:从来|可|却|就|是|一般|反正)*"
    r"(?:不会|不|没有|没|从不|不做|不去|不干|不这么做|不这样)(?:的|了)?(?:，|$)"
)
# what was named is skipped: 太麻烦了，跳过; "it takes too long, I skip it"
LEFT_OUT: Final = re.compile(
    r"^[^，]{0,12}，(?:所以|我们?|就|都|直接|干脆|一般|可以|先|还是)*"
    r"(?:跳过|略过|省略|省掉|省了|免了|算了|忽略|不做)(?:它|这步|这一步|去)?(?:了|吧|算了)*(?:，|$)"
    rf"|^[^，]{{0,60}}，? ?(?:(?:so|and|i|we|you|just|usualli|alwai|often|simpli|will|would|let us) )*"
    rf"(?:{_stems('skip omit ignore')}) (?:it|that|thi|this|them)\b"
)
ZH_KEPT: Final = re.compile(
    r"^[^，]{0,8}?(?:不能|不可|不得|不应|不可以|不会|别|不该|不要)[^，]{0,2}?(?:省|少|忘|跳过|忽|免|漏|没有)"
)
ZH_AFTER: Final = re.compile(
    r"^[^，]{0,8}?(?:不需要|不必要|没必要|没有必要|不用|不必|用不着|免了|算了|省了|省略|省掉|跳过"
    r"|忽略|多余|不重要|没用|没有用|没做|没有做|忘了|忘记|漏了|懒得做)"
)
EN_AFTER: Final = re.compile(
    r"^(?:\w+ ){0,4}?(?:be|do|can|seem) (?:not|never) (?:\w+ )?"
    rf"(?:{_stems('necessary need require important mandatory worth matter do allow happen useful')})\b"
    r"|^(?:\w+ ){0,4}?be (?:(?!not |never )\w+ )?"
    rf"(?:{_stems('unnecessary pointless useless irrelevant optional skip omit ignore forget')})\b"
    r"|^(?:\w+ ){0,2}?(?:can wait|can be (?:skip|omit|ignor))\b"
)
# the words with which a phrase says itself what is not done
ZH_OWN: Final = re.compile(
    r"^(?:我|绝|决|坚决|千万|请|并|绝对)?"
    r"(?:不能够|不可以|不应该|不能|不得|不会|不要|不应|不该|不许|不准|不可|不便|不方便|没有|无法|拒绝|避免|禁止|严禁"
    r"|不|没|未|别|勿)(?:够|去|再|给)?"
)
EN_OWN: Final = frozenset(["not", "never", "without", "no"])
