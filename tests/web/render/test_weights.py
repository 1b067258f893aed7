"""The weights in words and numbers: log-odds become factors of the odds."""

from __future__ import annotations

import math

from graphapp.people import shipped_weights
from graphapp.people.evidence_subjects import SUBJECTS
from graphapp.people.groups import GROUP_FEATURES, NAME_KINDS
from graphapp.people.model import Curve, Model
from graphapp.people.weights import Weights
from graphapp.web.render.weights import spelling_start, weight_tables

NOTHING = Model(0.0, {})


def tables(model: Model):
    models = {kind: model if kind == "full" else NOTHING for kind in NAME_KINDS}
    return weight_tables(Weights({**models}, {**models}, {**models}, {}, 0.0, {}))


def test_a_weight_of_log_two_doubles_the_odds():
    model = Model(
        math.log(20),
        {
            "title_words": Curve((0.0, 0.5, 1.0), (0.0, math.log(1.5), math.log(2))),
            "papers_of_name": Curve((0.0, 3.0), (0.0, -math.log(40))),
        },
    )
    (last, *_) = tables(model)
    assert last.start == ("20 to 1", "1 to 1", "1 to 1")
    assert [(block.label, [(row.words, row.effects) for row in block.rows]) for block in last.blocks] == [
        ("Titles", [("the two most similar titles", ("up to × 2", "–", "–"))]),
        ("How common the name is", [("number of papers under the name", ("up to ÷ 40", "–", "–"))]),
    ]
    assert last.blocks[0].rows[0].curves[0] == "0.5: × 1.5, 1: × 2"


def test_a_rare_name_multiplies_the_odds_and_a_common_one_divides_them():
    # the reference name has 5, where the curve has log(1/2)
    model = Model(
        math.log(8), {"last_commonness": Curve((0.0, 5.0, 10.0), (0.0, -math.log(2), -math.log(6)))}
    )
    (last, *_) = tables(model)
    assert last.start[0] == "4 to 1"
    (row,) = last.blocks[0].rows
    assert row.effects[0] == "÷ 3 to × 2"
    assert row.curves[0] == "0: × 2, 10: ÷ 3"


def test_what_exceeds_the_limit_of_the_sum_says_so():
    (last, *_) = tables(Model(0.0, {"title_words": Curve((0.0, 1.0), (0.0, 25.0))}))
    # e to the power of 9 is 8,103
    assert last.blocks[0].rows[0].effects[0] == "× 8,100 or more"


def test_what_hardly_counts_has_no_number():
    (last, *_) = tables(Model(0.0, {"title_words": Curve((0.0, 1.0), (0.0, 0.01))}))
    assert last.blocks == ()


def test_the_shipped_weights_are_explained_completely():
    weights = shipped_weights.shipped()
    found = weight_tables(weights)
    assert [table.title.partition(":")[0] for table in found] == [
        "Step 4",
        "Step 3",
        "Step 2",
    ]
    used = {
        name
        for model in weights.statements.values()
        for name, curve in model.curves.items()
        if max(curve.gives) - min(curve.gives) >= 2 * math.log(1.1)
    }
    words = {feature.words.removesuffix(" (logarithm)") for feature in GROUP_FEATURES if feature.name in used}
    assert words <= {row.words for block in found[0].blocks for row in block.rows}
    order = [each.label for each in SUBJECTS]
    labels = [block.label for block in found[0].blocks]
    assert labels == [*(label for label in order if label in labels), "Pairs of papers"]


def test_names_that_differ_in_accents_start_with_the_pairs_of_a_full_name():
    # 4 to 1, times 3 of the average of pairs that start at e to the power of 2; pairs of two forms start at 1 to 1
    other = Model(math.log(4), {"mean": Curve((0.0, 2.0), (0.0, math.log(3)))})
    models = {"full": Model(2.0, {}), "initials": NOTHING, "other": NOTHING}
    weights = Weights(
        models,
        dict.fromkeys(NAME_KINDS, NOTHING),
        {**dict.fromkeys(NAME_KINDS, NOTHING), "other": other},
        {},
        0.0,
        {},
    )
    assert spelling_start(weights) == "12 to 1"
    assert weight_tables(weights)[0].start[2] == "4 to 1"


def test_the_page_has_the_version_and_every_table(page, text_of):
    found = page("/about/identity")
    text = text_of(found.find(".//main"))
    assert shipped_weights.version() in text
    # for reviewers only
    assert len(found.cssselect("details.reviewers:not([open]) table.weights")) == 3
    assert not found.cssselect("main details.reviewers table.steps-table, main > section > table.weights")
    assert "Of 100 suggestions with a probability of 97 %, about 97 are correct" in text
