"""What workers have in memory from their first moment: imported by the process they are forked from.

Each stage works once on an example, so that dictionaries, rules and patterns that are read on first
use are read here, while the run itself still gets ready, and not by each worker anew.
"""

from contextlib import suppress

from report_pipeline.imports import lasting
from report_pipeline.reading.read import read
from report_pipeline.schemas import CLEAN_REPORTS, REPORT_INDICATORS, REPORT_SECTIONS
from report_pipeline.stages import clean, indicators, sections, terms
from report_pipeline.stages.stage import Row

_OF_DOCUMENT = ("text", "media_type", "encoding", "page_starts", "member_path")

EXAMPLE = """政府工作报告
——2023年1月5日在浙江省宁波市镇海区第十届人民代表大会第二次会议上
区长  何春禾
各位代表：
现在，我代表区人民政府向大会报告工作，请予审议，并请各位政协委员提出意见。
一、2022年工作回顾
过去一年，我们坚持稳中求进，全区生产总值达到1250.3亿元，同比增长4.5%；一般公共预算收入98亿元，\
增长3.2%；城镇、农村居民人均可支配收入分别为7.8万元和4.6万元，增长4.1%和6.3%。
二、2023年工作安排
今年经济社会发展的主要预期目标为：生产总值增长6%左右，城镇新增就业2万人以上。
（一）聚焦产业升级。实施技改项目100个，新增高新技术企业30家。
（二）聚焦乡村振兴。建成高标准农田5000亩，加强政府自身建设，坚持依法行政。
各位代表！让我们团结一致，奋发有为，为全面建设社会主义现代化国家而努力奋斗！
"""


def work_on_example() -> list[Row]:
    """Take the example through the stages; returns its observations."""
    [document] = read(EXAMPLE.encode()).documents
    source = {"document_id": "example", "source_sha256": "example", "page_title": document.title}
    row = {**source, **{name: getattr(document, name) for name in _OF_DOCUMENT}}
    [report] = clean.work(clean.CleanInput(row)).rows[CLEAN_REPORTS.name]
    report_id, text = report["report_id"], report["text"]
    outline = sections.work(sections.SectionsInput(report_id, text)).rows[REPORT_SECTIONS.name]
    terms.work(terms.TermsInput(report_id, text, outline))
    figures = indicators.work(indicators.IndicatorsInput(report, outline))
    return figures.rows[REPORT_INDICATORS.name]


# Whatever fails here fails again where a worker meets it, with an input to name.
with lasting(), suppress(Exception):
    work_on_example()
