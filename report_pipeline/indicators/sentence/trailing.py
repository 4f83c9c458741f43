"""What may stand behind a figure, and clauses that only tell more of the figure before them.

A figure right before a noun counts that noun (亿元以上项目), not the indicator before it. Here belongs
only the looking at what follows.
"""

import re
from collections.abc import Sequence

from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.tokens import Token

_CLOSES = frozenset(
    {"comma", "semicolon", "colon", "open", "close", "link", "arrive", "rate", "fall_rate", "from", "share", "share_of", "commitment", "expected", "dealt", "time", "figure", "that_is", "place", "dealt_place", "part", "all", "compared", "beyond_plan", "done_of_plan", "aim", "basis"}
)  # fmt: skip
_CLOSES_WHEN_LONG = frozenset({"up", "down", "level"})
_SHORT = ("达", "为", "增", "降")
_HEAD_NOUN = re.compile(
    "(?:的)?(?:[^,;。:、0-9]{0,6}?)(?:大关|关口|台阶|目标|水平|区间|增速|增长|速度|幅度|高位|新高|规模|任务|"
    "门槛|标准|基数|前提|情况|条件|基础|纪录|预期|好成绩|成绩|安排|比例|比重|份额|势头|态势|历史新高)"
)
_RATE_NOUN = re.compile(
    "(?:、[^,;。:、0-9]{2,16}[0-9.]{1,6}%){0,6}(?:的)?(?:中高速|高速|较快|较高|平均|年均|正|两位数)?(?:增速|增幅|涨幅|增长率|增长速度|增长)(?![到至了一二两\\d])"
)
_BEFORE_NAMES = frozenset({"blank", "scope", "area", "time"})
_COMPOUND = re.compile(
    "(?:的)?(?:重点|重大|龙头|骨干|主要|新|大|省级|市级|国家级)*(?:项目|企业|结构|质量|能力|环境|产品|商品|差距|渠道|方式|政策|"
    "工作|任务|计划|体系|基地|资金|贷款|补贴|补助|单位|主体|人员|支出|成本|退税|信贷|市场|平台|服务|机制|改革|管理|监管|"
    "制度|行业|产业|园区|开发区|经济|县|市|区|镇|乡|村|户|大县|大户|品牌|品种|面积|加工|贸易|合作|口岸|技术|设备|建设|"
    "工程|占|中|对|率|保险|比例|缺口|风险|债务|来源|分配|基金|奖励|价格|安全|收购|储备|生产|种植|播种|直补|景区|线路|"
    "资源|设施|宣传|推介|节|人才|团队|机构|中心|申报|认定|培育|集群)"
)
_AS_STANDARD = re.compile(r"(?:\([^()]{0,20}\))?(?:作为|为标准|的标准)")
_AND_MORE = re.compile("(?:有余|多|强|弱|余|许)(?=[,;:()。、]|$)")
_THRESHOLD = re.compile(
    "(?:的|、)?(?:[\\d一二两三四五六七八九十]+个)?(?:大关|台阶|关口|门槛|大台阶)"
)
_TRAILS = re.compile(
    "新高|新低|最好|最高|最快|最低|最大|纪录|记录|前列|首位|第一|位次|名次|平均|高于|低于|快于|慢于|好于|优于|"
    "同步|持平|相当|连增|连涨|连续|连丰|以来|台阶|大关|关口|翻番|预期|任务|目标|计划|超额|增速|增幅|总量|规模|水平|"
    "质量|口径|价格|因素|首超|首破|回升|增长|下降|上升|提高|加快|扩大|改善|好转|增加|减少|回落|丰收"
)


def makes_compound(folded: str, start: int, end: int) -> bool:
    """Whether unknown words right behind a name make it part of another: 固定资产投资项目."""
    return _COMPOUND.match(folded, start, end) is not None


def may_follow(folded: str, end: int, following: Sequence[Token]) -> bool:
    """Whether the tokens right behind a figure leave the figure to the name before it."""
    token = next((token for token in following if token.kind != "blank"), None)
    if token is None:
        return True
    if _AS_STANDARD.match(folded, token.start):
        return False
    if _AND_MORE.match(folded, token.start):
        return True
    if token.kind in _CLOSES:
        return True
    if token.kind in _CLOSES_WHEN_LONG and (
        token.end - token.start > 1 or folded[token.start] in _SHORT
    ):
        return True
    return _HEAD_NOUN.match(folded, end, min(len(folded), end + 16)) is not None


def lost_a_mark(figure: Token, following: Sequence[Token], said: Predicate) -> bool:
    """增长8.1%服务业增加值完成602亿元: another statement begins without a comma."""
    item = figure.item
    token = next((token for token in following[:4] if token.kind not in _BEFORE_NAMES), None)
    if not isinstance(item, Quantity) or token is None:
        return False
    if item.dimension == "ratio":
        if token.kind == "mention":
            return True
        stated = said.direction or said.is_rate or said.says_aim
        states_anew = token.kind == "unknown" or (
            token.kind == "aside" and token.end - token.start > 1
        )
        return states_anew and bool(stated) and not said.share
    if token.kind != "mention":
        return False
    return any(token.kind == "figure" for token in following[:6])


def is_threshold(folded: str, end: int) -> bool:
    """Whether the words right behind a figure make it a threshold: 百亿元大关."""
    return _THRESHOLD.match(folded, end) is not None


def says_rate(folded: str, end: int) -> bool:
    """Whether the words right behind a figure call it a rate of growth: 10%以上的增速."""
    return _RATE_NOUN.match(folded, end) is not None


def trails(folded: str, start: int, end: int) -> bool:
    """Whether a clause without name and figure only tells more of the figure before it."""
    return _TRAILS.search(folded, start, end) is not None
