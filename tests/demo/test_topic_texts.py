"""The suggestions of the demonstration: one seed, one set; every category; each could come in."""

from __future__ import annotations

from itertools import islice

from app.demo.district import STREETS
from app.demo.topic_needs import NEEDS
from app.demo.topic_texts import said_again, suggestions
from app.domain.words import TopicCategory


def test_a_seed_gives_the_same_whatever_the_count() -> None:
    assert list(suggestions(7, 50)) == list(islice(suggestions(7, 500), 50))
    assert list(suggestions(7, 50)) != list(suggestions(8, 50))


def test_two_thousand_are_varied_and_of_every_category() -> None:
    made = list(suggestions(1, 2000))
    assert {topic.category for topic in made} == set(TopicCategory)
    assert {topic.street for topic in made} == set(STREETS)
    assert len({topic.title for topic in made}) > 1500
    assert len({topic[1:3] for topic in made}) > 1950
    assert all(topic.community in STREETS[topic.street] for topic in made)


def test_each_fits_where_it_is_submitted() -> None:
    for topic in suggestions(2, 5000):
        assert 4 <= len(topic.title) <= 30
        assert 10 <= len(topic.text) <= 120
        assert not set("{}") & set(topic.title + topic.text)


def test_said_again_is_the_same_need_at_the_same_place() -> None:
    for seed, topic in enumerate(suggestions(3, 200)):
        again = said_again(seed, topic)
        assert (again.category, again.place, again.street) == (topic.category, topic.place, topic.street)
        assert again.place in again.title


def test_no_two_needs_say_the_same() -> None:
    titles = [(need.kind, title) for need in NEEDS for title in need.titles]
    assert len(titles) == len(set(titles))
    assert all(len(need.titles) >= 3 and len(need.causes) >= 3 and len(need.asks) >= 3 for need in NEEDS)
