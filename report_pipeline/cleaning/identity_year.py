"""Which year a report was delivered in, weighed from all that speaks of it.

``identity_readings`` says what each piece of evidence reads; here the readings are added up, and
what contradicts the winner is flagged with both years. The year of a report given in November or
December for the coming year is the year it plans for; the other reading is then flagged.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from report_pipeline.cleaning import timeline
from report_pipeline.cleaning.identity_front import Front
from report_pipeline.cleaning.identity_readings import (
    Reading,
    are_pasted,
    load,
    readings,
)


@dataclass(frozen=True, slots=True)
class YearFinding:
    """The year, what decided, and what speaks against it."""

    year: int | None
    basis: str
    flags: tuple[str, ...] = ()


def find_year(front: Front, body: str, national: bool) -> YearFinding:
    """Weigh all evidence. ``body`` is folded."""
    weights: dict[str, float] = load()["weights"]
    pasted = front.masked_year or are_pasted(body)
    factor = weights["printed_where_masked"] if pasted else 1.0
    best: dict[tuple[str, int], Reading] = {}
    for reading in readings(front, body, national):
        key = (reading.rule, reading.year)
        if key not in best or best[key].weight < reading.weight:
            best[key] = reading
    scores: dict[int, float] = defaultdict(float)
    for reading in best.values():
        scores[reading.year] += reading.weight * (factor if reading.printed else 1.0)
    bound = timeline.not_before(body)
    if bound is not None:
        for candidate in scores:
            if candidate < bound[0].year:
                scores[candidate] += weights["before_coined"]
    finding = _decide(front, dict(scores), list(best.values()), factor)
    if finding.year is None or any("conflict" in flag for flag in finding.flags):
        return finding
    too_early = bound is not None and finding.year < bound[0].year
    other = bound[0].year if bound is not None and too_early else _outdated(body, finding.year)
    if other is None:
        return finding
    flag = f"report_year_conflict:{finding.year}/{other}"
    return replace(finding, flags=(*finding.flags, flag))


def _decide(
    front: Front, scores: dict[int, float], found: list[Reading], factor: float
) -> YearFinding:
    rules = load()
    flags = ["masked_year"] if front.masked_year else []
    ranked = sorted(scores, key=lambda y: (-scores[y], y))
    if not ranked or scores[ranked[0]] < rules["enough"]:
        return YearFinding(None, "none", (*flags, "report_year_unresolved"))
    chosen = ranked[0]
    explained, said = _explained(front, chosen)
    flags += said
    for other in ranked[1:]:
        if other in explained:
            continue
        # How often a year is mentioned helps to choose, but contradicts nothing. Years that a page
        # may have pasted do contradict, though they do not decide.
        against = sum(r.weight for r in found if r.year == other and r.rule != "body_years")
        if against >= max(rules["conflict_at"], rules["conflict_share"] * scores[chosen]):
            flags.append(f"report_year_conflict:{_both(chosen, other, found)}")
            break
    decided = [r for r in found if r.year == chosen]
    basis = max(decided, key=lambda r: (r.weight * (factor if r.printed else 1), r.rule)).basis
    return YearFinding(chosen, basis, tuple(flags))


def _explained(front: Front, chosen: int) -> tuple[set[int], list[str]]:
    """Years that are printed for a known reason beside the chosen one, and the flags that say so."""
    explained: set[int] = set()
    flags: list[str] = []
    late = (front.dateline.month or 0) >= 11
    if late and front.dateline.year == chosen:
        explained.add(chosen + 1)
    if late and front.dateline.year == chosen - 1:
        explained.add(chosen - 1)
        flags.append(f"delivered_before_plan_year:{chosen - 1}")
    titled = front.title.year or front.page_title.year
    if titled is not None and titled == chosen - 1 and titled not in explained:
        explained.add(titled)
        flags.append(f"title_names_review_year:{titled}")
    return explained, flags


def _both(chosen: int, other: int, found: list[Reading]) -> str:
    """Both years, the one that is printed first."""
    printed = {
        y: sum(r.weight for r in found if r.year == y and r.printed) for y in (chosen, other)
    }
    first, second = sorted((chosen, other), key=lambda y: -printed[y])
    return f"{first}/{second}"


def _outdated(body: str, chosen: int) -> int | None:
    """The year that citations speak for, where they know nothing of what ``chosen`` would cite.

    Only meetings whose spirit the report follows count: history is cited too.
    """
    followed = [
        m
        for m in timeline.party_meetings(body)
        if not m.upcoming and "精神" in body[m.end : m.end + 12]
    ]
    if not followed:
        return None
    latest = max(followed, key=lambda m: m.on)
    years = max(timeline.seasons_of(latest.on), default=latest.on.year + 1)
    # A congress is cited until the next one, a plenum for a year after its own.
    grace = 4 if latest.kind == "congress" else 1
    return years if chosen > years + grace else None
