"""The catalogue's closed lists in words people read."""

from backend.permits.models import (
    Applicant,
    Category,
    Depth,
    Disclosure,
    Equipment,
    Form,
    Handling,
    Level,
    LifeEvent,
    Need,
    PowerType,
    PresenceReason,
    Procedure,
    Region,
    Silence,
    Step,
    Text,
)

CATEGORY: dict[Category, Text] = {
    "household": Text("户籍", "Household registration"),
    "exit_entry": Text("出入境", "Exit and entry"),
    "vehicle_driver": Text("车驾管", "Vehicles and drivers"),
    "public_order": Text("治安", "Public order"),
}
POWER_TYPE: dict[PowerType, Text] = {
    "licence": Text("行政许可", "Licence"),
    "confirmation": Text("行政确认", "Confirmation"),
    "public_service": Text("公共服务", "Public service"),
    "other": Text("其他行政权力", "Other administrative power"),
}
HANDLING: dict[Handling, Text] = {
    "immediate": Text("即办件", "Done on the spot"),
    "promised": Text("承诺件", "Done within a promised time"),
}
DEPTH: dict[Depth, Text] = {
    "none": Text("须到窗口办理", "At the window only"),
    "pre_review": Text("可网上预审", "Papers can be checked online first"),
    "accept": Text("可网上受理", "Can be accepted online"),
    "full": Text("可全程网办，无需预约", "Can be done online, no visit needed"),
}
LEVEL: dict[Level, Text] = {
    "county": Text("县级公安机关", "the county police bureau"),
    "city": Text("市级公安机关", "the city police bureau"),
    "province": Text("省级公安机关", "the provincial police department"),
}
GOVERNMENT: dict[Level, Text] = {
    "county": Text("县人民政府", "the county people's government"),
    "city": Text("市人民政府", "the city people's government"),
    "province": Text("省人民政府", "the provincial people's government"),
}
APPLICANT: dict[Applicant, Text] = {
    "person": Text("个人", "Persons"),
    "organisation": Text("单位", "Organisations"),
}
FORM: dict[Form, Text] = {
    "original": Text("原件", "original"),
    "copy": Text("复印件", "copy"),
    "electronic": Text("电子件", "electronic"),
    "form": Text("表格（可现场填写）", "form, can be filled in at the window"),
}
NEED: dict[Need, Text] = {
    "bring": Text("请携带", "Bring it"),
    "shared": Text("无需提交，数据共享获取", "Not needed: obtained by data sharing"),
    "later": Text("可后补（容缺）", "May follow later"),
}
PRESENCE: dict[PresenceReason, Text] = {
    "signature": Text("当面签名", "signing in person"),
    "photo": Text("采集人像", "a photo"),
    "fingerprint": Text("采集指纹", "fingerprints"),
    "face_compare": Text("比对人像", "comparing the face"),
    "interview": Text("当面询问", "an interview"),
    "vehicle": Text("交验车辆", "inspecting the vehicle"),
    "exam": Text("参加考试", "an examination"),
}
STEP: dict[Step, Text] = {
    "accept": Text("受理", "Acceptance"),
    "examine": Text("审核", "Examination"),
    "approve": Text("审批", "Approval"),
    "complete": Text("办结", "Completion"),
    "deliver": Text("送达", "Delivery"),
}
PROCEDURE: dict[Procedure, Text] = {
    "site_check": Text("实地核查", "site check"),
    "inspection": Text("检验", "inspection"),
    "expert_review": Text("专家评审", "expert review"),
    "exam": Text("考试", "examination"),
    "other_agency_opinion": Text("征求其他部门意见", "opinion of another authority"),
    "two_level_review": Text("两级审查", "review at two levels"),
    "post_check_20wd": Text(
        "事后检查（20个工作日内）", "check afterwards (within 20 working days)"
    ),
}
SILENCE: dict[Silence, Text] = {
    "deemed_accepted_after_5_working_days": Text(
        "提交后5个工作日内未告知补正的，自收到材料之日起视为受理",
        "Without a correction notice within 5 working days it counts as accepted from receipt",
    ),
    "granted_if_no_notice": Text(
        "逾期未通知决定的，视为许可", "Without notice in time it counts as permitted"
    ),
    "renewed_if_no_decision_before_expiry": Text(
        "有效期届满30日前申请延续，届满前未作决定的，视为准予延续（行政许可法第五十条）",
        "Asked for 30 days before it expires and not decided by then, it counts as renewed (行政许可法 §50)",
    ),
}
REGION: dict[Region, Text] = {
    "county": Text("全县通办", "anywhere in the county"),
    "city": Text("全市通办", "anywhere in the city"),
    "province": Text("全省通办", "anywhere in the province"),
    "cross_province": Text("跨省通办", "across provinces"),
    "hang_wen_hu_jin_qu": Text(
        "杭温湖金衢五市通办", "in Hangzhou, Wenzhou, Huzhou, Jinhua and Quzhou"
    ),
    "yangtze_delta": Text("长三角通办", "in the Yangtze delta"),
}
DISCLOSURE: dict[Disclosure, Text] = {
    "not_public": Text("不公开", "Not published"),
    "organisation_only": Text("仅公开单位的决定", "Published for organisations only"),
    "limited": Text("有限公开", "Published in part"),
}
EQUIPMENT: dict[Equipment, Text] = {
    "household_terminal": Text("户籍终端", "household terminal"),
    "exit_entry_terminal": Text("出入境终端", "exit-entry terminal"),
    "vehicle_terminal": Text("机动车业务终端", "vehicle terminal"),
    "driver_terminal": Text("驾驶证业务终端", "driver terminal"),
    "traffic_terminal": Text("交管业务终端", "traffic terminal"),
    "licence_desk": Text("许可受理台", "licence desk"),
    "photo": Text("人像采集", "photo booth"),
    "fingerprint": Text("指纹采集", "fingerprint unit"),
    "id_reader": Text("身份证读卡器", "ID card reader"),
    "passport_reader": Text("护照阅读机", "passport reader"),
    "e_pay": Text("电子支付", "electronic payment"),
    "inspection_bay": Text("查验区", "inspection bay"),
    "plate_stock": Text("号牌", "plates in stock"),
    "ebike_plate_stock": Text("电动自行车号牌", "e-bike plates in stock"),
    "endorsement_kiosk": Text("签注自助机", "endorsement kiosk"),
}
LIFE_EVENT: dict[LifeEvent, Text] = {
    "birth": Text("生孩子", "Having a child"),
    "growing_up": Text("孩子长大", "Growing up"),
    "study": Text("升学", "Going to school"),
    "marriage": Text("结婚", "Getting married"),
    "divorce": Text("离婚", "Getting divorced"),
    "home": Text("买房搬家", "Buying a home, moving"),
    "rent": Text("租房", "Renting"),
    "work": Text("就业", "Working"),
    "military": Text("参军退伍", "Joining or leaving the army"),
    "travel": Text("出国出境", "Travelling abroad"),
    "foreigner": Text("外国人在华", "Foreigners in China"),
    "car": Text("买车用车", "Owning a car"),
    "driving": Text("学车驾车", "Driving"),
    "lost": Text("证件丢失", "Lost papers"),
    "old_age": Text("养老", "Growing old"),
    "death": Text("身后事", "When somebody has died"),
    "business": Text("开店办企", "Running a business"),
    "event": Text("办活动", "Holding an event"),
    "pet": Text("养犬", "Keeping a dog"),
}
