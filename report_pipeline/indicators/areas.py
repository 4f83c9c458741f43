"""Whose figures are meant: the reporting area's own, or another's.

Here belongs the telling of 全市 in a city's report from 全市 in a district's, and of subjects such as
园区 or 集团, whose figures are not the area's.
"""

import re
from dataclasses import dataclass
from functools import cache

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.observation import Context

_KINDS = "省市县区州盟旗镇乡道国"
_KINDS_OF_LEVEL = {
    "national": "国",
    "province": "省区市",
    "prefecture": "市州盟区",
    "county": "县市区旗",
    "township": "镇乡道",
}
_OWN_BY_WORD = re.compile("(?:我|本|全|各)?(?:辖区|域内|境内|辖区域)|[省市县区州镇]域|我.|本.")
_ALWAYS_OTHERS = re.compile("世界|全球|国际|国外|.{1,2}部(?:地区)?|沿海.*|各.")
_ENTITY = re.compile(
    "(?:开发区|高新区|园区|工业园|产业园|功能区|示范区|集聚区|新区|新城|保税区|自贸区|试验区|合作区|"
    "景区|度假区|街道|[镇乡村州盟旗省]|(?<![地全本我市城校小社强])区|(?<![城上都超强])市|(?<!强)县|"
    "地区|城市|公司|集团|厂|银行|机构|商场|市场主体|港|机场|口岸|基地|学校|医院|"
    "企业|农场|国家|美国|欧盟|东盟)(?:的)?$"
)
_MODIFIER = re.compile(
    "(?:人均|户均|亩均|单位|万元|每.{0,3}|占|对|拉动|带动|撬动|拉动了|带动了|产品|商品|技术|部门|品|车|"
    "类|型|性|产业|行业|业|有限)(?:的)?$"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the reporting area for telling its words from others'."""

    kinds: str  # characters that end its names: 市 for a city
    own_names: tuple[str, ...]  # folded, the longest first
    parent_names: tuple[str, ...]
    is_national: bool

    def is_own(self, area: str) -> bool:
        """Whether a word for an area (全市, 我县, a place's name) means the reporting area."""
        if area in self.own_names:
            return True
        if area in self.parent_names or _ALWAYS_OTHERS.fullmatch(area):
            return False
        if area in ("我国", "全国", "国内"):
            return self.is_national or not self.kinds
        if _OWN_BY_WORD.fullmatch(area):
            return True
        return not self.kinds or area[-1] in self.kinds

    @property
    def names(self) -> tuple[str, ...]:
        """Names of places to look for in a sentence, the longer ones first."""
        return tuple(sorted((*self.own_names, *self.parent_names), key=len, reverse=True))


@cache
def surroundings(context: Context) -> Surroundings:
    """What ``context`` says of the reporting area."""
    own = tuple(sorted({fold(name) for name in context.own_names if len(name) > 1}, key=len)[::-1])
    parents = tuple({fold(n) for n in context.parent_names if len(n) > 1} - set(own))
    kinds = "".join({name[-1] for name in own if name[-1] in _KINDS})
    level = context.region_level
    if not kinds and level is not None:
        kinds = _KINDS_OF_LEVEL.get(level, "")
    return Surroundings(kinds, own, parents, level == "national")


def names_entity(text: str) -> bool:
    """Whether ``text`` ends as the name of a place, a firm or a branch does."""
    return len(text) > 2 and _ENTITY.search(text) is not None


def narrows(text: str) -> bool:
    """Whether ``text`` right before an indicator's name makes it another's, or only a part."""
    return names_entity(text) or _MODIFIER.search(text) is not None
