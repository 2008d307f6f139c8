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
核实|客户再急也得核实一下|客户急的话可以不核实
核实|身份核实完我才办理|身份没核实完我就办理了
道歉|我马上向她道歉，不找借口|我找借口，没道歉
道歉|即使不是我们的错，也先道歉|不是我们的错，凭什么道歉
倾听|我不插嘴，只是倾听|我插嘴，顾不上倾听
登记|接完电话别忘登记|接完电话不必登记
上报|觉得不对劲就上报|觉得不对劲也不上报
退款|经主管同意后给她退款|主管不同意给她退款
备份|不管多忙每天都备份|太忙了从来不备份
加密|没加密的文件不能发，要加密|文件不用加密
签字|没人签字我就请他签字|没人签字
培训|不参加培训不能上岗|不参加培训也能上岗
授权|必须有授权，否则不操作|没授权照样操作
回访|问题没解决之前我会一直回访|问题解决了就不回访
断电|先断电，不要带电操作|不要断电，带电操作
解释|我不会只说不行，我会解释原因|我只说不行，不解释原因
确认|发出去以前再确认一次|发出去以前没有再确认
核实|第一步是核实，不要跳过|跳过第一步核实
核实|就算他不高兴，我也要核实|他不高兴我就不核实
道歉|她没说错，是我们要道歉|没错，不是我们的问题，不道歉
登记|对不起，请先登记|对不起，没法登记
上报|不管大小都要上报|小事不上报
上报|除非上报主管，否则不处理|不上报主管，自己处理
退款|不满意可以退款|不满意也不退款
备份|升级前不要忘了备份|升级前忘记备份
戴手套|不能没戴手套就进去|没戴手套就进去
倾听|不打断，倾听她说完|打断她，不倾听
保密|无论是谁都要保密|无论是谁都不保密
检查|没有问题就检查下一项|没有检查
解释|不等他问就解释原因|等他问也不解释原因
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
verify|Even if he is in a hurry I verify his name|He is in a hurry so I don't verify his name
verify|Nobody gets the number until I verify them|Nobody asked me to verify them
verify|I wouldn't dream of skipping it, I verify|I wouldn't dream of verifying it
apologise|She is not wrong, so I apologise|She is wrong, so I won't apologise
apologise|I apologise even though it's not my job|It's not my job to apologise
listen|No interrupting, just listening|No listening, just interrupting
report|You have no choice but to report it|You have a choice not to report it
refund|If it never arrives we refund it|It arrives, we never refund it
record|I never end a call without recording it|I end the call without recording it
encrypt|Unencrypted files are forbidden, encrypt them|Files need not be encrypted
lock the door|Don't leave, first lock the door|Leave without locking the door
explain|I don't just say no, I explain why|I just say no and don't explain why
follow up|I won't close it, I'll follow up tomorrow|I'll close it and won't follow up
wear gloves|It's not safe unless you wear gloves|It's safe if you don't wear gloves
check the order|Not sure yet, let me check the order|I'm sure, no need to check the order
back up|We can't lose data because we back up daily|We lose data because we don't back up
training|She couldn't start without the training|She started without the training
verify|No matter what, verify the name|No, do not verify the name
verify|I would not give it out without verifying|I'd give it out without verifying
verify|If I don't know the voice I verify it|If I know the voice I don't verify it
apologise|I'm not angry and I apologise|I'm angry and I don't apologise
apologise|It wasn't our fault, still I apologise|It wasn't our fault so I don't apologise
listen|I don't say a word, I listen|I don't listen to a word
listen|She doesn't want advice, listen first|She wants advice, nobody listens
report|Nothing is too small to report|It is too small, I won't report it
refund|We can't replace it, so we refund it|We can't refund it, so we replace it
refund|Not a replacement but a refund|Not a refund but a replacement
record|You may not leave until you record it|You may leave, don't record it
follow up|Without delay I follow up|I forget to follow up
escalate|It's not solved? Escalate it|It's solved, no need to escalate
explain|I explain why we cannot share it|I cannot explain why we share it
check the order|I can't see why, I check the order|I can't see why I should check the order
"""


def _read(text: str) -> list[tuple[str, str, str]]:
    rows = [line.split("|") for line in text.strip().splitlines()]
    return [(phrase, affirmed, negated) for phrase, affirmed, negated in rows]


ZH = _read(_ZH)
EN = _read(_EN)
