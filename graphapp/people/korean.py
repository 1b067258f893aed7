"""Korean names in Hangul and in the many Latin spellings that their bearers choose. Pure.

Surnames have a few customary spellings each. Given names are compared by sound: spellings that differ in the romanization of the same
syllables ("Kyunghyun", "Gyeonghyeon") have one sound key; seldom do other names.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["customary_surname", "possible_surnames", "sound"]

# each surname with its Latin spellings, the commonest first
_SPELLINGS = """
김 kim gim; 이 lee yi rhee; 박 park bak pak; 최 choi choe; 정 jung jeong chung cheong chong choung jeung joung; 강 kang gang khang;
조 cho jo; 윤 yoon yun youn; 장 jang chang; 임 lim im yim rim; 한 han hahn; 오 oh o; 서 seo suh; 신 shin sin; 권 kwon kweon gwon;
황 hwang whang; 안 ahn an; 송 song; 류 ryu yoo yu lyu; 유 yoo yu you ryu; 홍 hong; 전 jeon jun chun chon; 고 ko koh go goh; 문 moon mun;
손 son sohn; 양 yang; 배 bae pae; 백 baek paik baik back paek; 허 heo hur huh her; 남 nam; 심 shim sim; 노 noh roh no rho; 하 ha;
곽 kwak gwak; 성 sung seong; 차 cha; 주 joo ju chu; 우 woo wu; 구 koo ku gu goo; 민 min; 나 na nah ra; 라 ra na; 진 jin chin; 지 ji jee chi;
엄 um eom uhm; 채 chae; 원 won; 천 chun cheon; 방 bang pang; 공 kong gong; 현 hyun hyeon; 함 ham; 변 byun byeon; 염 yeom yum; 여 yeo;
추 choo chu; 도 do doh; 소 so soh; 석 seok suk; 선 sun seon; 설 seol sul; 마 ma; 길 gil kil; 연 yeon; 위 wi wee; 표 pyo; 명 myung myeong;
기 ki kee; 반 ban; 왕 wang; 금 keum geum; 옥 ok; 육 yook; 인 in; 맹 maeng; 제 je; 모 mo; 탁 tak; 국 kook; 어 eo eoh; 은 eun; 편 pyun;
경 kyung kyeong; 봉 bong; 남궁 namgung namkoong namkung; 황보 hwangbo; 선우 sunwoo; 제갈 jegal; 사공 sagong
"""
_CUSTOMARY: dict[str, str] = {}
_POSSIBLE: dict[str, frozenset[str]] = {}
for _entry in _SPELLINGS.split(";"):
    _hangul, _first, *_more = _entry.split()
    _CUSTOMARY[_hangul] = _first
    for _latin in (_first, *_more):
        _POSSIBLE[_latin] = _POSSIBLE.get(_latin, frozenset()) | {_first}

# applied in order: consonants that are written several ways, then vowels, of which three classes are distinguished
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("wh", "hw"),
        ("ch", "j"),
        ("sh", "s"),
        ("gh|kh|ck|[cgq]", "k"),
        ("[dt]h?", "t"),
        ("[bf]|ph", "p"),
        ("r", "l"),
        ("z", "j"),
        ("eui|ui|ee|ih|wi", "I"),
        ("y?e+[ou]+|y?oo|y?ou|y?[ou](?![ei])", "O"),
        ("w?a[eiy]?|y?a|w?[ou][ei]|w?y?e[iy]?", "A"),
        ("[iy]", "I"),
        ("[ou]", "O"),
        ("w|y|h(?![AOI])", ""),
    )
)
_REPEATED = re.compile(r"(.)\1+")


def customary_surname(hangul: str) -> str | None:
    """The commonest Latin spelling of a surname in Hangul, None for a surname that is not known."""
    return _CUSTOMARY.get(hangul)


def possible_surnames(last: str) -> frozenset[str]:
    """The customary spellings of the surnames that the folded last name `last` may be a spelling of."""
    return _POSSIBLE.get(last, frozenset())


@lru_cache(maxsize=1 << 14)
def sound(given: str) -> str:
    """The sound key of a Korean given name in folded Latin letters without spaces: consonants, and vowels in three classes."""
    for pattern, letter in _SOUNDS:
        given = pattern.sub(letter, given)
    return _REPEATED.sub(r"\1", given)
