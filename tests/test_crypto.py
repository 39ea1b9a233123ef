"""Secrets: what is sealed opens for its own row only, what is signed can't be forged."""

import base64
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from backend import crypto
from backend.crypto import Claim, Keys
from backend.crypto.fields import _decrypt, _encrypt

KEYS = Keys.demo()
CLAIM = Claim(
    kind="appointment",
    appointment=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    slot_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
    centre=7,
)


def test_sm4_gcm_agrees_with_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex("".join(c * 16 for c in "ABCDEFEA"))
    expected = (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert _encrypt(key, nonce, text, bound).hex().upper() == expected
    assert _decrypt(key, nonce, bytes.fromhex(expected), bound) == text


def test_sm3_agrees_with_gb_t_32905() -> None:
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(b"abc")
    assert sm3.finalize().hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


@given(st.text(max_size=80))
def test_any_text_opens_again(text: str) -> None:
    sealed = crypto.seal(KEYS, text, "person.name", "7")
    assert crypto.open_sealed(KEYS, sealed, "person.name", "7") == text


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    sealed = {crypto.seal(KEYS, "330899199003074615", "person.id_number", "7") for _ in range(50)}
    assert len(sealed) == 50
    assert not any(b"330899" in value for value in sealed)


@pytest.mark.parametrize(("field", "owner"), [("person.name", "8"), ("person.phone", "7")])
def test_a_value_moved_to_another_row_or_column_does_not_open(field: str, owner: str) -> None:
    sealed = crypto.seal(KEYS, "张小明", "person.name", "7")
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(KEYS, sealed, field, owner)


def test_field_and_owner_can_not_borrow_letters_from_each_other() -> None:
    sealed = crypto.seal(KEYS, "张小明", "person.name", "17")
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(KEYS, sealed, "person.name1", "7")


def test_one_flipped_bit_anywhere_does_not_open() -> None:
    sealed = crypto.seal(KEYS, "13800001234", "person.phone", "7")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(KEYS, bytes(changed), "person.phone", "7")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x01" + b"0" * 27, b"\x09\x01" + b"0" * 60])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(KEYS, sealed, "person.phone", "7")


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    old = crypto.seal(KEYS, "张小明", "person.name", "7")
    rotated = KEYS.rotated()
    new = crypto.seal(rotated, "张小明", "person.name", "7")
    assert crypto.open_sealed(rotated, old, "person.name", "7") == "张小明"
    assert (crypto.is_current(rotated, old), crypto.is_current(rotated, new)) == (False, True)
    with pytest.raises(crypto.SealBroken, match="key 2"):
        crypto.open_sealed(KEYS, new, "person.name", "7")


def test_rotation_keeps_the_blind_index() -> None:
    rotated = KEYS.rotated()
    index = crypto.blind_index(KEYS, "phone", "13800001234")
    assert index == crypto.blind_index(rotated, "phone", "13800001234")
    assert len(index) == 32


def test_the_blind_index_differs_by_kind_and_by_installation() -> None:
    index = crypto.blind_index(KEYS, "phone", "13800001234")
    assert index != crypto.blind_index(KEYS, "id_number", "13800001234")
    assert index != crypto.blind_index(Keys.generate(), "phone", "13800001234")


def test_keys_are_kept_for_their_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path, keys = tmp_path / "new folder" / "keys.json", Keys.generate()
    keys.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.load(path) == keys
    with pytest.raises(FileExistsError):
        Keys.generate().save(path)


def test_one_demo_key_in_a_real_file_makes_it_a_demo_ring() -> None:
    real = Keys.generate()
    assert Keys.demo().is_demo
    assert not real.is_demo
    assert msgspec.structs.replace(real, index=KEYS.index).is_demo
    assert msgspec.structs.replace(real.rotated(), seal={1: KEYS.seal[1], 2: "0" * 32}).is_demo


def test_keys_do_not_show_in_a_traceback() -> None:
    assert KEYS.seal[1] not in repr(KEYS)
    assert KEYS.index not in str(KEYS)


@pytest.mark.parametrize(
    "changed",
    [
        {"current": 2},
        {"current": 0, "seal": {"0": "0" * 32}, "ticket": {"0": "0" * 64}},
        {"current": 300, "seal": {"300": "0" * 32}, "ticket": {"300": "0" * 64}},
        {"seal": {"1": "z" * 32}},
        {"seal": {"1": "0" * 30}},
        {"seal": {}},
        {"ticket": {"1": "0" * 32}},
        {"index": ""},
        {"index": 7},
        {"spare": "0" * 64},
    ],
)
def test_an_unusable_key_file_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    path = tmp_path / "keys.json"
    KEYS.save(path)
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | changed))
    with pytest.raises(crypto.BadKeys):
        Keys.load(path)


@pytest.mark.parametrize("content", ["", "not json", "{}", "[]"])
def test_a_file_that_is_no_key_ring_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(crypto.BadKeys, match="not a key ring"):
        Keys.load(path)


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(crypto.BadKeys, match="Restore it from its backup"):
        Keys.load(tmp_path / "keys.json")


def test_tokens_are_long_and_stored_as_digests() -> None:
    tokens = {crypto.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert {len(crypto.digest(token)) for token in tokens} == {32}
    assert crypto.digest("one") != crypto.digest("two")


def test_a_short_code_can_be_read_aloud_and_typed_back() -> None:
    for _ in range(200):
        code = crypto.short_code()
        assert len(code) == 8
        assert not set(code) & set("0O1I")
        assert crypto.check_code(f" {code[:4].lower()}-{code[4:]}") == code


@given(st.integers(0, 7), st.sampled_from(crypto.ALPHABET))
def test_one_wrong_character_shows(place: int, wrong: str) -> None:
    code = crypto.short_code()
    typed = code[:place] + wrong + code[place + 1 :]
    assert crypto.check_code(typed) == (code if typed == code else None)


@given(st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_characters_show(left: int, right: int) -> None:
    code = crypto.short_code()
    typed = list(code)
    typed[left], typed[right] = typed[right], typed[left]
    assert crypto.check_code("".join(typed)) == (code if "".join(typed) == code else None)


@pytest.mark.parametrize("typed", ["", "A", "ABCDEFG0", "预约码", "2" * 32, "ÄBCDEFGH"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert crypto.check_code(typed) is None


def test_a_ticket_says_what_was_signed_and_fits_a_small_qr_code() -> None:
    text = crypto.sign_ticket(KEYS, CLAIM)
    assert crypto.read_ticket(KEYS, text) == CLAIM
    assert len(text) == 146
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_ticket_signed_before_rotation_is_still_good() -> None:
    assert crypto.read_ticket(KEYS.rotated(), crypto.sign_ticket(KEYS, CLAIM)) == CLAIM


def test_a_ticket_of_another_installation_is_refused() -> None:
    with pytest.raises(crypto.ForgedTicket):
        crypto.read_ticket(KEYS, crypto.sign_ticket(Keys.generate(), CLAIM))
    with pytest.raises(crypto.ForgedTicket, match="does not have"):
        crypto.read_ticket(KEYS, crypto.sign_ticket(KEYS.rotated(), CLAIM))


def test_every_changed_byte_of_a_ticket_is_refused() -> None:
    raw = base64.b32decode(crypto.sign_ticket(KEYS, CLAIM) + "======")
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(crypto.ForgedTicket):
            crypto.read_ticket(KEYS, base64.b32encode(changed).decode().rstrip("="))


@given(st.text(max_size=200))
def test_whatever_is_scanned_is_refused_in_words(text: str) -> None:
    with pytest.raises(crypto.ForgedTicket):
        crypto.read_ticket(KEYS, text)


def test_a_ticket_has_one_spelling() -> None:
    text = crypto.sign_ticket(KEYS, CLAIM)
    for other in (text.lower(), text + "=", text + " ", text[:-1] + chr(ord(text[-1]) + 1)):
        with pytest.raises(crypto.ForgedTicket):
            crypto.read_ticket(KEYS, other)
