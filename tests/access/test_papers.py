"""Credit codes, plates, VINs, papers and masks: one form stored, everything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from backend.access import identity, masking
from backend.access.identity import organisations, refusals, vehicles
from backend.refusal import Refusal


def test_credit_codes() -> None:
    assert identity.credit_code("52100000500000784g") == "52100000500000784G"
    assert identity.credit_code("5210 0000 5000 0078 4G") == "52100000500000784G"
    with pytest.raises(identity.CreditCodeCheckDigit):
        identity.credit_code("91110108MA01YBNX6A")


@pytest.mark.parametrize(
    "text", ["", "5210000050000078", "5210000050000078IG", "O2100000500000784G"]
)
def test_a_credit_code_without_the_shape_is_refused(text: str) -> None:
    with pytest.raises(identity.CreditCodeShape):
        identity.credit_code(text)


@given(
    st.text(alphabet=organisations.SIGNS, min_size=2, max_size=2),
    st.text(alphabet="0123456789", min_size=6, max_size=6),
    st.text(alphabet=organisations.SIGNS, min_size=9, max_size=9),
)
def test_the_check_character_agrees_with_another_library(a: str, b: str, c: str) -> None:
    assert identity.credit_check_sign(a + b + c) == uscc.calc_check_digit(a + b + c)


# --- vehicles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("浙H12345", "浙H12345", "ordinary"),
        ("浙h·a1b2c", "浙HA1B2C", "ordinary"),
        ("浙H D12345", "浙HD12345", "new_energy_small"),
        ("浙HFA1234", "浙HFA1234", "new_energy_small"),
        ("浙H12345D", "浙H12345D", "new_energy_large"),
        ("浙H1234学", "浙H1234学", "learner"),
        ("浙H1234警", "浙H1234警", "police"),
        ("浙H1234挂", "浙H1234挂", "trailer"),
        ("粤Z1234港", "粤Z1234港", "hong_kong"),
        ("粤Z1234澳", "粤Z1234澳", "macao"),
        ("沪A0023领", "沪A0023领", "consulate"),
    ],
)
def test_plates(text: str, number: str, kind: str) -> None:
    plate = identity.plate(text)
    assert (plate.number, plate.kind) == (number, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H12345",
        "浙12345",
        "浙H1234",
        "浙H1234I",
        "浙O12345",
        "浙HL12345",
        "台H12345",
        "浙H123456",
    ],
)
def test_what_is_no_plate_is_refused(text: str) -> None:
    with pytest.raises(identity.PlateShape):
        identity.plate(text)


def test_every_province_has_one_sign() -> None:
    assert len(set(vehicles.PROVINCES)) == len(vehicles.PROVINCES) == 31


def test_a_vin_with_a_wrong_check_digit_is_only_noted() -> None:
    assert identity.vin("1m8gdm9axkp042788") == identity.Vin("1M8GDM9AXKP042788")
    assert [n.name for n in identity.vin("1M8GDM9A0KP042788").notes] == ["vin_check_digit"]
    assert identity.vin("1" * 17).notes == ()


@pytest.mark.parametrize("text", ["", "1M8GDM9AXKP04278", "1M8GDM9AXKP04278O", "IM8GDM9AXKP042788"])
def test_what_is_no_vin_is_refused(text: str) -> None:
    with pytest.raises(identity.VinShape):
        identity.vin(text)


# --- papers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("passport", "E12345678"),
        ("passport", "ea1234567"),
        ("passport", "G12345678"),
        ("hk_macao_permit", "C12345678"),
        ("hk_macao_permit", "CA1234567"),
        ("hk_macao_permit", "W12345678"),
        ("taiwan_permit", "L12345678"),
        ("taiwan_permit", "T12345678"),
        ("home_visit_permit", "H12345678"),
        ("home_visit_permit", "M1234567801"),
        ("taiwan_resident_permit", "１２３４５６７８"),
        ("permanent_residence_old", "FRA330890030712"),
        ("foreign_passport", "X0000000"),
    ],
)
def test_papers(kind: identity.PaperKind, text: str) -> None:
    if kind == "permanent_residence_old":
        text = text.ljust(15, "0")
    assert identity.paper(kind, text).kind == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("passport", "EI1234567"),
        ("passport", "EO1234567"),
        ("passport", "E1234567"),
        ("hk_macao_permit", "CO1234567"),
        ("taiwan_permit", "LA1234567"),
        ("home_visit_permit", "H123456789"),
        ("taiwan_resident_permit", "1234567"),
        ("permanent_residence_old", "FRA33089003071"),
        ("foreign_passport", "PASSPORT"),
        ("foreign_passport", "12"),
    ],
)
def test_a_paper_of_another_shape_is_refused_with_an_example(
    kind: identity.PaperKind, text: str
) -> None:
    with pytest.raises(identity.PaperShape) as refused:
        identity.paper(kind, text)
    assert identity.PAPERS[kind].example in refused.value.sentence("zh")


def test_every_example_is_of_the_right_shape() -> None:
    for kind, rule in identity.PAPERS.items():
        assert identity.paper(kind, rule.example).number == rule.example


def test_every_refusal_speaks_both_languages_and_says_what_to_do() -> None:
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type)]
    own = [kind for kind in kinds if issubclass(kind, Refusal) and kind is not Refusal]
    assert len(own) == 12
    for kind in own:
        assert kind.status == 422
        assert kind.text("en").endswith(".")
        assert kind.text("zh").endswith("。")
        assert any(word in kind.text("zh") for word in ("请", "核对"))


# --- masks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masking.name, "张小明", "张*明"),
        (masking.name, "张明", "张*"),
        (masking.name, "欧阳娜娜", "欧**娜"),
        (masking.name, "LI MING", "L* M***"),
        (masking.name, "张", "张*"),
        (masking.name, "", "*"),
        (masking.id_number, "330899199003071234", "330899********1234"),
        (masking.id_number, "FRA330890030712", "F**********0712"),
        (masking.hidden_id_number, "330899199003071234", "330899************"),
        (masking.hidden_id_number, "E12345678", "*********"),
        (masking.phone, "13800005678", "138****5678"),
        (masking.phone, "1234567", "*******"),
        (masking.plate, "浙H12312", "浙H·***12"),
        (masking.plate, "浙HD12312", "浙H·****12"),
        (masking.paper, "E12345678", "E****5678"),
        (masking.paper, "", ""),
    ],
)
def test_masks_hide_what_identifies(mask: object, text: str, shown: str) -> None:
    assert callable(mask)
    assert mask(text) == shown
