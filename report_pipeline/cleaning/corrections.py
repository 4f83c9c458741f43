"""A curator's corrections: they overrule an identity or drop an observation, and say why.

An entry states what it expects to find. Once that is found no longer, because the rules have
learned or the source has changed, it raises :class:`CorrectionStale`, so that no entry outlives
its reason. The format is described in ``data/corrections.yml``. All functions but
:func:`load_corrections` are pure.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.cleaning import divisions
from report_pipeline.cleaning.clean_report import Identity

STATUSES = ("confirmed", "provisional")
_KEYS = {"source_sha256", "report_id", "reason", "status", "expect", "set", "drop_observation"}
_DROP_KEYS = ("indicator_id", "status", "period_year", "measure", "value")
# What an entry may set, and the types its value may have.
_SETTABLE: dict[str, tuple[type, ...]] = {
    "region_id": (str, type(None)),
    "report_year": (int, type(None)),
    "delivered_on": (date, type(None)),
    "speaker": (str, type(None)),
    "session": (str, type(None)),
    "congress_term": (int, type(None)),
    "session_no": (int, type(None)),
    "is_abstract": (bool,),
    "title": (str, type(None)),
}
_EXPECTABLE = {*_SETTABLE, "region_name", "region_code", "report_year_basis"}
_SHA_LENGTH = 64


class CorrectionInvalid(ValueError):
    """The file of corrections, or one entry of it, is not as it must be."""


class CorrectionStale(ValueError):
    """An entry expects what is no longer found."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. ``settings`` holds identity fields; ``drop`` the observation to drop."""

    number: int  # its place in the file, from 1, for messages
    reason: str
    status: str
    source_sha256: str | None = None
    report_id: str | None = None
    expect: tuple[tuple[str, Any], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()
    drop: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"correction {self.number} ({self.report_id or self.source_sha256})"

    @property
    def key(self) -> str:
        """A digest of all that it does; its place in the file does not count."""
        content = [self.source_sha256, self.report_id, self.expect, self.settings, self.drop]
        encoded = json.dumps(content, default=str, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(encoded.encode()).hexdigest()

    def touches(self, source_sha256: str, report_ids: Set[str]) -> bool:
        """Whether it is about this source or one of its reports."""
        if self.source_sha256 not in (None, source_sha256):
            return False
        return self.report_id is None or self.report_id in report_ids


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The entries of a file. Raises CorrectionInvalid, naming the entry."""
    if not path.is_file():
        raise CorrectionInvalid(f"there is no file of corrections {path.name}")
    return parse_corrections(path.read_text("utf-8"))


def parse_corrections(text: str) -> tuple[Correction, ...]:
    """The entries of a file's text. Raises CorrectionInvalid, naming the entry."""
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise CorrectionInvalid(f"the file of corrections is not YAML: {error}") from error
    if not isinstance(content, dict) or set(content) != {"corrections"}:
        raise CorrectionInvalid("the file of corrections must hold one key, corrections")
    entries = content["corrections"] or []
    if not isinstance(entries, list):
        raise CorrectionInvalid("corrections must be a list")
    found = tuple(_entry(number, entry) for number, entry in enumerate(entries, start=1))
    seen: dict[str, Correction] = {}
    for correction in found:
        if correction.key in seen:
            raise CorrectionInvalid(f"{correction.name} repeats {seen[correction.key].name}")
        seen[correction.key] = correction
    return found


def _entry(number: int, entry: Any) -> Correction:
    def refuse(why: str) -> CorrectionInvalid:
        return CorrectionInvalid(f"correction {number}: {why}")

    if not isinstance(entry, dict):
        raise refuse("an entry must be a mapping")
    if unknown := sorted(set(map(str, entry)) - _KEYS):
        raise refuse(f"unknown keys {unknown}")
    sha, report_id = entry.get("source_sha256"), entry.get("report_id")
    if sha is None and report_id is None:
        raise refuse("source_sha256 or report_id must say what it is about")
    if sha is not None and (not isinstance(sha, str) or len(sha) != _SHA_LENGTH):
        raise refuse("source_sha256 must be 64 hexadecimal digits, in quotes")
    if report_id is not None and not isinstance(report_id, str):
        raise refuse("report_id must be text, in quotes")
    reason = entry.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise refuse("a reason is missing")
    if entry.get("status") not in STATUSES:
        raise refuse(f"status must be one of {', '.join(STATUSES)}")
    if ("set" in entry) == ("drop_observation" in entry):
        raise refuse("either set or drop_observation is needed, not both")
    if problem := _problem(entry):
        raise refuse(problem)
    return Correction(
        number,
        reason.strip(),
        entry["status"],
        sha,
        report_id,
        _items(entry.get("expect", {})),
        _items(entry.get("set", {})),
        _items(entry.get("drop_observation", {})),
    )


def _problem(entry: Mapping[str, Any]) -> str | None:
    """What is wrong with expect, set or drop_observation."""
    if "set" in entry:
        return _wrong_expectation(entry.get("expect")) or _wrong_setting(entry["set"])
    drop = entry["drop_observation"]
    if not isinstance(drop, dict) or set(drop) != set(_DROP_KEYS):
        return f"drop_observation must give {', '.join(_DROP_KEYS)}"
    if "expect" in entry:
        return "drop_observation itself says what it expects; leave out expect"
    return None


def _wrong_expectation(expect: Any) -> str | None:
    if not isinstance(expect, dict) or not expect:
        return "expect must say what is found now"
    unknown = sorted(set(map(str, expect)) - _EXPECTABLE)
    return f"expect does not know {unknown}" if unknown else None


def _wrong_setting(settings: Any) -> str | None:
    if not isinstance(settings, dict) or not settings:
        return "set must give at least one field"
    for field, value in settings.items():
        if field not in _SETTABLE:
            return f"{field} cannot be set; fields are {', '.join(_SETTABLE)}"
        wrong_bool = isinstance(value, bool) and bool not in _SETTABLE[field]
        if wrong_bool or not isinstance(value, _SETTABLE[field]):
            return f"{field} cannot be {value!r}"
    region_id = settings.get("region_id")
    known = region_id is None or divisions.version(region_id) is not None
    return None if known else f"no division has region_id {region_id}"


def _items(mapping: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(mapping.items()))


def corrections_for(
    corrections: Iterable[Correction], source_sha256: str, report_ids: Set[str]
) -> tuple[Correction, ...]:
    """Those that touch a source: they name it, or one of its reports."""
    return tuple(c for c in corrections if c.touches(source_sha256, report_ids))


def correct_identity(
    identity: Identity, report_id: str, source_sha256: str, corrections: Iterable[Correction]
) -> Identity:
    """``identity`` with what the entries about this report set. Raises CorrectionStale."""
    for correction in corrections_for(corrections, source_sha256, {report_id}):
        if correction.settings:
            identity = _applied(identity, correction)
    return identity


def _applied(identity: Identity, correction: Correction) -> Identity:
    for field, expected in correction.expect:
        found = _value(identity, field)
        if found != expected:
            raise CorrectionStale(
                f"{correction.name} expects {field} {expected!r}, but {found!r} is found"
            )
    settings = dict(correction.settings)
    settled: tuple[str, ...] = ()
    changes: dict[str, Any] = {f: v for f, v in settings.items() if f != "region_id"}
    if "report_year" in settings:
        changes["report_year_basis"] = "correction"
        settled += ("report_year_conflict", "report_year_unresolved")
    if "region_id" in settings:
        year = settings.get("report_year", identity.report_year)
        division = divisions.version(settings["region_id"], year) if settings["region_id"] else None
        changes["region"] = divisions.region(division, year) if division else None
        settled += ("region_", "functional_area", "township_not_in_table")
    flags = [f for f in identity.flags if not f.startswith(settled)] if settled else identity.flags
    changes["flags"] = (*flags, f"corrected:{','.join(sorted(settings))}")
    return replace(identity, **changes)


def _value(identity: Identity, field: str) -> Any:
    if field in ("region_name", "region_code"):
        return getattr(identity.region, field.removeprefix("region_"), None)
    if field == "region_id":
        return identity.region.region_id if identity.region else None
    return getattr(identity, field)


def drops(row: Mapping[str, Any], correction: Correction) -> bool:
    """Whether ``correction`` drops this observation (a row of its fields)."""
    if not correction.drop or correction.report_id not in (None, row.get("report_id")):
        return False
    wanted = dict(correction.drop)
    if float(wanted.pop("value")) != float(row["value"]):
        return False
    return all(row[field] == value for field, value in wanted.items())


def keeps_observation(row: Mapping[str, Any], corrections: Iterable[Correction]) -> bool:
    """Whether no entry of those that touch the report drops this observation."""
    return not any(drops(row, correction) for correction in corrections)


def drop_observations(
    rows: Sequence[Mapping[str, Any]], corrections: Iterable[Correction]
) -> list[Mapping[str, Any]]:
    """The observations of one report that are kept.

    ``corrections`` are those that touch the report. Raises CorrectionStale where one drops an
    observation that is not there.
    """
    kept = list(rows)
    for correction in corrections:
        if not correction.drop:
            continue
        left = [row for row in kept if not drops(row, correction)]
        if len(left) == len(kept):
            raise CorrectionStale(
                f"{correction.name} drops {dict(correction.drop)}, but there is no such observation"
            )
        kept = left
    return kept
