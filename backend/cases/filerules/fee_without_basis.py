from collections.abc import Iterator

from backend.cases.filerules.registry import file_rule
from backend.cases.models.facts import Facts
from backend.permits.models import Text


@file_rule(
    "收费不在清单内",
    "A fee that is not in the list",
    sentence="办件所依据的事项版本列有收费，却没有收费项目名称或法定依据。",
    basis="行政许可法 §58 §59",
    severity="grave",
)
def fee_without_basis(facts: Facts) -> Iterator[Text]:
    """The version it was accepted by charges a fee without naming the fee and the law behind it.

    What was paid is recorded nowhere in the house, so that only the list can be held against the law.
    """
    fee = facts.item.fee
    if facts.case.accepted_on is not None and fee.amount != 0 and not (fee.basis and fee.name):
        said = "金额未定" if fee.amount is None else f"{fee.amount}元"
        yield Text(f"收费{said}，无依据", f"Charges {fee.amount or 'an unknown amount'}, no basis")
