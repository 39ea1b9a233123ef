"""What dimensions and their values are called."""

from backend.permits.models import Text
from backend.permits.rules.words import CATEGORY, POWER_TYPE
from backend.tallies.models.figures import Dim

DIM_NAMES: dict[Dim, Text] = {
    "organ": Text("机关", "Organ"),
    "centre": Text("网点", "Centre"),
    "category": Text("类别", "Category"),
    "item": Text("事项", "Item"),
    "county": Text("县（市、区）", "County"),
    "city": Text("设区市", "City"),
    "province": Text("省", "Province"),
    "power": Text("权力类型", "Kind of power"),
    "channel": Text("提交渠道", "Channel"),
    "applicant": Text("申请人类型", "Applicant"),
    "scheme": Text("通办范围", "Scheme"),
    "year": Text("年份", "Year"),
    "quarter": Text("季度", "Quarter"),
    "month": Text("月份", "Month"),
}
VALUES: dict[Dim, dict[str, Text]] = {
    "category": {str(code): text for code, text in CATEGORY.items()},
    "power": {str(code): text for code, text in POWER_TYPE.items()},
    "channel": {
        "window": Text("窗口", "window"),
        "clerk": Text("窗口代录", "keyed in by a clerk"),
        "kiosk": Text("自助机", "kiosk"),
        "phone": Text("电话", "phone"),
        "app": Text("网上", "online"),
        "web": Text("网页", "web"),
        "mini": Text("小程序", "mini program"),
        "cloud": Text("云申领", "cloud application"),
    },
    "applicant": {
        "person": Text("自然人", "person"),
        "organisation": Text("单位", "organisation"),
    },
    "scheme": {
        f"{how}_{code}": Text(f"{zh}（{who_zh}）", f"{en} ({who_en})")
        for how, who_zh, who_en in (
            ("own", "本地受理", "taken here"),
            ("sent", "他地代收", "taken elsewhere"),
        )
        for code, zh, en in (
            ("city", "市内", "within the city"),
            ("hang_wen_hu_jin_qu", "杭温湖金衢五市", "five cities"),
            ("province", "省内", "within the province"),
            ("yangtze_delta", "长三角", "Yangtze delta"),
            ("cross_province", "跨省", "across provinces"),
        )
    },
}
NO_SCHEME = Text("本地", "local")
