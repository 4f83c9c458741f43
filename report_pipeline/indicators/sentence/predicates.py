"""What the words between a name and its figure say: a rise, a level, a share, nothing that counts.

Here belongs the effect of each kind of word by itself; words whose effect depends on what stands
before them in the sentence are the business of ``sentence``.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Predicate:
    """What the words between a name and its figure say."""

    direction: int = 0  # 1 for a rise, -1 for a fall
    improves: bool = False  # 改善: a fall where less is better
    is_rate: bool = False  # 增速, 涨幅
    arrives: bool = False  # …到
    states_level: bool = False
    comes_from: bool = False  # 由
    dealt: bool = False  # 分别
    for_all: bool = False  # 均
    share: bool = False
    share_open: bool = False  # between 占 and 比重
    share_of_gdp: bool = False
    place: bool = False  # 居
    place_after_unknown: bool = False
    barred: str | None = None  # why no figure here is the indicator's
    against_prior: bool = False  # 同比, 比上年
    average: bool = False
    says_aim: bool = False
    totals: bool = False  # 累计
    that_is: bool = False
    is_copied: bool = False  # taken over from the figure before 、 or 和
    repeats: bool = False  # the predicate of the figure before, taken up again
    basis: tuple[int, int] | None = None
    scope: tuple[int, int] | None = None

    @property
    def says_something(self) -> bool:
        """Whether a figure without a name of its own can go on from the one before."""
        return bool(
            self.direction
            or self.improves
            or self.is_rate
            or self.arrives
            or self.comes_from
            or self.states_level
            or self.share
            or self.place
            or self.against_prior
            or self.average
            or self.dealt
            or self.that_is
            or self.says_aim
            or self.scope
            or self.basis
        )

    def note(self, kind: str) -> None:
        """Takes in a word of a kind of phrases.yml."""
        for field, value in EFFECTS[kind].items():
            setattr(self, field, value)

    def state_level(self) -> None:
        """Takes in 达到 and the like; after a repeated predicate the level is a new one."""
        self.states_level = True
        if self.repeats or self.is_copied:
            self.direction, self.is_rate = 0, False


# What a word of each kind says. Kinds with a meaning that are not here are read in ``sentence``.
EFFECTS: dict[str, dict[str, Any]] = {
    "arrive": {"arrives": True},
    "up": {"direction": 1},
    "down": {"direction": -1},
    "improve": {"improves": True},
    "rate": {"is_rate": True},
    "fall_rate": {"is_rate": True, "direction": -1},
    "from": {"comes_from": True},
    "dealt": {"dealt": True},
    "all": {"for_all": True},
    "share_of": {"share": True, "share_open": True},
    "share": {"share": True, "share_open": False},
    "done_of_plan": {"barred": "completion"},
    "beyond_plan": {"barred": "completion"},
    "compared": {"barred": "comparison"},
    "contribution": {"barred": "contribution"},
}
# Words that close a list of names, so that 、 before unknown words made a name of its own.
CLOSING = frozenset(
    {"level", "total", "arrive", "up", "down", "rate", "fall_rate", "from", "dealt", "all",
     "share_of", "share"}
)  # fmt: skip
# Words without an effect, which only keep a name and its figure together.
SILENT = frozenset({"aside", "preliminary", "blank"})
