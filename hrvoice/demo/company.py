"""The demo company's people: made-up names, four departments, every role."""

from __future__ import annotations

from dataclasses import dataclass

from courses.people.enums import Role

PASSWORD = "hrvoice-demo-2026"

#: Department and the one it belongs to.
DEPARTMENTS: list[tuple[str, str | None]] = [
    ("云杉商贸 Spruce Trading", None),
    ("客户服务部 Customer service", "云杉商贸 Spruce Trading"),
    ("电话一组 Call team one", "客户服务部 Customer service"),
    ("电话二组 Call team two", "客户服务部 Customer service"),
    ("海外业务部 International", "云杉商贸 Spruce Trading"),
    ("人力资源部 Human resources", "云杉商贸 Spruce Trading"),
    ("合规部 Compliance", "云杉商贸 Spruce Trading"),
]


@dataclass(frozen=True, slots=True)
class Person:
    """A demo person; ``number`` is the employee number."""

    number: str
    name: str
    department: str
    role: Role = Role.EMPLOYEE
    language: str = "zh-hans"


def _people() -> list[Person]:
    staff = [
        Person("H001", "沈若兰", "人力资源部 Human resources", Role.HR),
        Person("T001", "顾明远", "客户服务部 Customer service", Role.TRAINER),
        Person("T002", "Emma Clarke", "海外业务部 International", Role.TRAINER, "en"),
        Person("C001", "贺知秋", "合规部 Compliance", Role.COMPLIANCE),
        Person("A001", "陆一鸣", "人力资源部 Human resources", Role.ADMINISTRATOR),
    ]
    one = "林晓雨 陈嘉树 王思远 赵文静 周子昂 吴佩珊 郑浩然 孙悦 何俊杰"
    two = "高雅婷 马天佑 罗诗涵 梁志强 宋雨桐 唐明轩 许静怡 韩冬"
    abroad = [
        "Oliver Hayes",
        "Grace Turner",
        "Liam Foster",
        "Chloe Bennett",
        "Noah Reed",
        "Sofia Marsh",
        "Ethan Cole",
        "Ava Price",
    ]
    names = [(name, "电话一组 Call team one", "zh-hans") for name in one.split()]
    names += [(name, "电话二组 Call team two", "zh-hans") for name in two.split()]
    names += [(name, "海外业务部 International", "en") for name in abroad]
    employees = [
        Person(f"E{index:03}", name, department, Role.EMPLOYEE, language)
        for index, (name, department, language) in enumerate(names, start=1)
    ]
    return staff + employees


PEOPLE = _people()

#: Who is shown at the start, and why one would sign in as them.
LOGINS = ["E001", "E018", "T001", "T002", "H001", "C001", "A001"]
