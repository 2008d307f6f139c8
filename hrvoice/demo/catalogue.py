"""The demo company's three courses, their material and who answers what."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course: ``source`` names its prompt and key points in texts.json; clips are files in speech/."""

    source: str
    title: str
    summary: str
    language: str
    trainer: str
    departments: list[str]
    due_in_days: int
    lecture: str
    lecture_title: str
    sessions: list[tuple[str, str]]
    glossary: list[tuple[str, str]]
    answers: dict[str, str] = field(default_factory=dict)
    #: What answers are spoken in beside the material's language, and the questions that are asked in both:
    #: by question, who answers it with which clip.
    answer_languages: list[str] = field(default_factory=list)
    either: dict[str, dict[str, str]] = field(default_factory=dict)


ZH_MATERIAL = """\
接到索要**他人信息**的电话时，按四个步骤处理：

1. 核实身份：请对方说出姓名，再核对预留信息。
2. 礼貌拒绝：只谈本人的事情，不透露他人的电话、地址和订单。
3. 说明规定：公司遵守最小必要原则。
4. 登记上报：把来电的时间、号码和要求记下来，当天报告主管。

先听一遍讲解，再用自己的话回答下面的问题。
"""
ZH_CASE = """\
上个月，有人自称是客户的弟弟，语气很急。我们的同事没有给出号码，而是提出**转告本人**。

- 哪一句话让对方放弃了？
- 如果说错了，第一时间应该做什么？
"""
EN_MATERIAL = """\
An angry caller needs four things from you, **in this order**:

1. **Listen.** Let the customer finish and repeat the problem back.
2. **Apologise.** Once, clearly, without blaming anyone.
3. **Solve.** Check the order and offer a choice.
4. **Follow up.** Give an exact time and keep it.

Hear the lecture first, then answer in your own words.
"""
EN_CASE = """\
A customer called four times about a birthday present. Three colleagues apologised; nobody called back.

> What did the fourth colleague do differently?
"""
MIXED_MATERIAL = """\
今天的 training 分成两个部分：customer service 的基本流程，和 role play。

可以用中文回答，也可以用 English，或者两种都用。
"""

COURSES = [
    DemoCourse(
        source="customer-data-protection",
        title="客户信息保护",
        summary="有人打电话来要另一位客户的手机号，怎么办？四个步骤，两分钟讲清楚。",
        language="zh",
        trainer="T001",
        departments=["客户服务部 Customer service"],
        due_in_days=7,
        lecture="a-lecture",
        lecture_title="接电话时最容易出错的一件事",
        sessions=[("四个步骤", ZH_MATERIAL), ("案例讨论", ZH_CASE)],
        glossary=[
            ("核实身份", "确认来电者是谁"),
            ("最小必要原则", "只在办理业务需要的范围内使用信息"),
            ("预留信息", "客户开户时留下的资料"),
        ],
        answers={"E001": "a-full", "E002": "a-partial", "E003": "a-wrong"},
    ),
    DemoCourse(
        source="customer-complaint",
        title="Handling a customer complaint",
        summary="Four steps for the hardest call you will ever take: a customer angry about a late delivery.",
        language="en",
        trainer="T002",
        departments=["海外业务部 International"],
        due_in_days=10,
        lecture="b-lecture",
        lecture_title="Four steps for an angry caller",
        sessions=[("Four steps", EN_MATERIAL), ("A case to think about", EN_CASE)],
        glossary=[
            ("follow up", "contact the customer again at the promised time"),
            ("replacement", "a new parcel sent free of charge"),
        ],
        answers={"E018": "b-full", "E019": "b-partial", "E020": "b-wrong"},
    ),
    DemoCourse(
        source="bilingual-service",
        title="双语客服入门 Bilingual service",
        summary="中英文混合的培训：customer service 的基本流程与 role play。",
        language="zh",
        trainer="T002",
        departments=["海外业务部 International", "电话二组 Call team two"],
        due_in_days=21,
        lecture="mixed",
        lecture_title="今天的 training",
        sessions=[("两个部分 Two parts", MIXED_MATERIAL)],
        glossary=[("role play", "角色扮演练习")],
        answer_languages=["zh", "en"],
        either={
            "customer-data-protection": {"E019": "a-full"},
            "customer-complaint": {"E018": "b-full"},
        },
    ),
]

#: The third course's prompt; the other two take theirs from texts.json.
BILINGUAL_PROMPT = {
    "prompt": {"zh": "今天的 training 分成哪两个部分？接到客户电话时先做什么？"},
    "key_points": [
        {
            "name": {"zh": "基本流程"},
            "keywords": {"zh": ["基本流程", "客户服务流程"], "en": ["customer service"]},
            "synonyms": {"zh": ["服务流程"], "en": ["service process"]},
        },
        {
            "name": {"zh": "角色扮演"},
            "keywords": {"zh": ["角色扮演"], "en": ["role play"]},
            "synonyms": {"zh": ["模拟练习"], "en": ["role playing"]},
        },
        {
            "name": {"zh": "先倾听"},
            "keywords": {"zh": ["倾听", "先听"], "en": ["listen"]},
            "synonyms": {"zh": ["听客户说完"], "en": ["hear them out"]},
        },
    ],
}
