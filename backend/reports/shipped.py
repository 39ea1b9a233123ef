"""The templates we ship: the service paragraphs of a county's and a city's annual report, in our words.

A line: its style and its text. Blanks that are not ours stand in them too, each with a note, so that
whoever writes the report sees what still has to be asked for elsewhere.
"""

from typing import Literal

from msgspec import Struct

from backend.permits.models import Text

Style = Literal["title", "under", "head", "text", "note"]


class Line(Struct, frozen=True):
    style: Style
    text: str


class Shipped(Struct, frozen=True):
    key: str
    name: Text
    lines: tuple[Line, ...]


COUNTY = Shipped(
    "county",
    Text("县级年报服务段落（样例）", "Service paragraphs of a county's report (sample)"),
    (
        Line("title", "{{机关}}{{年份}}年法治政府建设年度报告"),
        Line("under", "（政务服务部分）"),
        Line("head", "一、公开办事信息，接受群众监督"),
        Line(
            "text",
            "{{统计期}}，{{机关}}在政务服务网和门户网站公开许可事项、办事指南和救济途径，公开行政许可信息{{F16}}条。"
            "全年办理行政快办案件{{行政快办案件数}}起{{行政快办人数}}人，受理行政案件（交警除外）{{受理行政案件数}}件，"
            "行政处罚{{行政处罚人次}}人次，罚没款总额{{罚没款总额}}元。",
        ),
        Line(
            "text",
            "全年收到涉行政许可的行政复议{{F28.review_filed}}件、行政诉讼{{F28.suit_filed}}件；已有结果的，"
            "被变更{{F28.changed}}件、撤销{{F28.revoked}}件、确认违法{{F28.unlawful}}件、败诉{{F28.lost}}件。",
        ),
        Line(
            "note",
            "注：行政快办、行政案件、行政处罚和罚没款的数字不属于政务服务系统，空格保留原样，请由法制部门填写。",
        ),
        Line("head", "二、完善服务网络，行政许可便捷高效"),
        Line(
            "text",
            "警务服务按“{{网点布局}}”布局窗口，县级大厅、区域中心镇和村镇网点逐级衔接。人员和权限下沉到{{F06}}个"
            "区域中心镇便民中心，形成{{F09}}分钟“办事圈”，群众在家门口就能办事。{{网点}}可办理{{F07}}项警务服务业务；"
            "“车辆查验区”启用后，可办车驾管事项增至{{F08.with_bay}}项，二手车过户、新车上牌在乡镇就能办成。",
        ),
        Line(
            "text",
            "警务服务融入县局“{{警务体系名称}}”体系建设，除乡镇便民服务中心代办点外，还延伸到警务站。持续深化“跨省通办”"
            "“长三角区域一站式户口迁移”“省内居民身份证首次办理异地申领”“杭温湖金衢五市户籍业务区域通办”，"
            "全年受理跨区域通办业务{{F17}}件。",
        ),
        Line("text", "{{统计期}}，{{机关}}共受理行政许可{{F01}}件，准予许可{{F02}}件。"),
        Line("note", "注：“警务体系名称”是本地名称，请直接填写。"),
        Line("head", "三、践行枫桥经验（节选）"),
        Line(
            "text",
            "{{警务区数}}个警务区的党员民警完成村（社）任职，{{矛盾化解率}}的简易矛盾化解在镇、村一级，"
            "建成“{{警务圈分钟数}}分钟警务圈”和“{{生活圈分钟数}}分钟生活圈”。",
        ),
        Line(
            "note",
            "注：警务圈、生活圈属巡逻防控和社区警务，与“办事圈”（F09）不是同一指标，空格保留原样。",
        ),
    ),
)

CITY = Shipped(
    "city",
    Text("市级年报服务段落（样例）", "Service paragraphs of a city's report (sample)"),
    (
        Line("title", "{{机关}}{{年份}}年法治政府建设年度报告"),
        Line("under", "（政务服务部分）"),
        Line("head", "一、优化政务服务"),
        Line(
            "text",
            "{{统计期}}，{{机关}}落地省政务服务2.0平台，全市{{F10.one_window}}个公安窗口实现“一窗通办”，"
            "升级“{{应用名称}}”APP，{{F11}}个事项实现“一网通办”，网办业务达{{F12|自动万,一位小数,余}}件。"
            "推行《居住证》网上签注，居住证网签率、流动人口线上申报率分别达到{{F13}}、{{F14}}。"
            "推出“{{号牌区域}}区域号牌”云申领，完成上牌{{F15|自动万,一位小数,余}}辆。",
        ),
        Line("note", "注：“应用名称”“号牌区域”是本地名称，请直接填写。"),
        Line("head", "二、推进执法公开"),
        Line(
            "text",
            "通过政务服务网和门户网站公开职责权限、办事流程和监督渠道，全年公开行政许可信息{{F16|自动万,一位小数,余}}条，"
            "累计公开行政处理结果信息{{行政处理结果信息条数}}条。",
        ),
        Line(
            "note",
            "注：行政处理结果信息含行政处罚，总数请由法制部门填写；其中行政许可部分已由系统填写。",
        ),
        Line("head", "三、规范执法（节选）"),
        Line(
            "text",
            "行政案件24小时办结率达{{行政案件24小时办结率}}以上，刑事案件首次强制措施10日内移诉率达"
            "{{强制措施10日移诉率}}以上，取保候审平均用时稳定在{{取保候审平均用时}}日以内；"
            "非警务警情协同共治率近{{非警务警情协同率}}，驻派出所人民调解室{{人民调解室数}}个，"
            "负责人出庭应诉{{负责人出庭应诉案次}}案次，公职律师{{公职律师数}}名。",
        ),
        Line(
            "note",
            "注：以上为执法办案、治理和人员数据，空格保留原样。“行政案件24小时办结率”与服务事项24小时办结率（F23）"
            "不是同一指标，不能代填。",
        ),
    ),
)

SHIPPED: dict[str, Shipped] = {one.key: one for one in (COUNTY, CITY)}
