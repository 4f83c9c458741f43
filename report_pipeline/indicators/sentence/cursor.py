"""The place in a sentence's tokens, and the words around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.tokens import Token

_REACH = 4  # tokens looked at for the next word
_BREAKS = frozenset({"comma", "semicolon", "colon", "open", "close", "figure"})


@dataclass(slots=True)
class Cursor:
    """A walk over ``tokens``, which stands at ``at``."""

    folded: str
    tokens: Sequence[Token]
    at: int = 0

    def text(self, token: Token) -> str:
        """The words of a token."""
        return self.folded[token.start : token.end]

    @property
    def previous(self) -> Token | None:
        """The token right before."""
        return self.tokens[self.at - 1] if self.at else None

    def word_before(self, at: int | None = None) -> Token | None:
        """The token before ``at``, blanks left out; None at the beginning of a clause."""
        at = self.at if at is None else at
        for token in reversed(self.tokens[max(0, at - _REACH) : at]):
            if token.kind in _BREAKS:
                return None
            if token.kind != "blank":
                return token
        return None

    def word_after(self) -> Token | None:
        """The token after, blanks left out."""
        for token in self.tokens[self.at + 1 : self.at + _REACH]:
            if token.kind != "blank":
                return token
        return None

    def group(self) -> list[Token]:
        """The figure here and those that 、 or 和 joins to it; moves to the last of them."""
        figures = [self.tokens[self.at]]
        kind = type(figures[0].item)
        while self.at + 2 < len(self.tokens):
            link, following = self.tokens[self.at + 1 : self.at + 3]
            joined = link.kind == "link" and following.kind == "figure"
            if (
                not joined
                or type(following.item) is not kind
                or _states_anew(figures[-1], following)
            ):
                break
            figures.append(following)
            self.at += 2
        return figures


def _states_anew(before: Token, figure: Token) -> bool:
    """Whether a figure of another kind brings its own word: 增长8%、突破90亿元."""
    first, second = before.item, figure.item
    if not (isinstance(first, Quantity) and isinstance(second, Quantity)):
        return False
    return first.dimension != second.dimension and second.start < second.number_start
