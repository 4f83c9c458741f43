"""Topics find what their examples say, and nothing across words."""

import time

import pytest

from report_pipeline.cleaning.fold import fold
from report_pipeline.terms.topics import Topic, find_topics, topics


def found(text: str, topic_id: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_topics(text) if hit.topic == topic_id]


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_the_example_gives_its_hits(topic: Topic) -> None:
    assert found(topic.example, topic.id) == list(topic.hits)


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_every_entry_finds_itself(topic: Topic) -> None:
    lost = [entry for entry in topic.entries if entry not in found(entry, topic.id)]
    assert lost == []


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_every_exclusion_hides_an_entry(topic: Topic) -> None:
    idle = [
        wording for wording in topic.exclude if not any(entry in wording for entry in topic.entries)
    ]
    counted = [wording for wording in topic.exclude if found(wording, topic.id)]
    assert (idle, counted) == ([], [])


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.id)
def test_wordings_are_folded_and_stand_once(topic: Topic) -> None:
    wordings = topic.entries + topic.exclude
    assert [wording for wording in wordings if fold(wording).upper() != wording] == []
    assert [wording for wording in wordings if len(wording) < 2] == []
    assert len(set(wordings)) == len(wordings)


def test_there_are_at_least_twenty_two_topics_with_distinct_names() -> None:
    assert len(topics()) >= 22
    for names in (
        [topic.id for topic in topics()],
        [topic.name_zh for topic in topics()],
        [topic.name_en for topic in topics()],
    ):
        assert len(set(names)) == len(names)
    assert all(topic.id.isascii() and topic.id.replace("_", "").islower() for topic in topics())


@pytest.mark.parametrize(
    ("text", "topic_id"),
    [
        ("加强干部队伍建设", "defence"),
        ("提高中小企业占比", "education"),
        ("实施亮化工程", "industry"),
        ("增强调节能力", "environment"),
        ("深化对外交流", "foreign_affairs"),
        ("铺设管线三公里", "government_building"),
        ("人民政府", "social_security"),
        ("中华人民共和国", "ethnic_religion"),
        ("面对台风", "hk_macao_taiwan"),
        ("市政府办公室", "urbanisation"),
        ("提升自治水平", "water"),
        ("依法规范收费", "law"),
    ],
)
def test_characters_that_meet_by_chance_are_no_wording(text: str, topic_id: str) -> None:
    assert found(text, topic_id) == []


def test_topics_do_not_disturb_each_other() -> None:
    text = "优化科技创新生态"  # an exclusion of one topic, an entry of another
    assert found(text, "environment") == []
    assert found(text, "innovation") == ["科技"]


def test_offsets_are_those_of_the_text() -> None:
    text = "ＰＭ２．５浓度下降，環境保護加強"
    assert found(text, "environment") == ["ＰＭ２．５", "環境保護"]


@pytest.mark.parametrize("piece", ["1", "、", "农", "农业", "生态生", "社会主义", "中国特色社会主"])
def test_finding_takes_time_in_proportion_to_length(piece: str) -> None:
    find_topics("预热")
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    find_topics(text)
    assert time.process_time() - start < 10
