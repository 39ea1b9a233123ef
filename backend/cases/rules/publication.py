"""What is published, of whom, and when a record is fit to be. Legal sources: 行政许可法 §40; 发改办财金〔2018〕424号;
浙江省公共信用信息管理条例 §15 (natural persons: shared, never published)."""

import unicodedata
from datetime import date

from backend.access.identity import CreditCodeCheckDigit, CreditCodeShape, credit_code
from backend.cases.models import Case, PermitState
from backend.cases.models.papers import OrganName
from backend.cases.models.publication import UNLIMITED, ApplicantClass, Record, Status
from backend.permits.models import Item
from backend.refusal import Refusal


class NotPublished(Refusal):
    """Decisions like this one are not published: only licences of organisations are, and none that is sealed. Leave it."""

    zh = "该办件不属于公示范围：仅公示单位的行政许可，自然人和保密办件一律不公示，请保持原状。"
    status = 409


class PublishedBefore(Refusal):
    """This decision was published before. What becomes of the permit is added by itself."""

    zh = "该决定已经公示，许可状态变化会自动追加，请勿重复公示。"
    status = 409


class HeldBack(Refusal):
    """This record is held back: {reason}. Release it first, then publish."""

    zh = "该记录已被暂缓公示：{reason}。请先解除暂缓再公示。"
    status = 409


class NotHeld(Refusal):
    """This record is not held back. Load the page again."""

    zh = "该记录没有被暂缓公示，请刷新页面。"
    status = 409


class RecordUnfit(Refusal):
    """The record cannot be published yet: {faults}. Put that right first."""

    zh = "该记录暂不能公示：{faults}。请先补正。"
    status = 409


FIELDS: tuple[tuple[str, str, int, bool], ...] = (
    ("XK_XDR_MC", "行政相对人名称", 200, True),
    ("XK_XDR_LB", "行政相对人类别", 16, True),
    ("XK_XDR_SHXYM", "行政相对人代码_1（统一社会信用代码）", 18, True),
    ("XK_XDR_GSZC", "行政相对人代码_2（工商注册号）", 50, False),
    ("XK_XDR_ZZJG", "行政相对人代码_3（组织机构代码）", 9, False),
    ("XK_XDR_SWDJ", "行政相对人代码_4（税务登记号）", 15, False),
    ("XK_XDR_SYDW", "行政相对人代码_5（事业单位证书号）", 12, False),
    ("XK_XDR_SHZZ", "行政相对人代码_6（社会组织登记证号）", 50, False),
    ("XK_FRDB", "法定代表人", 50, False),
    ("XK_XKWS", "行政许可决定文书名称", 64, True),
    ("XK_WSH", "行政许可决定文书号", 64, True),
    ("XK_XKLB", "许可类别", 16, True),
    ("XK_XKZS", "许可证书名称", 64, False),
    ("XK_XKBH", "许可编号", 64, False),
    ("XK_NR", "许可内容", 4000, True),
    ("XK_JDRQ", "许可决定日期", 10, True),
    ("XK_YXQZ", "有效期自", 10, True),
    ("XK_YXQZI", "有效期至", 10, True),
    ("XK_XKJG", "许可机关", 200, True),
    ("XK_XKJGDM", "许可机关统一社会信用代码", 18, True),
    ("XK_ZT", "当前状态", 1, True),
    ("XK_LYDW", "数据来源单位", 200, True),
    ("XK_LYDWDM", "数据来源单位统一社会信用代码", 18, True),
    ("BZ", "备注", 500, False),
)
"""Code, name, longest, required: the form's columns in its order. Types and numbers of identity papers are left out:
they are sent between authorities and not shown, and we publish no person who would have one."""
CLASSES = ("法人及非法人组织", "个体工商户")
KINDS = ("普通", "特许", "认可", "核准", "登记", "其他")
FIRST_DAY = date(1949, 10, 1)
"""No decision is older; what is was mistyped."""
CODES = ("XK_XDR_SHXYM", "XK_XKJGDM", "XK_LYDWDM")
LIMITED = "依法有限公开，具体内容不予公布"
BECAME: dict[PermitState, str] = {
    "changed": "已变更",
    "renewed": "已延续",
    "withdrawn": "已撤回",
    "revoked": "已撤销",
    "cancelled": "已注销",
    "struck": "已吊销",
}


def is_published(case: Case, item: Item, applicant: str) -> bool:
    """A licence that was granted to an organisation, of an item whose decisions are public, and not sealed."""
    return (
        case.decision == "granted"
        and item.power.type == "licence"
        and applicant == "organisation"
        and item.result.disclosure != "not_public"
        and not case.sealed
    )


def record_of(
    case: Case, item: Item, organ: OrganName, name: str, code: str, paper: tuple[str, str]
) -> Record:
    """As it stands now. `paper`: title and number of the decision. Of limited items only that there is one."""
    if case.decided_on is None:
        raise NotPublished()
    certificate = item.result.kind == "certificate"
    title, number = paper
    status, remark = status_of(case)
    return Record(
        xk_xdr_mc=name,
        xk_xdr_lb=class_of(code),
        xk_xdr_shxym=code,
        xk_xkws=title,
        xk_wsh=number,
        xk_xklb="登记" if item.subcategory == "vehicle" else "普通",
        xk_xkzs=item.result.name.zh if certificate else "",
        xk_xkbh=case.number if certificate else "",
        xk_nr=LIMITED if item.result.disclosure == "limited" else f"准予{item.name.zh}",
        xk_jdrq=case.decided_on,
        xk_yxqz=case.permit_from or case.decided_on,
        xk_yxqzi=case.permit_to or UNLIMITED,
        xk_xkjg=organ.name_zh,
        xk_xkjgdm=organ.credit_code or "",
        xk_zt=status,
        xk_lydw=organ.name_zh,
        xk_lydwdm=organ.credit_code or "",
        bz=remark,
    )


def class_of(code: str) -> ApplicantClass:
    """Codes that begin with 92 are those of individual businesses (GB 32100)."""
    return "个体工商户" if code.startswith("92") else "法人及非法人组织"


def status_of(case: Case) -> tuple[Status, str]:
    """Invalid once something became of the permit, and what."""
    remark = BECAME.get(case.permit) if case.permit else None
    return (2, remark) if remark else (1, "")


def cells(record: Record) -> list[str]:
    """The record as the form writes it, in the order of `FIELDS`; dates YYYY/MM/DD."""
    return [_cell(getattr(record, code.lower(), "")) for code, *_ in FIELDS]


def _cell(value: object) -> str:
    return f"{value:%Y/%m/%d}" if hasattr(value, "year") else str(value)


def faults(record: Record) -> list[str]:
    """What keeps it from being published, in the form's own names."""
    found = []
    for (code, name, longest, required), cell in zip(FIELDS, cells(record), strict=True):
        if required and not cell:
            found.append(f"缺少{name}")
        elif len(cell) > longest:
            found.append(f"{name}超过{longest}字")
        elif code in CODES and not _is_code(cell):
            found.append(f"{name}校验不通过")
    return found + _unlikely(record)


def _unlikely(record: Record) -> list[str]:
    """Values the form does not know, and days that can't be."""
    days = {"许可决定日期": record.xk_jdrq, "有效期自": record.xk_yxqz, "有效期至": record.xk_yxqzi}
    found = [
        f"{name}应在1949/10/01至2099/12/31之间"
        for name, on in days.items()
        if not FIRST_DAY <= on <= UNLIMITED
    ]
    if record.xk_yxqzi < record.xk_yxqz:
        found.append("有效期至早于有效期自")
    for name, value, known in (
        ("行政相对人类别", record.xk_xdr_lb, CLASSES),
        ("许可类别", record.xk_xklb, KINDS),
        ("当前状态", record.xk_zt, (1, 2)),
    ):
        if value not in known:
            found.append(f"{name}不能为“{value}”")
    for (code, name, *_), cell in zip(FIELDS, cells(record), strict=True):
        if code != "XK_NR" and any(unicodedata.category(letter) == "Cc" for letter in cell):
            found.append(f"{name}含有换行或控制字符")
    return found


def _is_code(text: str) -> bool:
    try:
        return credit_code(text) == text
    except (CreditCodeShape, CreditCodeCheckDigit):
        return False
