"""Files of travel times: read as people save them, refused whole and in a sentence when something in them is wrong."""

from decimal import Decimal

import pytest

from backend.tallies.rules import matrix

VILLAGES, CENTRES = {"330899001001", "330899001002"}, {"QX-HALL": 1, "QX-XIKOU": 2}
HEAD = "village_code,QX-HALL,QX-XIKOU"
BAD: dict[str, tuple[bytes, type[Exception], str]] = {
    "nothing": (b"", matrix.MatrixEmpty, "at least one"),
    "only a head": (HEAD.encode(), matrix.MatrixEmpty, "at least one"),
    "only empty cells": (f"{HEAD}\n330899001001,,\n".encode(), matrix.MatrixEmpty, "at least one"),
    "a workbook": (
        b"PK\x03\x04\x14\x00\xff\xfe\x00\x00",
        matrix.MatrixUnreadable,
        "Save it as CSV",
    ),
    "half a quote": (f'{HEAD}\n"330899001001,1,2'.encode(), matrix.MatrixUnreadable, "CSV"),
    "another head": (b"a,b,c\n1,2,3", matrix.MatrixHeadWrong, "Found: a"),
    "no centres": (b"village_code,name\n330899001001,x", matrix.MatrixHeadWrong, "form"),
    "unknown village": (f"{HEAD}\n330899009999,1,2".encode(), matrix.MatrixFaulty, "330899009999"),
    "unknown centre": (
        b"village_code,QX-HALL,QX-NONE\n330899001001,1,2",
        matrix.MatrixFaulty,
        "line 1: there is no centre “QX-NONE”",
    ),
    "a word": (f"{HEAD}\n330899001001,1,soon".encode(), matrix.MatrixFaulty, "line 2: “soon”"),
    "not a number": (f"{HEAD}\n330899001001,NaN,1".encode(), matrix.MatrixFaulty, "NaN"),
    "below nought": (f"{HEAD}\n330899001001,-1,1".encode(), matrix.MatrixFaulty, "“-1”"),
    "a day and more": (f"{HEAD}\n330899001001,1441,1".encode(), matrix.MatrixFaulty, "1441"),
    "endless": (f"{HEAD}\n330899001001,1e999999999,1".encode(), matrix.MatrixFaulty, "1e9999"),
    "a missing column": (f"{HEAD}\n330899001001,1".encode(), matrix.MatrixFaulty, "2 columns"),
    "a village twice": (
        f"{HEAD}\n330899001001,1,2\n330899001001,,3".encode(),
        matrix.MatrixFaulty,
        "line 3",
    ),
    "a centre twice": (
        b"village_code,QX-HALL,QX-HALL\n330899001001,1,",
        matrix.MatrixFaulty,
        "stands twice",
    ),
    "pairs twice": (
        b"village_code,centre_code,minutes\n330899001001,QX-HALL,1\n330899001001,QX-HALL,1",
        matrix.MatrixFaulty,
        "line 3",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_matrix_is_refused_whole(name: str) -> None:
    content, refusal, said = BAD[name]
    with pytest.raises(refusal) as no:
        matrix.read(content, VILLAGES, CENTRES)
    assert said in str(no.value)
    assert no.value.sentence("zh")  # type: ignore[attr-defined]


def test_many_faults_are_counted_and_a_few_told() -> None:
    lines = [HEAD, *(f"330899001001,{word},x" for word in "abcdefgh")]
    with pytest.raises(matrix.MatrixFaulty, match="16 cells") as no:
        matrix.read("\n".join(lines).encode(), VILLAGES, CENTRES)
    assert str(no.value).count("line ") == matrix.FAULTS_TOLD


def test_a_matrix_is_read_as_people_save_it() -> None:
    for content in (
        "\ufeffvillage_code,name,QX-HALL\r\n330899001001,文峰,12.34\r\n,,\r\n\r\n".encode(),
        "村代码,名称,QX-HALL\n330899001001,文峰,１２.3\n330899001002,x,\n".encode("gb18030"),
        '"村代码","网点编码","分钟"\n"330899001001"," QX-HALL ","12.3"\n'.encode(),
    ):
        assert matrix.read(content, VILLAGES, CENTRES) == [
            matrix.Time("330899001001", 1, Decimal("12.3"))
        ]
