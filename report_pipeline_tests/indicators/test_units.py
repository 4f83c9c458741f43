"""Claims about the table of units."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from report_pipeline.indicators.quantities import find_numbers
from report_pipeline.indicators.units import in_base, rows, unit_table

_ROWS = rows()


@pytest.mark.parametrize("row", [pytest.param(row, id=str(row["unit"])) for row in _ROWS])
def test_every_unit_reads_its_example(row: dict[str, Any]) -> None:
    (quantity,) = find_numbers(row["example"]).quantities
    assert quantity.unit.endswith(str(row["unit"]))
    if not row.get("only_below"):
        assert (quantity.dimension, quantity.unit_base) == (row["dimension"], row["base"])


def test_no_unit_stands_twice() -> None:
    twice = [
        unit for unit, count in Counter(str(row["unit"]) for row in _ROWS).items() if count > 1
    ]
    assert twice == []


def test_the_longest_unit_wins() -> None:
    table = unit_table()
    found = table.read("个百分点以上", 0)
    assert found is not None
    assert (found[0].name, found[1]) == ("个百分点", 4)


def test_a_unit_is_not_read_into_a_longer_word() -> None:
    assert unit_table().read("家电12台", 0) is None
    assert unit_table().read("元旦", 0) is None
    assert unit_table().read("Mean", 0) is None


def test_a_third_is_exact_where_it_can_be() -> None:
    acres = unit_table().named("亩")
    assert in_base(Decimal(3), "万", acres) == 20_000_000


def test_a_quotient_has_a_base_of_both() -> None:
    found = unit_table().read("元/万千瓦时", 0)
    assert found is not None
    assert (found[0].base, in_base(Decimal(5), "万", found[0])) == ("yuan/kWh", 5)
