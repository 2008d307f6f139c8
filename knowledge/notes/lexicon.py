"""Words that carry no topic, English and Chinese."""

from __future__ import annotations

from typing import Final

from kit.text import stem

_COMMON_EN: Final = """
a about actually after again all alright also always am an and another any anybody anymore anyone anything
anyway around as ask at attention away back bad basically be because before begin best better between big
bit both but by call can case come could course day definitely did do down each easy either else enough
even ever every everybody everyone everything exactly example feel few find first for from get give go
good got great guess happen happy have he hello help her here hi him his home how huh i idea if in into is
it its itself just keep kind know large last later least leave let like little long look lot love make
many matter may maybe me mean might mine mm more most much must my myself name need never new next no
nobody not nothing now number of off often oh ok okay old on once one only onto open or other otherwise
our out over own part people perhaps person piece place please point possible possibly pretty probably
problem put question quick quickly quite rather read real really reason remember right same say see seem
sense set she should show side simple simply since so some somebody someone something sometimes somewhere
soon sort speak start step still stop stuff such suppose sure take talk tell than thank that the their
them themselves then there these they thing think this those though thought through time to today together
tomorrow too total try turn two three four five six seven eight nine ten uh um under understand until up
upon us use usually very wait walk want way we week welcome well were what whatever when where whether
which while who whole whom why will with within without wonder word work would yeah yep year yes yesterday
yet you your yourself hmm ah er gonna wanna gotta almost already ago bring run stand hear mention second
minute month moment end vocalsound disfmarker gap pause
"""
STOP_EN: Final = frozenset(stem(word) for word in _COMMON_EN.split())
# single characters are left out by their length
_COMMON_ZH: Final = """
一个 一些 一下 一样 一点 一直 一定 一种 一次 一方面 一般 不是 不能 不会 不要 不过 不同 不用 东西
中间 为了 为什么 之前 之后 之间 也就是说 事情 人家 今天 明天 昨天 什么 什么样 从来 他们 以前 以后
以及 你们 例子 例如 全部 其他 其实 其中 具体 几个 分享 刚刚 刚才 别人 到底 包括 只是 只能 只有 可以
可能 各位 各种 同时 后来 后面 告诉 咱们 哪个 哪里 哪些 哪怕 回答 因为 地方 基本 大家 大概 大家好
如果 如何 它们 对方 对于 就是 就是说 尤其 属于 应该 开始 当时 很多 必须 怎么 怎么办 怎么样 怎样 总之
情况 意思 感觉 我们 所以 所有 所谓 提醒 提到 无论 时候 时间 明白 最后 最近 有些 有的 有点 朋友 本身
来看 来讲 样子 正在 每个 比如 比如说 比较 没有 注意 清楚 然后 特别 现在 理解 由于 的话 直接 相当
看到 看看 知道 确实 第一 第二 第三 第四 第五 等等 绝对 而且 肯定 能够 自己 虽然 补充 觉得 认为 记住
许多 说说 谢谢 起来 越来越 过来 过去 还有 还是 这些 这个 这样 这种 这里 进行 进去 通过 那个 那么
那些 那样 那种 部分 里面 问题 问一下 除了 随着 需要 非常 首先 马上 欢迎 一句 步骤 上个月 下个月 参加
老师 主持人 好的 下面 接下来 两个 三个 两分钟 一步 第一步 第二步 第三步 第四步 第五步 小时 分钟 个人
做到 出来 成为 作为 变成 希望 带来 发现 存在 产生 得到 是不是 有没有 能不能 对不对 一块 一起
"""
STOP_ZH: Final = frozenset(_COMMON_ZH.split())
