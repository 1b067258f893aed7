"""The normal form of DOIs."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from graphapp.model.dois import in_note, normal_doi

WILEY = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"
BIOONE = "10.1659/0276-4741(2004)024[0141:spocmp]2.0.co;2"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/10.1000/ABC.", "10.1000/abc"),
        ("http://dx.doi.org/10.1000%2FABC", "10.1000/abc"),
        ("doi: 10.1000/ABC (accepted)", "10.1000/abc"),
        ("doi.10.1000/abc", "10.1000/abc"),
        ("10.1000.10/abc", "10.1000.10/abc"),
        ("(see 10.1000/abc)", "10.1000/abc"),
        ("10.1000/0370-2693(93)", "10.1000/0370-2693(93)"),
        ("[10.1000/0370-2693(93)]", "10.1000/0370-2693(93)"),
        # markup, another field or another DOI after it
        ("10.1177/0193945916647956<br/>isbn:0193-9459", "10.1177/0193945916647956"),
        ("10.1177/0193945916647956&lt;br/&gt;isbn:0193-9459", "10.1177/0193945916647956"),
        ('10.1109/TABLETOP.2006.28","publicationTitle":"First', "10.1109/tabletop.2006.28"),
        ("10.1000/a;10.1000/b", "10.1000/a"),
        ("10.1000/a,https://doi.org/10.1000/b", "10.1000/a"),
        ("10.1061/(asce)ei.1943-5541.0000266;issue:doi:10.1061/ei.2016.142.issue-2", "10.1061/(asce)ei.1943-5541.0000266"),
        ("10.1000/abc\u200b", "10.1000/abc"),
        ("10.1000/a\ud800bc", "10.1000/abc"),
        # pages of publishers
        ("https://www.jstor.org/stable/10.2307/223443?seq=1", "10.2307/223443"),
        ("https://iopscience.iop.org/article/10.1088/1757-899X/87/1/012005/pdf", "10.1088/1757-899x/87/1/012005"),
        ("https://link.springer.com/content/pdf/10.1007/s11192-015-1765-5.pdf", "10.1007/s11192-015-1765-5"),
        ("https://www.biorxiv.org/content/10.1101/2020.03.22.002386v3.full", "10.1101/2020.03.22.002386"),
        ("https://doi.org/10.1088/full", "10.1088/full"),
        ("http://delivery.acm.org/10.1145/1520000/1517743/p397-bdeir.pdf", None),
        # SICI codes
        ("10.1659/0276-4741(2004)024 [ 0141:SPOCMP]2.0.CO;2", BIOONE),
        ("10.1659/0276-4741(2004)024[0141:SPOCMP]2.0.CO; 2 [doi]", BIOONE),
        ("10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O", WILEY),
        ("10.1002/(SICI)1097-4571(199806)49:8 < 693::AID-ASI4 > 3.0.CO;2- O", WILEY),
        ("10.1002/(SICI)1097-4571(199806)49:8&lt;693::AID-ASI4&gt;3.0.CO;2-O", WILEY),
        ("https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O", WILEY),
        ("https://doi.org/10.1002/%28SICI%291097-4571%28199806%2949%3A8%253C693%3A%3AAID-ASI4%253E3.0.CO%3B2-O", WILEY),
        # short ones
        ("10/fqd6hj", "10/fqd6hj"),
        ("https://doi.org/10/FQD6HJ", "10/fqd6hj"),
        ("https://doi.org/fqd6hj", "10/fqd6hj"),
        ("10/2020", None),
        ("on 10/fqd6hj and more", None),
        ("", None),
        (None, None),
        ("none", None),
        ("10.1000/", None),
    ],
)  # fmt: skip
def test_a_doi_has_one_form(text, doi):
    assert normal_doi(text) == doi


_PARTS = st.sampled_from(
    ["10.1000/", "10.1002/", "(SICI)", "1097-4571(199806)49:8", "<", ">", "[", "]", "693::AID-ASI4", "3.0.CO;2-O", " ", "%", "25",
     "3C", "2F", "&", "amp;", "lt;", "a", "A", "İ", ".", ",", ";", "(", ")", "https://", "doi.org/", "x.org/", "10/", "fqd6hj", '"', "?a=",
     "/pdf", ".pdf", "v2", "\u200b", "\x00", "|", "-", "#"]
)  # fmt: skip
_TEXTS = st.one_of(st.text(), st.lists(_PARTS, max_size=14).map("".join))


@given(_TEXTS)
@example("10.1000/x%2\u200bFy")
@example("10.1000/a&am&amp;p;lt;b")
@example("10.1000/x.pdf/abstract")
def test_a_doi_in_its_form_stays_as_it_is(text):
    doi = normal_doi(text)
    if doi is not None:
        assert normal_doi(doi) == doi
        # the short form of `doi.org/fqd6hj` is shorter, too
        assert len(doi) <= len(text)
        assert not any(char.isspace() for char in doi)


@given(st.from_regex(r"10\.[0-9]{4,5}/[a-z0-9]([a-z0-9._()/-]{0,12}[a-z0-9])?", fullmatch=True), st.sampled_from(["{}", "doi:{}", "DOI: {}", "https://doi.org/{}", "http://dx.doi.org/{} ", "<{}>", "({})", "{}<br/>isbn:1", "see {}, p. 2"]))  # fmt: skip
def test_text_around_a_doi_changes_nothing(doi, around):
    # which bracket belongs to the text and which to the DOI is clear only if those of the DOI match
    assume(around != "({})" or doi.count("(") == doi.count(")"))
    assert normal_doi(around.format(doi)) == doi


def test_of_a_note_the_only_doi_counts_and_never_that_of_a_test():
    assert in_note("PT: J; doi: 10.1016/j.chb.2019.01.023.") == "10.1016/j.chb.2019.01.023"
    assert in_note("10.1016/a; also https://doi.org/10.1016/A") == "10.1016/a"
    assert in_note("Tests & Measures: Scale DOI: 10.1037/t34789-000.") is None
    assert in_note("Comment on 10.1016/a and 10.1016/b") is None
    assert in_note("nothing") is None


def test_a_long_text_takes_no_long_time():
    for text in ("10.1010." * 50_000, "10.1000/" + "," * 400_000, "10.1000/" + ")" * 400_000, "10.1000/a;" * 50_000, "10.1659/0276-4741" + " " * 400_000, "10.1000/a://" * 50_000):  # fmt: skip
        normal_doi(text)
        in_note(text)
