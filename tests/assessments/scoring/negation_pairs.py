"""Pairs of sentences: the first says a phrase is so, the second says it is not. Written for this project."""

from __future__ import annotations

# phrase | affirmed | negated
_ZH = """
核实|我会先核实客户的身份|我觉得不需要核实客户的身份
核实|别忘了核实对方是谁|我忘了核实对方是谁
核实|我们不能不核实就转账|我没有核实就转账了
核实|核实这一步不能省略|核实这一步可以省略
核实|没有核实之前不能透露任何信息|没有核实也可以透露信息
核实|一定要核实，不管他多着急|他那么着急，就不用核实了
核实|不仅要核实姓名，还要核实电话|既不用核实姓名，也不问电话
核实|为了不出错，我会再核实一遍|为了快一点，我不会再核实一遍
倾听|不是道歉而是倾听|不是倾听而是道歉
倾听|首先我会倾听客户的问题|我没有时间倾听客户的问题
倾听|与其争辩不如倾听|与其倾听不如直接退款
倾听|我从来不会忘记倾听|我从来不会倾听
道歉|先向客户道歉|绝不向客户道歉
道歉|不要推卸责任，要道歉|不要道歉，要推给物流
道歉|我会道歉，但不会争吵|我会争吵，但不会道歉
道歉|不但要道歉，还要补偿|没必要道歉
登记|挂断电话以后马上登记|挂断电话以后懒得登记
登记|拒绝对方之后再登记|登记就不用了
登记|千万不要忘记登记|千万不要登记
登记|我特别重视登记这一步|我忽略了登记这一步
上报|发现问题及时上报|发现问题也没上报
上报|不得隐瞒，必须上报|不得上报
上报|不能不上报|不能上报
上报|遇到风险不要犹豫，上报主管|遇到风险，我拒绝上报主管
退款|如果货丢了，我会给她退款|货丢了也无法退款
退款|我不确定原因，但是可以退款|我不能退款
退款|别担心，我们会退款|别想着退款
备份|重启以前先做备份|重启以前没做备份
备份|不做备份就不能升级|不做备份就升级
备份|非做备份不可|未做备份
戴手套|操作时必须戴手套|操作时用不着戴手套
戴手套|不戴手套不许开机|不戴手套直接开机
断电|检修之前要断电|检修之前无需断电
断电|不断电不能打开机盖|没断电就打开机盖
复述|听完以后复述客户的问题|跳过复述客户的问题
复述|我会复述一遍，以免听错|我很少复述
确认收货地址|发货前确认收货地址|发货前从不确认收货地址
确认收货地址|不要着急，先确认收货地址|不要先确认收货地址
签字|请客户在合同上签字|客户不愿在合同上签字
签字|没有人不签字|没有人签字
加密|文件要加密再发送|文件未加密就发送
加密|发送时不能忘了加密|发送时忘了加密
回访|第二天再打电话回访|第二天不再打电话回访
回访|我不会挂了电话就算了，我会回访|我来不及回访
佩戴工牌|进入厂区要佩戴工牌|进入厂区禁止佩戴工牌
培训|新员工上岗前参加培训|新员工上岗前没参加培训
培训|怎么能不培训呢|难道要培训吗
授权|得到主管授权才能操作|未经授权就操作
检查|开机前检查电源|开机前省去检查电源
检查|不是不检查，是要仔细检查|不检查
"""
_EN = """
verify|I would verify who is calling first|We don't have to verify who is calling
verify|You must not forget to verify the caller|I forgot to verify the caller
verify|Don't hesitate to verify her name|I would hesitate to verify her name
verify|Never send it without verifying the address|Send it without verifying the address
verify|I do not share anything until I verify the caller|I do not verify the caller
verify|Not only do we verify the name but we note it|There is no need to verify the name
verify|We never fail to verify the account|We fail to verify the account
verify|Nothing happens before we verify the account|Verifying is not necessary
verify|I can't continue unless I verify it|I can't verify it
verify|Make sure to verify it, no matter how late it is|It is too late to verify it
apologise|I would apologise for the delay|I would never apologise for the delay
apologise|Don't argue but apologise|Apologise? No, I would rather argue than apologise
apologise|Instead of arguing I apologise|Instead of apologising I argue
apologise|I apologise without hesitation|I hang up without apologising
apologise|I would not blame her, I would apologise|I would blame her, I would not apologise
listen|Listen to the customer|Don't listen to the customer
listen|I stop talking and listen|I stop listening
listen|I would not interrupt, I just listen|I just don't listen
listen|It is not about talking but about listening|It is not about listening but about talking
listen|No problem, I listen to the end|I am too busy to listen to the end
record|I record the call afterwards|I skip recording the call
record|I refuse politely and record the call|I refuse to record the call
record|Never forget to record it|I neglected to record it
record|The call has to be recorded|The call does not have to be recorded
report|I report it to my supervisor|I wouldn't report it to my supervisor
report|Don't keep it to yourself, report it|Keep it to yourself, don't report it
report|We report it even if nobody asks|Nobody reports it
report|I can't ignore it so I report it|I ignore the rule to report it
refund|I offer a refund|I cannot offer a refund
refund|There is no doubt we refund her|There is no refund
refund|We do not only refund but replace it|We neither replace nor refund it
escalate|If I can't solve it then I escalate it|I avoid escalating it
escalate|I wouldn't wait, I would escalate|I would wait rather than escalate
back up|Always back up the data|You don't need to back up the data
back up|Don't restart before you back up the data|Restart without backing up the data
wear gloves|Everyone must wear gloves|Nobody must wear gloves
wear gloves|Wearing gloves is not optional|Wearing gloves is optional
wear gloves|Don't start until you wear gloves|Start although you don't wear gloves
switch off|Switch off the power|It is unnecessary to switch off the power
switch off|We can't open it unless we switch off the power|We rarely switch off the power
follow up|I would follow up the next day|I wouldn't follow up the next day
follow up|I make sure not to forget to follow up|I never follow up
encrypt|Encrypt the file before sending|Send the file unencrypted, I don't encrypt
encrypt|The file must not be sent without being encrypted|The file has not been encrypted
lock the door|I lock the door when I leave|I leave and don't lock the door
lock the door|Why not lock the door|I can't remember that we lock the door
check the order|I check the order first|I didn't check the order
check the order|Why don't we check the order|I don't think we check the order
training|New people finish the training|New people have not finished the training
training|The training is never optional|The training is not required
"""


def _read(text: str) -> list[tuple[str, str, str]]:
    rows = [line.split("|") for line in text.strip().splitlines()]
    return [(phrase, affirmed, negated) for phrase, affirmed, negated in rows]


ZH = _read(_ZH)
EN = _read(_EN)
