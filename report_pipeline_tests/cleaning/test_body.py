"""The cues of blocks.yml and classify.yml know their examples; paragraphs are told by their look."""

import pytest

from report_pipeline.cleaning.blocks import blocks_of, cues
from report_pipeline.cleaning.classify import Sign, signs, weigh
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.paragraphs import paragraphs


def _kinds(text: str) -> list[str]:
    return [block.kind for block in blocks_of(paragraphs(fold(text)))]


@pytest.mark.parametrize("kind", cues().kinds, ids=lambda kind: kind[0])
def test_kind_knows_its_example(kind: tuple[str, object, int, str]) -> None:
    assert _kinds(kind[3]) == [kind[0]]


@pytest.mark.parametrize("cue", sorted(cues().patterns))
def test_cue_knows_its_example(cue: str) -> None:
    assert cues().patterns[cue].search(fold(cues().examples[cue]))


@pytest.mark.parametrize("sign", signs().rows, ids=lambda sign: sign.sign_id)
def test_sign_knows_its_example(sign: Sign) -> None:
    found = sign.pattern.findall(fold(sign.example))
    assert len(found) >= sign.least


@pytest.mark.parametrize("sign", signs().rows, ids=lambda sign: sign.sign_id)
def test_sign_is_seen_where_it_is_looked_for(sign: Sign) -> None:
    example = fold(sign.example)
    places = {
        "title": weigh("", [example], [], []),
        "headings": weigh("", [], [example], []),
        "around": weigh("", [], [], [example]),
    }
    seen = places.get(sign.where) or weigh(example, [], [], [])
    assert sign.sign_id in {s.sign_id for s in seen.signs}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("一年来，全县生产总值增长8%，财政收入增长9%。", "prose"),
        ("全市一季度GDP同比增长5.7%", "short"),
        ("县委书记调研春耕生产 强调要不误农时...", "short"),
        ("（三）坚持绿色发展，建设美丽云泽", "labelled"),
        ("2016年政府工作报告（摘要）", "title"),
        ("云泽县人民法院工作报告", "title"),
        ("2016年政府工作报告名词解释", "annex"),
        ("附件2", "annex"),
        ("二〇一六年一月二十日在县九届人大五次会议上", "dateline"),
        ("（1987年3月5日）", "dateline"),
        ("第三次会议上", "dateline"),
        ("县长　周　启", "speaker"),
        ("云泽县人民政府代县长 周启", "speaker"),
        ("各位代表、各位委员、同志们：", "salutation"),
        ("目　　录", "contents"),
        ("The report was delivered on Monday, and discussed.", "short"),
    ],
)
def test_paragraph_is_told_by_its_look(line: str, kind: str) -> None:
    assert _kinds(line) == [kind]


def test_a_label_is_not_joined_to_the_line_before() -> None:
    text = "　　一、去年工作\n　　（一）抓项目。全年实施项目52个。\n　　（二）惠民生。\n"
    assert len(paragraphs(fold(text))) == 3
