"""How often a report uses each term.

Counted are words of two or more Chinese characters and whatever the dictionary of policy terms
lists (PM2.5, 5G). Not counted: stop words, numbers in digits or characters with their counters,
single characters, punctuation, other Latin words.
"""

import re
from collections import Counter

from report_pipeline.terms.dictionary import listed_terms
from report_pipeline.terms.segment import Engine, segmented
from report_pipeline.terms.stopwords import stop_words

_NUMERALS = "零一二三四五六七八九十百千万亿两几数多半"
_COUNTERS = "个年月日次届元名项户条家人位亩岁天倍成余多来点分种件批所套座吨米里度"
_WORD = re.compile(
    rf"(?!第?[{_NUMERALS}]+[{_COUNTERS}]?[{_COUNTERS}]?\Z)[\u3400-\u4dbf\u4e00-\u9fff]{{2,}}"
)


def count_terms(text: str, engine: Engine = Engine.RJIEBA) -> Counter[str]:
    """Uses of each term in ``text``, in the order of first use.

    Full-width and traditional characters count as their common forms, Latin letters as capitals.
    """
    counts = Counter(segmented(text, engine).words)
    listed, stops = listed_terms(), stop_words()
    return Counter(
        {
            word: uses
            for word, uses in counts.items()
            if word in listed or (word not in stops and _WORD.fullmatch(word))
        }
    )
