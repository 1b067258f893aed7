"""Names in Han, Hangul and Cyrillic are compared with their Latin forms.

The pairs are how these persons print their own names in papers in both scripts.
"""

from __future__ import annotations

import json

import pytest

from graphapp.people.person_names import Relation, form, relation
from graphapp.people.transliteration import latin

BOTH_FORMS = [
    ("刘知远", "Zhiyuan Liu"),
    ("孙茂松", "Maosong Sun"),
    ("周志华", "Zhi-Hua Zhou"),
    ("李航", "Hang Li"),
    ("欧阳万里", "Wanli Ouyang"),
    ("曾国洋", "Guoyang Zeng"),
    ("任少卿", "Shaoqing Ren"),
    ("张, 潼", "Tong Zhang"),
    ("傅斯年", "Sinian Fu"),
    ("Юрий Нестеров", "Yuriy Nesterov"),
    ("Нестеров, Юрий", "Yuriy Nesterov"),
    ("Андрей Колмогоров", "Andrey Kolmogorov"),
    ("王伟 (Wei Wang)", "Wei Wang"),
]


@pytest.mark.parametrize(("own", "romanized"), BOTH_FORMS)
def test_a_name_in_another_script_is_related_to_its_latin_form(own, romanized):
    assert form(own).last == form(romanized).last
    assert relation(form(own), form(romanized)) == Relation.SAME


def test_latin_names_come_back_unchanged():
    assert latin("Jørgen Weiß") == "Jørgen Weiß"


def test_a_korean_name_has_the_customary_surname():
    # the letters of given names vary too much to be derived: Kyunghyun Cho, Yoon Kim
    assert form("조경현").last == "cho"
    assert form("김윤").last == "kim"
    assert form("이민호").last == "lee"


def test_names_of_real_records_are_read(shared):
    folder = shared / "samples/zotero_json/retorquere+zotero-better-bibtex"
    (file,) = folder.glob("test_fixtures_export_transliteration_for_citekey_*.json")
    (creator,) = json.loads(file.read_text("utf-8"))["items"][0]["creators"][:1]
    assert creator == {"creatorType": "author", "firstName": "Григорий", "lastName": "Медведев"}
    assert form(f"{creator['firstName']} {creator['lastName']}").key == "grigoriy medvedev"
