"""Great Expectations over one frame: which expectations are not met, and by which rows.

It hashes and copies what it is given, so frames come narrow and in slices (see ``frames``). Its
import takes seconds, so it is asked in the process beside this one.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from report_pipeline import side
from report_pipeline.imports import lasting


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that a frame does not meet."""

    expectation: Mapping[str, Any]
    words: str
    rows: tuple[int, ...]  # places in the frame; empty where the frame as a whole does not


# Expectations of each row, which no rows at all meet.
_OF_EACH_ROW = (
    "expect_column_values_to_",
    "expect_column_pair_values_to_",
    "expect_compound_columns_to_",
)


def prepare() -> None:
    """Import Great Expectations."""
    _batches()


@cache
def _batches() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with lasting():
        import great_expectations as gx  # noqa: PLC0415 - takes seconds: only when a check runs
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("all")


def unmet(
    frame: pa.Table, expectations: Sequence[dict[str, Any]], parameters: Mapping[str, Any]
) -> list[Unmet]:
    """The expectations that ``frame`` does not meet.

    ``parameters`` are the values that expectations refer to by ``$PARAMETER``.
    """
    asked = to_be_asked(frame, expectations)
    if not asked:
        return []
    return side.submit(unmet_here, narrow(frame, asked), asked, parameters)()


def unmet_here(
    frame: pa.Table, expectations: Sequence[dict[str, Any]], parameters: Mapping[str, Any]
) -> list[Unmet]:
    """What ``unmet`` says, found out in this process."""
    definition = _batches()
    import great_expectations as gx  # noqa: PLC0415

    shown = narrow(frame, expectations).to_pandas()
    outcome = definition.get_batch(batch_parameters={"dataframe": shown}).validate(
        gx.ExpectationSuite(
            name="frame",
            expectations=[
                {**expectation, "meta": {"number": number}}
                for number, expectation in enumerate(expectations)
            ],
        ),
        result_format={"result_format": "COMPLETE"},
        expectation_parameters=dict(parameters),
    )
    return [
        _unmet(expectations[result.expectation_config.meta["number"]], result)
        for result in sorted(
            outcome.results, key=lambda r: int(r.expectation_config.meta["number"])
        )
        if not result.success
    ]


def narrow(frame: pa.Table, expectations: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The columns of a frame that the expectations name."""
    named = frame.select([name for name in _columns(expectations) if name in frame.column_names])
    return named if named.num_columns else frame  # without columns it would have no rows either


def to_be_asked(
    frame: pa.Table, expectations: Sequence[dict[str, Any]]
) -> Sequence[dict[str, Any]]:
    """The expectations that this frame might not meet."""
    return expectations if len(frame) else [e for e in expectations if not is_of_each_row(e)]


def is_of_each_row(expectation: Mapping[str, Any]) -> bool:
    """Whether an expectation asks something of each row, and so nothing where there is none."""
    kind: str = expectation["type"]
    return kind.startswith(_OF_EACH_ROW)


def _columns(expectations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Columns that expectations name, each once."""
    named: dict[str, None] = {}
    for expectation in expectations:
        kwargs = expectation["kwargs"]
        for key in ("column", "column_A", "column_B"):
            if key in kwargs:
                named[kwargs[key]] = None
        named.update(dict.fromkeys(kwargs.get("column_list", ())))
    return list(named)


def _unmet(expectation: Mapping[str, Any], result: Any) -> Unmet:
    detail = result.result
    words = in_words(expectation)
    if not detail and (error := _error(result.exception_info)):
        words = f"{words}: {error}"
    elif "observed_value" in detail:
        words = f"{words}: observed {detail['observed_value']}"
    return Unmet(expectation, words, tuple(detail.get("unexpected_index_list") or ()))


def _error(information: Any) -> str:
    """The last line of the first exception that an expectation raised."""
    if not isinstance(information, dict):
        return ""
    one = (
        information if "exception_message" in information else next(iter(information.values()), {})
    )
    return str((one or {}).get("exception_message") or "").strip()


def in_words(expectation: Mapping[str, Any]) -> str:
    """An expectation as one reads it: its kind and what it is about."""
    left_out = {"value_set", "value_pairs_set"}
    arguments = ", ".join(
        f"{name}={value}" for name, value in expectation["kwargs"].items() if name not in left_out
    )
    return f"{expectation['type']}({arguments})"
