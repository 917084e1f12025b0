"""Folding, legal forms, core names and the other names that stand in brackets: rows of the real registers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.names import CUT_FROM, Rarity, fold, parse, strip_legal, tokens, too_general


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("INT`L", "intl"),
        ("Int’l", "intl"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("Công ty Đại Việt", "cong ty dai viet"),
        ("प्रा. लि. १२३", "प्रा. लि. 123"),
        ("عَرَبِيّ", "عربي"),
        ("a\u200bb", "ab"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_tokens_join_initials_and_spell_out_the_ampersand() -> None:
    assert tokens("A.K. OVERSEAS") == tokens("A K Overseas") == ("ak", "overseas")
    assert tokens("P&F SHIP") == ("p", "and", "f", "ship")
    assert tokens("思賢人力") == ("思", "賢", "人", "力")


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("PT. AGESA ASA JAYA", "agesaasajaya"),
        ("Agesa Asa Jaya, PT", "agesaasajaya"),
        ("APRICOT OVERSEAS PVT. LTD.", "apricotoverseas"),
        ("APRICOT OVERSEAS PVT.LTD", "apricotoverseas"),
        ("APRICOT OVERSEAS (P.) LTD.", "apricotoverseas"),
        ("APRICOT OVERSEAS (P) LTD", "apricotoverseas"),
        ("APRICOT OVERSEAS P. LTD", "apricotoverseas"),
        ("Apricot Overseas Private Limited", "apricotoverseas"),
        ("M/S Apricot Overseas", "apricotoverseas"),
        ("TECHNOSERVE CO., INC.", "technoserve"),
        ("Công ty TNHH Đại Việt", "daiviet"),
        ("Công ty Cổ phần Đại Việt", "daiviet"),
        ("思賢人力資源有限公司", "思賢人力資源"),
        ("Delta Sdn. Bhd.", "delta"),
        ("Delta W.L.L.", "delta"),
        ("डेल्टा प्रा. लि.", "डेल्टा"),
        ("1ST FILIPINO OVERSEAS RECRUITMENT AGENCY (FORAI) INCORPORATED", "1stfilipinooverseasrecruitmentagency"),
        ("JIRECO INTERNATIONAL MANPOWER (JIMCO) CORP.", "jirecointernationalmanpower"),
        ("WERR CORPORATION (INTERNATIONAL)", "werrinternational"),
    ],
)
def test_core_names(written: str, core: str) -> None:
    assert parse(written).key == core


def test_a_name_of_legal_forms_alone_keeps_one() -> None:
    assert strip_legal(("co", "ltd")) == ("co",)
    assert parse("PT").key == "pt"
    assert parse("").key == ""


def test_a_place_in_brackets_is_part_of_the_name() -> None:
    name = parse("TSM SHIPPING (PHILS) INC (CAPELLA TSM SHIPPING INC)", registered=True)
    assert name.key == "tsmshippingphils"
    assert {(other.kind, other.key) for other in name.others} == {
        ("bracket", "capellatsmshipping"),
        ("without_bracket", "tsmshipping"),
    }


@pytest.mark.parametrize(
    ("written", "core", "former"),
    [
        (
            "HELLENIC MANNING OVERSEAS INC (formerly NAVIS MARITIME SERVICES INC)",
            "hellenicmanningoverseas",
            "navismaritimeservices",
        ),
        ("BOND WORLDWIDE INC. (FOR: OGP PHILS., INC.)", "bondworldwide", "ogpphils"),
        (
            "TINOS MARITIME SERVICES, INC.(FORMERLYTSAKOS MARITIME SERVICES INC)",
            "tinosmaritimeservices",
            "tsakosmaritimeservices",
        ),
        (
            "ALJU INTERNATIONAL MANPOWER SERVICES INC. FORMERLY ALJU PROMOTION",
            "aljuinternationalmanpowerservices",
            "aljupromotion",
        ),
        (
            "UNITEAM MARINE (MANILA) INC (formerly FAIRVIEW (PHILS) SHIPPING AGENCY CORP)",
            "uniteammarinemanila",
            "fairviewphilsshippingagency",
        ),
    ],
)
def test_former_names(written: str, core: str, former: str) -> None:
    name = parse(written, registered=True)
    assert name.key == core
    assert [other.key for other in name.others if other.kind == "former"] == [former]


def test_a_former_name_cut_off_at_75_characters() -> None:
    written = "FEDERAL OVERSEAS MANPOWER INC (FORMERLY LAVANDER INTERNATIONAL MANPOWER SER"
    assert len(written) >= CUT_FROM
    name = parse(written, registered=True)
    assert (name.key, name.cut) == ("federaloverseasmanpower", False)
    assert [(other.key, other.cut) for other in name.others] == [("lavanderinternationalmanpowerser", True)]


def test_a_beginning_that_fits_half_the_register_is_no_name() -> None:
    name = parse("INTERNATIONAL HEALTHCARE TRENDS RECRUITMENT CENTER (FORMERLY INTERNATIONAL", registered=True)
    assert name.others == ()


def test_a_full_name_of_70_characters_is_not_cut() -> None:
    written = "ASIAN CENTER FOR CAREER AND EMPLOYMENT SYSTEMS AND SERVICES INCORPORATED"
    assert not parse(written, registered=True).cut
    assert parse(written.replace("INCORPORATED", "DEVELOP"), registered=True).cut is False  # 67 characters
    assert parse(written.replace("INCORPORATED", "DEVELOPMEN"), registered=True).cut


def test_rarity_weighs_rare_words_more() -> None:
    rarity = Rarity([("gulf", "manpower"), ("star", "manpower"), ("moon", "manpower")])
    assert rarity.weight("unseen") > rarity.weight("gulf") > rarity.weight("manpower") > 0


def test_names_any_agency_could_have() -> None:
    assert too_general(("manpower", "agencies"))
    assert not too_general(("golden", "manpower"))


_CORE = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).filter(
    lambda word: strip_legal(("x", word)) == ("x", word)
)


@given(
    st.lists(_CORE, min_size=1, max_size=5),
    st.sampled_from(["{}", "{} INC.", "PT {}", "{} (Pvt.) Ltd", "{}, CO., LTD.", "M/S {}"]),
    st.booleans(),
    st.sampled_from([" ", "  ", "-", "\u00a0"]),
)
def test_case_spacing_and_legal_forms_never_change_a_core_name(
    words: list[str], form: str, upper: bool, space: str
) -> None:
    plain = parse(" ".join(words))
    written = form.format(space.join(words))
    assert parse(written.upper() if upper else written).key == plain.key
