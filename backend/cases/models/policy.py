"""What an organ may set about its cases."""

from typing import Literal

from msgspec import Struct

RuleSet = Literal["national", "zhejiang"]
"""national: 行政许可法. zhejiang: 浙江省保障“最多跑一次”改革规定 §11 beside it: the notice is given on
the spot with a last day; late is deemed withdrawn; deferred papers late withdraw the acceptance."""

NOTICE_DAYS = 5
"""Working days to give the one-time notice; silence accepts (行政许可法 §32-4)."""
DELIVERY_DAYS = 10
"""Working days to hand over or send the decision (行政许可法 §44)."""
PUBLICATION_DAYS = 7
"""Working days to publish a licence of an organisation (发改办财金〔2018〕424号)."""
CHECK_DAYS = 60
"""Working days to check what was granted on commitment (浙江 §14)."""
JOINT_DAYS = 45
"""Working days where several authorities decide together (行政许可法 §42)."""
EXTENSION_DAYS = 10
JOINT_EXTENSION_DAYS = 15


class CasePolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """All planning defaults [U] except the rule set, which is the province's."""

    rule_set: RuleSet = "zhejiang"
    correction_days: int = 15
    """Calendar days to bring what a notice asks for, where the rule set has a last day."""
    deferred_days: int = 10
    """Working days until papers that follow later must be there."""
    yellow_days: int = 2
    """Working days before the end of a limit at which it turns yellow."""
    red_days: int = 0
    """The same for red; 0: on the last day."""
