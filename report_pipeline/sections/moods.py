"""Whether paragraphs look back or forward, by tense words and the mood of their sentences.

For parts whose headings do not say. Weights are in ``outline.yml``; what is done with the result
is decided in ``tree``.
"""

from report_pipeline.sections.facts import Facts
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.section import Kind

_SWITCH = 1.6  # what a change of mood between neighbours must be worth


def best_kinds(scores: list[float]) -> list[Kind]:
    """Review or tasks for each of some neighbouring paragraphs, given the moods of each.

    The best sequence of two states, where a change between neighbours has its price.
    """
    forward, backward = 0.0, 0.0  # best sums that end looking forward, backward
    came: list[tuple[bool, bool]] = []  # whether each of them came from a forward one
    for score in scores:
        to_forward = forward >= backward - _SWITCH
        to_backward = forward - _SWITCH > backward
        came.append((to_forward, to_backward))
        forward, backward = (
            max(forward, backward - _SWITCH) + score,
            max(backward, forward - _SWITCH) - score,
        )
    ahead = forward > backward
    kinds = []
    for to_forward, to_backward in reversed(came):
        kinds.append(Kind.TASKS if ahead else Kind.REVIEW)
        ahead = to_forward if ahead else to_backward
    return kinds[::-1]


def mood(text: str, facts: Facts, rules: Rules) -> float:
    """Between -3 (looks back) and 3 (looks forward)."""
    score = 0.0
    for point in rules.mood:
        weight = -point.weight if point.this_year and facts.this_year_past else point.weight
        score += weight * len(point.pattern.findall(text))
    scale = max(1.0, len(text) / 150)
    return max(-3.0, min(3.0, score / scale))
