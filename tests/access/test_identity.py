"""Identifiers as people really type them, and every way to get one wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from backend.access import identity, masking
from backend.access.identity import organisations, refusals, vehicles
from backend.refusal import Refusal

TODAY = date(2026, 3, 2)


def numbered(first_seventeen: str) -> str:
    return first_seventeen + identity.id_check_digit(first_seventeen)


# --- ID numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["110101199003074610", "11010119900307002X"])
def test_public_samples_pass(text: str) -> None:
    number = identity.id_number(text, TODAY)
    assert (number.number, number.kind, number.notes) == (text, "citizen", ())
    assert number.birth_date == date(1990, 3, 7)


@pytest.mark.parametrize(
    "text",
    [
        "11010119900307002x",
        " 110101 19900307 002X ",
        "110101-19900307-002X",
        "１１０１０１１９９００３０７００２Ｘ",
        "１１０１０１１９９００３０７００２ｘ",
        "\u202d11010119900307002X\u202c",
        "110101199003\u200b07002X",
    ],
)
def test_what_hands_and_phones_add_is_taken_off(text: str) -> None:
    assert identity.id_number(text, TODAY).number == "11010119900307002X"


def test_the_seventeenth_digit_says_the_sex() -> None:
    assert identity.id_number("110101199003074610", TODAY).sex == "male"
    assert identity.id_number("11010119900307002X", TODAY).sex == "female"


@pytest.mark.parametrize("day", ["19470415", "19400601", "19460515", "19860504", "20240229"])
def test_a_birth_date_is_a_date_and_not_an_instant(day: str) -> None:
    number = identity.id_number(numbered(f"330899{day}461"), TODAY)
    assert number.birth_date.strftime("%Y%m%d") == day


@pytest.mark.parametrize("division", ["330899", "110199", "079999", "000000"])
def test_an_unknown_birthplace_is_a_warning(division: str) -> None:
    number = identity.id_number(numbered(f"{division}19900307461"), TODAY)
    assert [note.name for note in number.notes] == ["unknown_birthplace"]
    assert number.division == division


def test_the_warning_is_a_sentence_in_both_languages() -> None:
    number = identity.id_number(numbered("33089919900307461"), TODAY)
    assert number.warnings("en")[0].endswith("Compare the number with the card.")
    assert number.warnings("zh") == ("号码前六位不是已知的行政区划，请与证件核对。",)


def test_a_place_that_was_renamed_is_still_known() -> None:
    assert identity.id_number(numbered("11010319750307461"), TODAY).notes == ()


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_people(prefix: str) -> None:
    number = identity.id_number(numbered(f"{prefix}19900307461"), TODAY)
    assert (number.kind, number.notes) == ("hk_macao_taiwan_resident", ())


def test_the_newer_permanent_residence_card() -> None:
    number = identity.id_number(numbered("93384019900307461"), TODAY)
    assert (number.kind, number.sex) == ("foreign_permanent_resident", None)
    assert number.birth_date == date(1990, 3, 7)


@pytest.mark.parametrize("text", ["110101199003071235", "110101199003074611", "110101199003070020"])
def test_a_wrong_check_digit_is_refused(text: str) -> None:
    with pytest.raises(identity.IdNumberCheckDigit):
        identity.id_number(text, TODAY)


@pytest.mark.parametrize(
    "day",
    [
        "19900230",
        "19900229",
        "21000229",
        "19901301",
        "19900001",
        "19900100",
        "19900431",
        "00000101",
    ],
)
def test_an_impossible_birth_date_is_refused_and_shown(day: str) -> None:
    with pytest.raises(identity.BirthDateImpossible) as refused:
        identity.id_number(numbered(f"330899{day}461"), TODAY)
    shown = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    assert shown in refused.value.sentence("en")
    assert shown in refused.value.sentence("zh")


def test_nobody_is_born_in_the_eighteenth_century() -> None:
    with pytest.raises(identity.BirthDateImpossible):
        identity.id_number(numbered("33089917900307461"), TODAY)


def test_a_birth_date_still_to_come_is_refused() -> None:
    assert identity.id_number(numbered("33089920260302461"), TODAY).birth_date == TODAY
    with pytest.raises(identity.BirthDateInFuture):
        identity.id_number(numbered("33089920260303461"), TODAY)


def test_old_numbers_are_told_apart() -> None:
    with pytest.raises(identity.IdNumberOld):
        identity.id_number("110101900307461", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1",
        "11010119900307461",
        "1101011990030746100",
        "X10101199003074610",
        "1101011990030746XX",
        "11010119900307461Ⅹ",
        "11010119900307461Х",
        "١١٠١٠١١٩٩٠٠٣٠٧٤٦١٠",
        "一一〇一〇一一九九〇〇三〇七四六一〇",
        "110101199003074610' OR 1=1",
        "110101\n199003074610",
        "110101²99003074610",
        "null",
    ],
)
def test_what_has_not_the_shape_is_refused(text: str) -> None:
    with pytest.raises(identity.IdNumberShape):
        identity.id_number(text, TODAY)


@given(st.text(alphabet="0123456789", min_size=17, max_size=17))
def test_the_check_digit_agrees_with_another_library(first: str) -> None:
    assert identity.id_check_digit(first) == mod_11_2.calc_check_digit(first)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_refused(place: int, change: int) -> None:
    right = "330899199003074615"
    digit = str((int(right[place]) + change) % 10)
    with pytest.raises(Refusal):
        identity.id_number(right[:place] + digit + right[place + 1 :], TODAY)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_what_was_read_reads_the_same_again(text: str) -> None:
    for check in (identity.name, identity.phone, identity.credit_code):
        try:
            stored = check(text)
        except Refusal:
            continue
        assert check(stored) == stored


# --- names and phones ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("张小明", "张小明"),
        (" 张 明 ", "张明"),
        ("欧阳娜娜", "欧阳娜娜"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("曌𠮷", "曌𠮷"),
        ("〇明", "〇明"),
        ("Zoë  O’Neill-Smith", "Zoë O’Neill-Smith"),
        ("ＬＩ ＭＩＮＧ", "LI MING"),
        ("SMITH, JOHN JR.", "SMITH, JOHN JR."),
    ],
)
def test_names_are_stored_in_one_form(text: str, stored: str) -> None:
    assert identity.name(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张",
        "张小明1",
        "张·",
        "·张明",
        "张··明",
        "张小明😀",
        "<b>张明</b>",
        "Zhang小明",
        "=张明",
        "J",
        "123",
        "-John",
        "张" * 31,
        "a" * 51,
        "\ue000明",
        "张明;",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(identity.NameShape):
        identity.name(text)


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 138 0000 1234",
        "008613800001234",
        "8613800001234",
        "１３８００００１２３４",
        "(+86)13800001234",
        "\u202a13800001234\u202c",
    ],
)
def test_phones_are_stored_in_one_form(text: str) -> None:
    assert identity.phone(text) == "13800001234"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12800001234",
        "1380000123",
        "138000012345",
        "0570-7012345",
        "+85251234567",
        "1380000123O",
    ],
)
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(identity.PhoneShape):
        identity.phone(text)


# --- organisations ------------------------------------------------------------------------------


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
