"""Which files can be filled as reports; every refusal."""

from backend.refusal import Refusal

MOST_BYTES = 8 * 1024 * 1024
MOST_EXPANDED = 64 * 1024 * 1024
MOST_XML = 12 * 1024 * 1024
MOST_PARTS = 2000
MOST_ELEMENTS = 500_000
MOST_DEPTH = 200
MOST_BLANKS = 1000
MOST_CHOICES = 24
"""Different periods, scopes and places in one report: each is counted once."""
MOST_KEPT = 200


class ReportRefused(Refusal):
    """This report can't be filled. Save it again as a Word document (.docx) and upload that."""

    zh = "该报告无法填写，请另存为Word文档（.docx）后重新上传。"
    status = 422


class NoFile(ReportRefused):
    """No file was chosen. Choose a Word document (.docx) and upload it."""

    zh = "没有选择文件，请选择Word文档（.docx）后上传。"


class TemplateTooLarge(ReportRefused):
    """The file is larger than {most} MB. Take out pictures or compress them, then upload it again."""

    zh = "文件超过{most}MB，请删减或压缩图片后重新上传。"
    status = 413


class NotADocument(ReportRefused):
    """The file is not a Word document of the .docx kind. Open it in WPS or Word, save it as .docx, and upload that."""

    zh = "该文件不是.docx格式的Word文档，请用WPS或Word打开并另存为.docx后上传。"


class OldOrEncrypted(ReportRefused):
    """The file is protected by a password or is an old .doc. Remove the password, save it as .docx, and upload that."""

    zh = "该文件设有密码或为旧版.doc格式，请取消密码并另存为.docx后上传。"


class Damaged(ReportRefused):
    """The document is damaged and can't be read ({part}). Open it in WPS or Word, save it again, and upload that."""

    zh = "文档已损坏，无法读取（{part}），请用WPS或Word打开并重新保存后上传。"


class CarriesProgram(ReportRefused):
    """The document carries macros or controls ({part}). Save it as .docx without macros and upload that."""

    zh = "文档含有宏或控件（{part}），请另存为不含宏的.docx后上传。"


class ExpandsTooFar(ReportRefused):
    """The document unpacks to more than a report can hold ({part}). Copy its text into a new document and upload that."""

    zh = "文档解压后的内容超出报告所需（{part}），请把正文复制到新文档后上传。"


class DeclaresEntities(ReportRefused):
    """The document declares entities in its text ({part}), which no Word document needs. Save it again in WPS or Word and upload that."""

    zh = "文档中含有实体声明（{part}），正常的Word文档不需要此类内容，请用WPS或Word重新保存后上传。"


class TooManyBlanks(ReportRefused):
    """The report has {found} blanks; at most {most} can be filled at once. Split it into several documents."""

    zh = "报告中有{found}处空格，一次最多填写{most}处，请拆分为多个文档。"


class TooManyCounts(ReportRefused):
    """The blanks ask for {found} different periods, places and scopes; at most {most} can be counted for one report. Split it."""

    zh = "报告中的空格涉及{found}种统计期、地点和口径，一份报告最多{most}种，请拆分报告。"


class NoSuchTemplate(ReportRefused):
    """There is no such report template. Choose one from the list or upload it again."""

    zh = "没有这份报告模板，请从列表中选择或重新上传。"
    status = 404


class NoSuchReport(ReportRefused):
    """There is no such filled report. Choose one from the list or fill it again."""

    zh = "没有这份已填写的报告，请从列表中选择或重新填写。"
    status = 404


class TooManyTemplates(ReportRefused):
    """{most} templates are kept already. Remove some that are no longer used, then upload again."""

    zh = "已保存{most}份模板，请先移除不再使用的模板再上传。"
    status = 409


class ReportsAreTheBureaus(ReportRefused):
    """A report speaks for the whole bureau, and your role covers single centres only. Ask a statistician of the bureau."""

    zh = "报告以全局数据填写，您的岗位仅限部分网点，请联系全局的统计人员。"
    status = 403
