"""Whose figures are meant: the reporting area's own, or another's.

Here belongs the telling of 全市 in a city's report from 全市 in a district's, and of subjects such as
园区 or 集团, whose figures are not the area's.
"""

import re
from dataclasses import dataclass

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.observation import Context

_KINDS = "省市县区州盟旗镇乡道国"
_KINDS_OF_LEVEL = {
    "national": "国",
    "province": "省区市",  # the likeliest first
    "prefecture": "市州盟区",
    "county": "县区旗市",
    "township": "镇乡道",
}
_OWN_BY_WORD = re.compile("(?:我|本|全|各)?(?:辖区|域内|境内|辖区域)|我.|本.|全域")
_CENTRE = ("党中央", "中央", "国务院")
_ALWAYS_OTHERS = re.compile("世界|全球|国际|国外|香港|澳门|台湾|.{1,2}部(?:地区)?|沿海.*|各.")
_ENTITY = re.compile(
    "(?:开发区|高新区|园区|工业园|产业园|功能区|示范区|集聚区|新区|新城|保税区|自贸区|试验区|合作区|"
    "景区|度假区|街道|[镇乡州盟旗省]|(?<![旧中])村|(?<![地全本我市城校小社强户])区|(?<![城上都超强])市|(?<!强)县|"
    "地区|城市|公司|集团|厂|农商行|信用社|联社|分行|支行|商场|市场|市场主体|港|码头|机场|口岸|基地|学校|学院|高校|医院|老区|矿区|林场|牧场|油田|合作社|电厂|兵团|商圈|"
    "企业|农场|公社|大队|生产队|三角(?:洲)?|京津冀|大湾区|城市带|经济带|城市群|都市圈|经济圈|村庄|家庭|农户|群众|户|先进县|(?<![全我中爱建])国|旅游点|片|示范点|景点|农家乐|遗址|博物馆|古城|民宿|专业村|示范村|园|(?<![调环季细情])节|自治地方|超市|商贸城|综合体)(?:的|率先|积极|全力|首次|相继|先后|也|还|都|均|已|年)?$"
)
_SHORT = 2  # 该县 and the like as a subject name nobody new
_PLACES_ELSEWHERE = (
    "北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    "四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|广州|深圳|杭州|南京|苏州|武汉|成都|西安|长沙|郑州|青岛|"
    "济南|大连|沈阳|长春|哈尔滨|石家庄|太原|合肥|福州|厦门|南昌|南宁|海口|贵阳|昆明|拉萨|兰州|西宁|银川|乌鲁木齐|宁波|"
    "无锡|佛山|东莞|温州|美国|英国|法国|德国|日本|韩国|印度|俄罗斯|苏联|越南|欧盟|东盟|欧元区|苏南|苏北|浙西|浙东|粤东|"
    "陕北|关中|鲁西|辽西|闽东|赣南|皖北|湘西|川东"
)
_KNOWN_PLACE = re.compile(_PLACES_ELSEWHERE)
_PLACE = re.compile(f"(?:{_PLACES_ELSEWHERE})(?:省|市|州|地区)?(?:的)?$")
_PERSON = re.compile("大户|企业家|业主|村民|同志|先生|厂长|经理|老板|能人|驻军|官兵|部队|师生")
_GIVEN = re.compile("援助|援建|支援|捐资|捐建|承包|认领|认建")
_ZONE = re.compile(
    "(?:工业|开发|高新|经开|园|保税|示范|集聚|试验|合作|自贸)(?:小)?区$|新区$|工业园$|产业园$"
)
_WHEN_BUILT = re.compile(
    "(?:投产|达产|建成|竣工|投用|运营|开业|达效|投入使用|投入运营|落地|实施|完工)(?:达效|投产|达产|运营)?(?:以)?后"
)
_PROJECT = re.compile(
    "(?:项目|工程|平台|产业链|产业集群|中心|行业|(?<!旅游)(?<!文旅)产业)(?:一期|二期|三期)?$"
)
_MODIFIER = re.compile(
    "(?:人均|户均|亩均|单位|万元|每.{0,3}|占|对|拉动|撬动|拉动了|产品|商品|技术|部门|品|车|"
    "类|型|性|重点|部分|主要|典型|产业|行业|业|有限)(?:的)?$"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the reporting area for telling its words from others'."""

    kinds: str  # characters that end its names: 市 for a city
    own_names: tuple[str, ...]  # folded, the longest first
    parent_names: tuple[str, ...]
    is_national: bool
    is_province: bool = False

    def is_own(self, area: str) -> bool:
        """Whether a word for an area (全市, 我县, a place's name) means the reporting area."""
        if area in self.own_names:
            return True
        if area in _CENTRE:
            return self.is_national
        if area in self.parent_names or _ALWAYS_OTHERS.fullmatch(area):
            return False
        if area == "自治区":
            return self.is_province
        if area in ("我国", "全国", "国内"):
            return self.is_national or not self.kinds
        if _OWN_BY_WORD.fullmatch(area):
            return True
        kind = area[0] if area.endswith(("域", "里", "委", "政府")) else area[-1]
        return not self.kinds or kind in self.kinds

    @property
    def names(self) -> tuple[str, ...]:
        """Names of places to look for in a sentence, the longer ones first."""
        return tuple(sorted((*self.own_names, *self.parent_names), key=len, reverse=True))


def surroundings(context: Context, folded: str) -> Surroundings:
    """What ``context`` and the report's own words say of the reporting area."""
    own = tuple(sorted({fold(name) for name in context.own_names if len(name) > 1}, key=len)[::-1])
    parents = tuple({fold(n) for n in context.parent_names if len(n) > 1} - set(own))
    kinds = "".join({name[-1] for name in own if name[-1] in _KINDS})
    level = context.region_level
    if not kinds and level is not None:
        kinds = _kinds_said(folded, _KINDS_OF_LEVEL.get(level, ""))
    return Surroundings(kinds, own, parents, level == "national", level == "province")


def _kinds_said(folded: str, kinds: str) -> str:
    """Of the kinds of area at a level the one that the report calls its own: 全县 or 全市."""
    for word in ("我", "本", "全"):
        said = next((kind for kind in kinds if word + kind in folded), None)
        if said is not None:
            return said
    return kinds


def names_entity(text: str) -> bool:
    """Whether ``text`` ends as the name of a place, a firm or a branch does, or tells of a person."""
    return len(text) > _SHORT and names_place(text)


def names_place(text: str) -> bool:
    """Whether ``text`` right before an indicator's name is a place or a firm: 园区."""
    return any(pattern.search(text) for pattern in (_ENTITY, _PERSON, _PLACE))


def tells_of_person(text: str) -> bool:
    """Whether ``text`` begins with a person and goes on: 种粮大户某某承包耕地."""
    found = _PERSON.search(text)
    return found is not None and found.end() < len(text)


def lists_elsewhere(text: str) -> bool:
    """Whether ``text``, a list of places, names places known to be elsewhere."""
    return _KNOWN_PLACE.search(text) is not None


def names_zone(text: str) -> bool:
    """Whether ``text`` ends as the name of a zone does, which has figures of every kind."""
    return _ZONE.search(text) is not None


def names_project(text: str) -> bool:
    """Whether ``text`` ends as the name of a project does, whose figures are its own."""
    return len(text) > 2 and _PROJECT.search(text) is not None


def tells_of_project(text: str) -> bool:
    """Whether ``text``, before a figure, speaks of what a project will yield."""
    return _WHEN_BUILT.search(text) is not None


def narrows(text: str) -> bool:
    """Whether ``text`` right before an indicator's name makes it another's, or only a part."""
    return any(pattern.search(text) for pattern in (_ENTITY, _MODIFIER, _GIVEN, _PERSON, _PLACE))
