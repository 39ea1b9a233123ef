"""Why an identifier was refused, one class a reason; each sentence says what to do."""

from backend.refusal import Refusal


class IdNumberShape(Refusal):
    """An ID number has 17 digits and then a digit or X. Enter it again as printed on the card."""

    zh = "公民身份号码应为17位数字加1位数字或X，请对照证件重新填写。"
    status = 422


class IdNumberOld(Refusal):
    """Numbers of 15 digits are no longer valid. Enter the 18 characters of the present card."""

    zh = "15位身份证号码已停止使用，请填写现行证件上的18位公民身份号码。"
    status = 422


class IdNumberCheckDigit(Refusal):
    """One digit of the ID number is wrong: its last character does not match. Compare it with
    the card and enter it again."""

    zh = "公民身份号码有误（末位校验不符），请对照证件逐位核对后重新填写。"
    status = 422


class BirthDateImpossible(Refusal):
    """The ID number gives {shown} as birth date, and that can't be. Check digits 7 to 14 against
    the card."""

    zh = "公民身份号码中的出生日期{shown}不正确，请对照证件核对第7至14位。"
    status = 422


class BirthDateInFuture(Refusal):
    """The ID number gives {shown} as birth date, which is still to come. Check digits 7 to 14
    against the card."""

    zh = "公民身份号码中的出生日期{shown}晚于今天，请对照证件核对第7至14位。"
    status = 422


class NameShape(Refusal):
    """Enter the full name as printed on the card: Chinese characters, or Latin letters with
    spaces, without digits or other signs. A character you can't type can be added at the window."""

    zh = (
        "请按证件填写完整姓名：使用汉字（可含间隔号“·”）或外文字母，"
        "不含数字和其他符号；无法输入的生僻字请到窗口登记。"
    )
    status = 422


class PhoneShape(Refusal):
    """A mobile number has 11 digits and starts with 13 to 19. Enter a mainland mobile number."""

    zh = "手机号码应为11位数字，以13至19开头，请填写中国内地手机号码。"
    status = 422


class CreditCodeShape(Refusal):
    """A unified social credit code has 18 digits and capital letters and never I, O, S, V or Z.
    Enter it again as printed on the business licence."""

    zh = (
        "统一社会信用代码应为18位数字和大写字母，不含I、O、S、V、Z，"
        "请对照营业执照或登记证书重新填写。"
    )
    status = 422


class CreditCodeCheckDigit(Refusal):
    """One character of the unified social credit code is wrong. Compare it with the business
    licence and enter it again."""

    zh = "统一社会信用代码有误（末位校验不符），请对照营业执照或登记证书逐位核对。"
    status = 422


class PlateShape(Refusal):
    """This is not a number plate. Enter the province character, the letter and the rest, such as
    浙H12345 or 浙HD12345; plates have no letters I and O."""

    zh = (
        "号牌号码格式不正确，请填写省份简称、字母和其余号码，例如浙H12345或浙HD12345；"
        "号牌不使用字母I和O。"
    )
    status = 422


class VinShape(Refusal):
    """A vehicle identification number has 17 digits and letters and never I, O or Q. Copy it from
    the vehicle licence."""

    zh = "车辆识别代号应为17位数字和字母，不含I、O、Q，请对照行驶证填写。"
    status = 422


class PaperShape(Refusal):
    """This is not the number of a {paper}. Enter it as printed, such as {example}."""

    zh = "{paper_zh}号码格式不正确，请按证件填写，例如{example}。"
    status = 422
