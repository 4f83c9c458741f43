"""The queries of docs/questions.md run, on the sample and on real reports."""

import re

import duckdb
import pytest

from report_pipeline.settings import PROJECT

_PAGE = (PROJECT / "docs" / "questions.md").read_text("utf-8")
QUESTIONS = re.findall(r"^## (\d+)\. (.+?)\n.*?```sql\n(.*?)```", _PAGE, re.DOTALL | re.MULTILINE)
# What may rightly have no row: reports that contradict, revise or leave out nothing.
MAY_BE_EMPTY = {"8", "11", "16", "19"}


def answer(marts, query):
    with duckdb.connect(str(marts / "reports.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_there_are_twenty_questions():
    assert [number for number, _, _ in QUESTIONS] == [str(n) for n in range(1, 21)]


@pytest.mark.parametrize(("number", "question", "query"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_the_sample_answers(sample_marts, number, question, query):
    found = answer(sample_marts, query)
    assert found or number in MAY_BE_EMPTY
    assert found == answer(sample_marts, query)  # the order is settled by the query


@pytest.mark.parametrize(("number", "question", "query"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_real_reports_are_asked_without_error(real_marts, number, question, query):
    answer(real_marts, query)
