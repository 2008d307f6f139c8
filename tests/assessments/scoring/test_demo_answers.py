"""The demo company's answers as a small recogniser really heard them, errors and all."""

from __future__ import annotations

import pytest

from assessments.scoring import KeyPointSpec, score
from transcripts.asr.segment import Segment

PROTECTION_PROMPT = "客户打电话要求提供另一位客户的手机号，你应该怎么做？"
PROTECTION = [
    KeyPointSpec(
        id="verify",
        keywords={"zh": ["核实身份", "核实"], "en": ["verify identity", "verify"]},
        synonyms={
            "zh": ["核对身份", "确认身份", "验证身份", "核对预留信息", "核验", "问清楚他是谁", "身份验证"],
            "en": [
                "check identity",
                "confirm who is calling",
                "authenticate",
                "identity check",
                "security questions",
            ],
        },
    ),
    KeyPointSpec(
        id="refuse",
        keywords={"zh": ["拒绝", "不能透露"], "en": ["refuse", "do not disclose"]},
        synonyms={
            "zh": [
                "不能告诉",
                "不能提供",
                "不透露",
                "不可以告诉",
                "无法提供",
                "不能给",
                "婉拒",
                "不方便透露",
            ],
            "en": [
                "decline",
                "cannot share",
                "can't give out",
                "not allowed to tell",
                "keep it confidential",
                "say no",
            ],
        },
    ),
    KeyPointSpec(
        id="explain",
        keywords={"zh": ["规定", "最小必要"], "en": ["policy", "data minimisation"]},
        synonyms={
            "zh": [
                "最小必要原则",
                "公司制度",
                "保密制度",
                "隐私政策",
                "个人信息保护法",
                "只在业务需要的范围内",
                "说明原因",
            ],
            "en": [
                "minimum necessary",
                "need to know",
                "privacy rule",
                "company rules",
                "privacy law",
                "explain why",
            ],
        },
    ),
    KeyPointSpec(
        id="report",
        keywords={"zh": ["登记", "上报"], "en": ["record", "report"]},
        synonyms={
            "zh": ["记录", "记下来", "报告主管", "报告给主管", "告诉主管", "汇报", "留痕", "备案"],
            "en": [
                "log the call",
                "write it down",
                "make a note",
                "tell my supervisor",
                "inform the manager",
                "escalate",
            ],
        },
    ),
]
COMPLAINT_PROMPT = "A customer is angry about a late delivery. Walk me through the call."
COMPLAINT = [
    KeyPointSpec(
        id="listen",
        keywords={"en": ["listen"], "zh": ["倾听"]},
        synonyms={
            "en": [
                "let the customer explain",
                "without interrupting",
                "hear them out",
                "repeat the problem back",
                "let her finish",
                "pay attention",
            ],
            "zh": ["听客户说完", "认真听", "不打断", "复述问题"],
        },
    ),
    KeyPointSpec(
        id="apologise",
        keywords={"en": ["apologise", "apologize", "sorry"], "zh": ["道歉"]},
        synonyms={
            "en": ["apology", "apologies", "say sorry", "regret", "my fault", "our mistake"],
            "zh": ["对不起", "抱歉", "不好意思", "致歉"],
        },
    ),
    KeyPointSpec(
        id="solve",
        keywords={"en": ["solve", "solution"], "zh": ["解决"]},
        synonyms={
            "en": [
                "fix",
                "resolve",
                "replacement",
                "refund",
                "check the order",
                "where the parcel is",
                "offer a choice",
                "send it again",
            ],
            "zh": ["处理", "补发", "退款", "查订单", "方案", "补偿"],
        },
    ),
    KeyPointSpec(
        id="follow-up",
        keywords={"en": ["follow up"], "zh": ["跟进"]},
        synonyms={
            "en": [
                "follow-up",
                "call back",
                "call her back",
                "call him back",
                "check again the next day",
                "make sure it has arrived",
                "get back to",
            ],
            "zh": ["回访", "回电话", "再联系", "确认收到"],
        },
    ),
]
HEARD = {
    "a-full": (
        "第一不永远是何时生烦。我会请他说出姓名,在何对预留的信息。然后,我会礼貌地拒绝。"
        "高速他,我不能透露其他客户的手机好。我还会说明公司的规定,按照最小必要原则,我们"
        "只能在办理业务需要的范围内使用客户信息。 如果它真的有機勢,我可以幫它轉高,刮斷"
        "電話以後,我會做好登記馬上報告給主管。"
    ),
    "a-partial": (
        "那我觉得应该先合适身份,文清楚它是水。然后我会跟它说,不好意思其他客户的手机号,"
        "我不能告诉你,大概就是这样吧。"
    ),
    "a-wrong": (
        "他也是我们的客户。而且那么着急,我就直接帮他查一下。 把号码告诉他,比如我会说,"
        "您好,他的手机号是154-2075-1938,请您记一下,有问题再打过来。"
    ),
    "b-full": (
        "First, I would listen and let the customer explain everything without interrupting. T"
        "hen I would repeat the problem back so she knows that I understood. Next, I would apo"
        "logize sincerely for the late delivery and I would not blame anyone else. After that,"
        " I would check the order and offer a solution. For example, an express replacement or"
        " a refund of the delivery fee. Finally, I would follow up. I would call her back the "
        "next day to make sure the parcel has arrived."
    ),
    "b-partial": (
        "Well, I would say sorry for the delay, because nobody likes the way. Then I would fin"
        "d out where the parcel is, and send the replacement if it is lost. I think that is ev"
        "erything."
    ),
    "b-wrong": (
        "would tell him that it is not our fault, because the delivery company is late, not us"
        ", he should stop shouting and call them instead, if he keeps complaining, would just "
        "hang up the phone and take the next call."
    ),
}


def rate(clip: str) -> tuple[float, set[str]]:
    points, prompt = (PROTECTION, PROTECTION_PROMPT) if clip[0] == "a" else (COMPLAINT, COMPLAINT_PROMPT)
    result = score([Segment(0, 30, HEARD[clip])], points, prompt_text=prompt)
    return result.value, {point.id for point in result.points if point.earned}


@pytest.mark.parametrize("course", ["a", "b"])
def test_full_beats_partial_beats_wrong(course: str) -> None:
    full, partial, wrong = (rate(f"{course}-{kind}")[0] for kind in ("full", "partial", "wrong"))
    assert full > partial > wrong == 0.0


# 核实身份 was heard as 何时生烦 and 合适身份: it is found by sound
@pytest.mark.parametrize(
    ("clip", "points"),
    [
        ("a-full", {"verify", "refuse", "explain", "report"}),
        ("a-partial", {"verify", "refuse"}),
        ("a-wrong", set()),
        ("b-full", {"listen", "apologise", "solve", "follow-up"}),
        ("b-partial", {"apologise", "solve"}),
        ("b-wrong", set()),
    ],
)
def test_points_found(clip: str, points: set[str]) -> None:
    assert rate(clip)[1] == points
