"""Identifiers as people really type them, and every way to get one wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from backend.access import identity
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
