"""Names that records print in two scripts, as the benchmark reads and counts them."""

from __future__ import annotations

import pytest

from benchmarks.identity.scripts import BothForms, read_both_forms, script_figures

ANTHOLOGY = """<collection id="x"><volume id="1"><paper id="1">
<author><first>Maosong</first><last>Sun</last><variant script="hani"><first>茂松</first><last>孙</last></variant></author>
<author><first>Ann</first><last>Poe</last></author>
</paper></volume></collection>"""


def test_both_forms_are_read_from_anthology_xml_and_tables(tmp_path):
    (tmp_path / "x.xml").write_text(ANTHOLOGY, "utf-8")
    (tmp_path / "x.csv").write_text("name_kr,name_en\n강길부,KANG GHILBOO\n김태흠,Kim\n", "utf-8")
    # a Latin form of one word says nothing about the given name
    assert read_both_forms([tmp_path / "x.xml", tmp_path / "x.csv"]) == [
        BothForms("孙茂松", "Maosong Sun"),
        BothForms("강길부", "GHILBOO KANG"),
    ]
    with pytest.raises(ValueError, match="not one of"):
        read_both_forms([tmp_path / "x.doc"])


def test_figures_count_names_and_wrong_relations_by_script():
    names = [
        BothForms("孙茂松", "Maosong Sun"),
        BothForms("刘知远", "Zhiyuan Liu"),
        # printed wrongly in the record: the given name is another
        BothForms("王屹超", "Gechao Wang"),
        BothForms("강길부", "Ghilboo Kang"),
        BothForms("Андрей Колмогоров", "Andrey Kolmogorov"),
    ]
    figures = script_figures(names)
    assert {script: row.names for script, row in figures.items()} == {"Cyrillic": 1, "Han": 3, "Hangul": 1}
    assert figures["Han"].same == figures["Han"].related == pytest.approx(2 / 3)
    assert figures["Han"].others_related == 0
    # another spelling, but the same sounds
    assert (figures["Hangul"].same, figures["Hangul"].related) == (0, 1)


def test_names_of_real_records_in_han_are_recognised(shared):
    (file,) = (shared / "samples/wos").glob("*/*OnePaper2.isi")
    names = read_both_forms([file])
    assert BothForms("胡守志", "Shouzhi Hu") in names
    assert script_figures(names)["Han"] == (5, 1.0, 1.0, 0.0)
