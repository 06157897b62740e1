from __future__ import annotations

from gait_screen.knowledge import PainAnswer, load_knowledge
from gait_screen.outputs.film_guide import all_cards, camera_text, proposed_cards
from gait_screen.plan import propose_clips

KNOWLEDGE = load_knowledge()


def test_both_legs_of_a_movement_are_on_one_card_with_the_second_place_of_the_phone():
    proposal = propose_clips([PainAnswer(site="calf")], KNOWLEDGE, can_run=False)
    raises = proposed_cards(proposal, KNOWLEDGE)[-1]
    assert raises.id == "heel_raise_side"
    assert raises.clips == (("left", "left"), ("right", "right"))
    assert raises.title.endswith("left leg, then right leg")
    assert [picture.stage for picture in raises.pictures] == ["side", "top", "top"]
    assert "the phone on your right" in dict(raises.facts)["Camera"]


def test_a_card_says_metres_lens_height_amount_and_the_checks_with_their_limits():
    proposal = propose_clips([PainAnswer(site="knee", side="right")], KNOWLEDGE)
    squat, _, run = proposed_cards(proposal, KNOWLEDGE, 1.6)
    facts = dict(squat.facts)
    assert "about 2.4 m" in facts["Camera"]
    assert "1.5 times your height" in facts["Camera"]
    assert "46 cm" in facts["Camera"]
    assert facts["How much"] == "5 times."
    assert any("200 pixels" in check for check in squat.checks)
    assert any("3 repetitions" in check for check in squat.checks)
    assert any("7 whole steps" in check for check in run.checks)
    assert run.also == ("Run on a treadmill, from the side: shows the same.",)


def test_every_clip_has_a_card_and_stickers_name_the_foot_that_they_are_on():
    cards = {card.id: card for card in all_cards(KNOWLEDGE)}
    assert set(cards) == {clip.id for clip in KNOWLEDGE.clips}
    arch = KNOWLEDGE.clip("arch_loading_side")
    assert "inner side of your right foot" in camera_text(arch, "left", KNOWLEDGE)
    assert not any("leg is at least" in check for check in cards["arch_loading_side"].checks)
