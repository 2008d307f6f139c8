"""Words that carry no content: a phrase is found whether or not they are said."""

from __future__ import annotations

from typing import Final

from assessments.scoring.language.lists import listed
from kit.text import stem

_ENGLISH: Final = """
a an the this that these those to of for in on at by with from into onto about as and or so if then than
i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us
our ours ourselves they them their theirs themselves one who whom which what is are am be was were been
being do does did has have had will would shall should can could may might must also just very really
quite some any well please always first next now there here
"""
EN_STOP: Final = frozenset(stem(word) for word in _ENGLISH.split())

# words that mean little alone: a phrase of nothing else is looked for as it stands
_LIGHT: Final = """
get make take go come do say give put let set keep call know need want see look use have up out back down off
over away again after before more most much many other
"""
EN_LIGHT: Final = frozenset(stem(word) for word in _LIGHT.split())
# these cling to their verb: nothing long stands between
PARTICLES: Final = frozenset(["up", "out", "back", "down", "off", "over", "away"])

ZH_STOP: Final = frozenset(
    listed("""
的 地 得 了 着 过 把 将 被 我 你 您 他 她 它 我们 你们 他们 她们 大家 自己 请 一下 一个 1 个 这 那 这个
那个 就 也 都 会 要 先 再 可以 应该 应当 需要 是 在 对 向 跟 和 与 及 或 吧 呢 吗 啊 嗯 呃 然后 还 还要
还会 进行 做 来 去 给 为 以 有 所 其 该 等 等等 些 能 能够 必须 一定 首先 其次 最后 同时 以及 并 并且 而
""")
)
