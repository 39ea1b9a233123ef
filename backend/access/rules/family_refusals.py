"""Why somebody can't be named, or can't be booked for."""

from backend.refusal import Refusal


class UnknownMember(Refusal):
    """There is nobody of that kind in your list. Open the list again and choose somebody."""

    zh = "您的家人名单中没有此人，请刷新名单后重新选择。"
    status = 404


class TooManyMembers(Refusal):
    """Your list has ten people, the most there may be. Remove somebody first."""

    zh = "家人名单最多10人，已满，请先移除一人再添加。"
    constraint = "member_ten_per_account"


class TooManyNamed(Refusal):
    """You have named many people today. Try again tomorrow, or take a number at a window."""

    zh = "您今日添加次数已达上限，请明日再试，或直接到窗口现场取号办理。"
    status = 429


class AlreadyMember(Refusal):
    """This person is in your list already. To change something, remove them and add them again."""

    zh = "此人已在您的家人名单中；如需修改，请先移除再重新添加。"
    constraint = "member_once_per_account"


class ThatIsYou(Refusal):
    """This is your own ID number. Enter the other person's; you need not add yourself."""

    zh = "这是您本人的公民身份号码，无需添加本人，请填写对方的号码。"
    status = 422


class RelationUnfit(Refusal):
    """This relation does not fit the kind of person. Choose another one from the list."""

    zh = "所选关系与人员类型不符，请重新选择。"
    status = 422


class HolderTooYoung(Refusal):
    """Only people of 18 or more may book for others. Ask a parent, or take a number at a window."""

    zh = "年满18周岁方可代他人预约，请由家长操作，或直接到窗口现场取号办理。"


class NotAChild(Refusal):
    """This person is 18 or more by the ID number. Add them as a grown-up: they agree by a code."""

    zh = "按公民身份号码，此人已满18周岁，请按成年人添加，由其本人手机确认。"
    status = 422


class NotGrownUp(Refusal):
    """This person is under 18 by the ID number. The guardian adds them as a child."""

    zh = "按公民身份号码，此人未满18周岁，请由监护人按未成年子女添加。"
    status = 422


class ChildUnasked(Refusal):
    """A child needs no phone and no power of attorney. Leave both out."""

    zh = "添加未成年人无需手机号和委托书，请勿填写这两项。"
    status = 422


class PhoneMissing(Refusal):
    """Give the other person's own mobile number: they agree by a code that is sent to it."""

    zh = "请填写对方本人的手机号，确认码将发送到该手机。"
    status = 422


class OwnPhone(Refusal):
    """The code has to go to the other person's own phone, not to yours. Enter theirs."""

    zh = "确认码须发送到对方本人的手机，不能使用您自己的手机号，请填写对方的手机号。"
    status = 422


class AttorneyMissing(Refusal):
    """To act for somebody outside the family you need a power of attorney. State its last day."""

    zh = "为家人以外的人代办须有委托书，请填写委托书的截止日期。"
    status = 422


class AttorneyUnasked(Refusal):
    """A power of attorney is only for people outside the family. Leave it out, or add them as such."""

    zh = "委托书仅用于家人以外的委托人，请勿填写，或按委托人添加。"
    status = 422


class AttorneyPast(Refusal):
    """The power of attorney has ended by that day. Enter a day from today on."""

    zh = "委托书截止日期已过，请填写今天或以后的日期。"
    status = 422


class AttorneyTooLong(Refusal):
    """A power of attorney is good for one year at most here. Enter a day up to {latest}."""

    zh = "委托书在本系统有效期最长一年，请填写{latest}或以前的日期。"
    status = 422


class AttorneyForNothing(Refusal):
    """The power of attorney names no matter. Name one, or leave the list out for all matters."""

    zh = "委托书未列明事项，请至少填写一个事项；如为全部事项，请不要填写事项清单。"
    status = 422


class UnknownAttorneyItem(Refusal):
    """The power of attorney names a matter that does not exist here. Check the codes of the matters."""

    zh = "委托书所列事项中有本系统没有的事项，请核对事项编码。"
    status = 422
    constraint = "member_item_is_of_the_catalogue"


class AlreadyConfirmed(Refusal):
    """This person has agreed already. Nothing is left to confirm: open the list again."""

    zh = "对方已经确认，无需再次确认，请刷新名单。"


class MemberMismatch(Refusal):
    """Name, ID number and phone don't fit together in our records. Check all three with the person and
    add them again, or ask at a window."""

    zh = "姓名、公民身份号码与手机号同登记信息不一致，请与对方核对后重新添加，或到窗口咨询。"


class NotConfirmed(Refusal):
    """{name} has not agreed yet. Ask for the code that their phone received, or send a new one."""

    zh = "{name}尚未确认，请输入其手机收到的确认码，或重新发送。"


class ChildGrownUp(Refusal):
    """{name} is 18 now and decides alone. Add them again as a grown-up: they agree by a code."""

    zh = "{name}已年满18周岁，请按成年人重新添加，由其本人手机确认。"


class AttorneyOver(Refusal):
    """The power of attorney of {name} ended on {last}. Add them again with a new one."""

    zh = "{name}的委托书已于{last}到期，请凭新的委托书重新添加。"


class OutsideAttorney(Refusal):
    """The power of attorney of {name} does not name {item}. Add them again with one that does."""

    zh = "{name}的委托书不包括“{item_zh}”，请凭包括该事项的委托书重新添加。"
