"""Machines small enough to work out their product by hand."""

import pytest

from .tiny import build, cells

CONVERSATION = """
events:
  Ask: {sent_by: client, doc: A question.}
  Answer: {sent_by: server, doc: Its answer.}
  Leave: {sent_by: either, doc: The end.}
signals:
  last: {raised_by: [Ask], when: {event_is: Ask}, doc: No question follows.}
commands:
  again: {doc: Another round.}
machines:
  client:
    follows: client
    doc: What the client did.
    initial: QUIET
    states: {QUIET: {doc: q}, ASKED: {doc: a}, GONE: {doc: g}}
    moves:
      - {from: QUIET, upon: Ask, to: ASKED, doc: It asks.}
      - {from: ASKED, upon: again, to: QUIET, doc: Next.}
      - {from: [QUIET, ASKED], upon: Leave, to: GONE, doc: It goes.}
  server:
    follows: server
    doc: What the server did.
    initial: QUIET
    states: {QUIET: {doc: q}, ASKED: {doc: a}, DONE: {doc: d}, GONE: {doc: g}}
    moves:
      - {from: QUIET, upon: Ask, to: ASKED, doc: It hears.}
      - {from: ASKED, upon: Answer, to: DONE, doc: It answers.}
      - {from: DONE, upon: again, to: QUIET, doc: Next.}
      - {from: DONE, upon: Leave, to: GONE, doc: It goes.}
  more:
    doc: Whether another question may follow.
    initial: SURE
    states: {SURE: {doc: s}, OVER: {doc: o}}
    moves:
      - {from: any, upon: last, to: OVER, doc: Said so.}
settle:
  - {name: leave-with-client, when: {client: GONE, server: DONE}, then: {server: GONE}, doc: Nobody is left.}
  - {name: leave-after-last, when: {more: OVER, server: DONE}, then: {client: GONE, server: GONE}, doc: The last.}
"""


def test_product_of_a_conversation_is_the_one_drawn_by_hand():
    built = build(CONVERSATION)
    over = {
        "Ask": "(client GONE)",
        "Ask+last": "(client GONE)",
        "client Leave": "(client GONE)",
        "again": "(client GONE)",
    }
    assert cells(built) == {
        "QUIET QUIET SURE": {
            "Ask": "ASKED ASKED SURE",
            "Ask+last": "ASKED ASKED OVER",
            "Answer": "(server QUIET)",
            "client Leave": "GONE QUIET SURE",
            "server Leave": "(server QUIET)",
            "again": "(client QUIET)",
        },
        "ASKED ASKED SURE": {
            "Ask": "(client ASKED)",
            "Ask+last": "(client ASKED)",
            "Answer": "ASKED DONE SURE",
            "client Leave": "GONE ASKED SURE",
            "server Leave": "(server ASKED)",
            "again": "(server ASKED)",
        },
        "ASKED ASKED OVER": {
            "Ask": "(client ASKED)",
            "Ask+last": "(client ASKED)",
            "Answer": "GONE GONE OVER",
            "client Leave": "GONE ASKED OVER",
            "server Leave": "(server ASKED)",
            "again": "(server ASKED)",
        },
        "GONE QUIET SURE": over | {"Answer": "(server QUIET)", "server Leave": "(server QUIET)"},
        "ASKED DONE SURE": {
            "Ask": "(client ASKED)",
            "Ask+last": "(client ASKED)",
            "Answer": "(server DONE)",
            "client Leave": "GONE GONE SURE",
            "server Leave": "ASKED GONE SURE",
            "again": "QUIET QUIET SURE",
        },
        "GONE ASKED SURE": over | {"Answer": "GONE GONE SURE", "server Leave": "(server ASKED)"},
        "GONE GONE OVER": over | {"Answer": "(server GONE)", "server Leave": "(server GONE)"},
        "GONE ASKED OVER": over | {"Answer": "GONE GONE OVER", "server Leave": "(server ASKED)"},
        "GONE GONE SURE": over | {"Answer": "(server GONE)", "server Leave": "(server GONE)"},
        "ASKED GONE SURE": {
            "Ask": "(client ASKED)",
            "Ask+last": "(client ASKED)",
            "Answer": "(server GONE)",
            "client Leave": "GONE GONE SURE",
            "server Leave": "(server GONE)",
            "again": "(server GONE)",
        },
    }


def test_configurations_are_numbered_as_a_breadth_first_walk_meets_them():
    built = build(CONVERSATION)
    assert [" ".join(configuration) for configuration in built.configurations] == list(cells(built))
    first_met = [min(step.source for step in built.steps if step.target == n) for n in range(1, len(built.cells))]
    assert first_met == sorted(first_met)


def test_steps_say_which_moves_were_made_and_which_rules_were_applied():
    built = build(CONVERSATION)
    said = {
        (" ".join(built.configurations[step.source]), built.letters[step.letter].name): (
            [f"{machine} to {move.target}" for machine, move in step.moves],
            step.settled,
        )
        for step in built.steps
    }
    assert said["QUIET QUIET SURE", "Ask+last"] == (["client to ASKED", "server to ASKED", "more to OVER"], ())
    assert said["ASKED ASKED OVER", "Answer"] == (["server to DONE"], ("leave-after-last",))
    assert said["GONE ASKED OVER", "Answer"] == (["server to DONE"], ("leave-with-client",))
    assert len(said) == len(built.steps) == sum(cell >= 0 for row in built.cells for cell in row)


def test_every_refusal_is_one_sentence_and_stands_once():
    built = build(CONVERSATION)
    sentences = [refusal.sentence for refusal in built.refusals]
    assert "the client cannot send Ask while client is ASKED" in sentences
    assert "the server cannot send Leave while server is ASKED" in sentences
    assert "again is not possible while server is GONE" in sentences
    assert len(set(sentences)) == len(sentences)
    assert [refusal.index for refusal in built.refusals] == list(range(len(sentences)))


def test_configurations_that_nobody_can_tell_apart_share_a_class():
    built = build(CONVERSATION)
    names = [" ".join(configuration) for configuration in built.configurations]
    merged = [{names[i] for i, number in enumerate(built.class_of) if number == n} for n in sorted(set(built.class_of))]
    # `more` shows only in what an answer does while the client still waits.
    assert merged == [
        {"QUIET QUIET SURE"},
        {"ASKED ASKED SURE"},
        {"ASKED ASKED OVER"},
        {"GONE QUIET SURE"},
        {"ASKED DONE SURE"},
        {"GONE ASKED SURE", "GONE ASKED OVER"},
        {"GONE GONE SURE", "GONE GONE OVER"},
        {"ASKED GONE SURE"},
    ]
    assert [names[index] for index in built.representatives] == [
        "QUIET QUIET SURE",
        "ASKED ASKED SURE",
        "ASKED ASKED OVER",
        "GONE QUIET SURE",
        "ASKED DONE SURE",
        "GONE ASKED SURE",
        "GONE GONE OVER",
        "ASKED GONE SURE",
    ]


@pytest.mark.parametrize(
    ("addition", "is_apart"),
    [
        ("exposes: {is_last: {when: {more: OVER}, doc: Whether it was.}}", True),
        ("exposes: {is_gone: {when: {client: GONE, more: [SURE, OVER]}, doc: Whether it is.}}", False),
    ],
    ids=["which tells them apart", "which does not"],
)
def test_a_public_property_keeps_apart_what_it_tells_apart(addition, is_apart):
    built = build(CONVERSATION + addition)
    yes, no = (built.configurations.index(("GONE", "ASKED", more)) for more in ("SURE", "OVER"))
    assert (built.class_of[yes] != built.class_of[no]) is is_apart


def test_a_condition_keeps_configurations_apart_only_where_its_event_can_be_legal():
    variants = """
  Answer:
    sent_by: server
    doc: Its answer.
    variants:
      final: {when: {machine_in: {more: OVER}}, doc: The last one.}
      other: {otherwise: true, doc: Not the last one.}
"""
    built = build(CONVERSATION.replace("\n  Answer: {sent_by: server, doc: Its answer.}\n", variants))
    asked = [built.configurations.index(("GONE", "ASKED", more)) for more in ("SURE", "OVER")]
    gone = [built.configurations.index(("GONE", "GONE", more)) for more in ("SURE", "OVER")]
    assert len({built.class_of[index] for index in asked}) == 2
    assert len({built.class_of[index] for index in gone}) == 1


ALPHABET = """
events:
  Post:
    sent_by: either
    doc: A post.
    fields: {method: {type: bytes, doc: m}}
    variants: {long: {when: {method_in: LONG}, doc: l}, short: {otherwise: true, doc: s}}
  Ask: {sent_by: client, doc: A question.}
signals:
  loud: {raised_by: [Ask, Post], when: {event_is: Ask}, doc: l}
  rude: {raised_by: [Post], when: {event_is: Post}, doc: r}
commands:
  fail: {per: role, doc: It broke.}
  again: {doc: Another round.}
machines:
  ear:
    doc: Hears everything.
    initial: OPEN
    states: {OPEN: {doc: o}}
    moves:
      - {from: OPEN, upon: Post, to: OPEN, doc: p}
      - {from: OPEN, upon: Ask, to: OPEN, doc: a}
      - {from: OPEN, upon: loud, to: OPEN, doc: l}
      - {from: OPEN, upon: rude, to: OPEN, doc: r}
      - {from: OPEN, upon: fail, to: OPEN, doc: f}
      - {from: OPEN, upon: again, to: OPEN, doc: a}
"""


def test_letters_stand_in_spec_order_with_signals_counted_in_binary():
    assert [letter.name for letter in build(ALPHABET).letters] == [
        "client Post.long",
        "client Post.long+loud",
        "client Post.long+rude",
        "client Post.long+loud+rude",
        "client Post.short",
        "client Post.short+loud",
        "client Post.short+rude",
        "client Post.short+loud+rude",
        "server Post.long",
        "server Post.long+loud",
        "server Post.long+rude",
        "server Post.long+loud+rude",
        "server Post.short",
        "server Post.short+loud",
        "server Post.short+rude",
        "server Post.short+loud+rude",
        "Ask",
        "Ask+loud",
        "fail client",
        "fail server",
        "again",
    ]


HEARING = """
events: {Speak: {sent_by: either, doc: s}}
commands: {fail: {per: role, doc: f}}
machines:
  client:
    follows: client
    doc: Hears itself.
    initial: A
    states: {A: {doc: a}, B: {doc: b}, X: {doc: x}}
    moves:
      - {from: A, upon: Speak, to: B, doc: s}
      - {from: B, upon: Speak, to: A, doc: s}
      - {from: any, upon: fail, to: X, doc: f}
  ear:
    doc: Hears everybody.
    initial: QUIET
    states: {QUIET: {doc: q}, HEARD: {doc: h}}
    moves: [{from: any, upon: Speak, to: HEARD, doc: s}]
  spy:
    doc: Hears the server.
    initial: ASLEEP
    states: {ASLEEP: {doc: a}, AWAKE: {doc: w}, BROKEN: {doc: b}}
    moves:
      - {from: [ASLEEP, AWAKE], upon: Speak, by: server, to: AWAKE, doc: s}
      - {from: any, upon: fail, by: server, to: BROKEN, doc: f}
"""


def test_a_follower_hears_what_either_can_do_from_its_own_role_and_a_memory_from_everybody():
    assert cells(build(HEARING))["A QUIET ASLEEP"] == {
        "client Speak": "B HEARD ASLEEP",
        "server Speak": "A HEARD AWAKE",
        "fail client": "X QUIET ASLEEP",
        "fail server": "A QUIET BROKEN",
    }


def test_a_letter_that_one_machine_refuses_moves_no_other():
    table = cells(build(HEARING))
    assert table["X QUIET ASLEEP"]["client Speak"] == "(client X)"
    assert table["A QUIET BROKEN"]["server Speak"] == "(spy BROKEN)"
    assert "X HEARD ASLEEP" not in {table["X QUIET ASLEEP"][letter] for letter in table["X QUIET ASLEEP"]}


VARIANTS = """
events:
  Post:
    sent_by: client
    doc: p
    fields: {{method: {{type: bytes, doc: m}}}}
    variants: {{long: {{when: {{method_in: LONG}}, doc: l}}, short: {{otherwise: true, doc: s}}}}
machines:
  box:
    {follows}doc: b
    initial: EMPTY
    states: {{EMPTY: {{doc: e}}, FULL: {{doc: f}}}}
    moves: [{{from: EMPTY, upon: Post.long, to: FULL, doc: p}}]
"""


def test_a_memory_stays_put_upon_a_variant_that_it_does_not_name():
    assert cells(build(VARIANTS.format(follows=""))) == {
        "EMPTY": {"Post.long": "FULL", "Post.short": "EMPTY"},
        "FULL": {"Post.long": "(box FULL)", "Post.short": "FULL"},
    }


def test_a_follower_refuses_whatever_its_role_sends_that_it_does_not_name():
    assert cells(build(VARIANTS.format(follows="follows: client\n    "))) == {
        "EMPTY": {"Post.long": "FULL", "Post.short": "(box EMPTY)"},
        "FULL": {"Post.long": "(box FULL)", "Post.short": "(box FULL)"},
    }


def test_a_signal_that_a_machine_cannot_take_refuses_the_whole_letter():
    built = build("""
events: {Ask: {sent_by: client, doc: a}}
signals: {gift: {raised_by: [Ask], when: {event_is: Ask}, doc: g}}
machines:
  count:
    doc: c
    initial: ZERO
    states: {ZERO: {doc: z}, ONE: {doc: o}}
    moves: [{from: any, upon: Ask, to: ONE, doc: a}]
  shelf:
    doc: s
    initial: EMPTY
    states: {EMPTY: {doc: e}, FULL: {doc: f}}
    moves: [{from: EMPTY, upon: gift, to: FULL, doc: g}]
""")
    assert cells(built)["ONE FULL"] == {"Ask": "ONE FULL", "Ask+gift": "(shelf FULL)"}
    assert [(refusal.event, refusal.sentence) for refusal in built.refusals] == [
        ("Ask", "the client cannot send Ask with gift while shelf is FULL")
    ]


def test_a_refusal_cites_what_would_have_been_possible():
    built = build("""
standards: {RFC1: {title: Host Software, url: "https://www.rfc-editor.org/rfc/rfc1.html"}}
events: {Ask: {sent_by: client, doc: a}, Tell: {sent_by: client, doc: t}}
commands: {fail: {per: role, doc: f}}
machines:
  client:
    follows: client
    doc: c
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}, X: {doc: x}}
    moves:
      - {from: A, upon: Ask, to: B, doc: The first one.}
      - {from: B, upon: Ask, to: C, cite: RFC1#2.3}
      - {from: B, upon: Tell, to: C, doc: Why not.}
      - {from: [A, B, C], upon: fail, to: X, cite: RFC1#4}
  server:
    follows: server
    doc: s
    initial: A
    states: {A: {doc: a}, X: {doc: x}}
    moves: [{from: any, upon: fail, to: X, doc: f}]
""")
    said = {refusal.sentence: refusal.cite and refusal.cite.section for refusal in built.refusals}
    assert said == {
        "the client cannot send Tell while client is A": None,
        "the client cannot send Ask while client is C": "2.3",
        "the client cannot send Tell while client is C": None,
        "the client cannot send Ask while client is X": "2.3",
        "the client cannot send Tell while client is X": None,
        "fail is not possible for the client while client is X": "4",
    }


SETTLING = """
events: {Push: {sent_by: client, doc: p}}
machines:
  first:
    doc: f
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}, D: {doc: d}}
    moves: [{from: B, upon: Push, to: C, doc: p}]
  second:
    doc: s
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}}
    moves: []
settle:
  - {name: leave-start, when: {first: A}, then: {first: B}, doc: At once.}
  - {name: fall-back, when: {first: C}, then: {first: D}, doc: Only after the others.}
  - {name: follow-first, when: {first: C, second: A}, then: {second: B}, before: [fall-back], doc: First.}
  - {name: go-on, when: {first: C, second: B}, then: {second: C}, before: [fall-back], doc: Second.}
"""


def test_the_initial_configuration_is_settled():
    assert build(SETTLING).configurations[0] == ("B", "A")


def test_a_rule_waits_for_the_rules_declared_before_it():
    built = build(SETTLING)
    assert cells(built)["B A"] == {"Push": "D C"}
    assert built.steps[0].settled == ("follow-first", "go-on", "fall-back")


def test_a_rule_that_would_change_nothing_is_not_applied():
    assert all(len(set(step.settled)) == len(step.settled) for step in build(SETTLING).steps)


def test_rules_may_be_applied_in_any_order_that_ends_alike():
    built = build("""
events: {Push: {sent_by: client, doc: p}}
machines:
  first:
    doc: f
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}}
    moves: [{from: A, upon: Push, to: B, doc: p}]
  other:
    doc: o
    initial: A
    states: {A: {doc: a}, B: {doc: b}, C: {doc: c}}
    moves: [{from: A, upon: Push, to: B, doc: p}]
settle:
  - {name: move-other, when: {other: B}, then: {other: C}, doc: One.}
  - {name: move-first, when: {first: B}, then: {first: C}, doc: The other.}
""")
    assert cells(built)["A A"] == {"Push": "C C"}
    assert built.steps[0].settled == ("move-other", "move-first")


FRAMED = """
events:
  Ask:
    sent_by: client
    doc: a
    fields: {method: {type: bytes, doc: m}, http_version: {type: bytes, doc: v}}
    variants:
      head: {when: {method_in: HEAD}, doc: h}
      connect: {when: {method_in: CONNECT}, doc: c}
      other: {otherwise: true, doc: o}
  Answer: {sent_by: server, doc: a, fields: {http_version: {type: bytes, doc: v}}}
machines:
  server:
    follows: server
    doc: s
    initial: IDLE
    states: {IDLE: {doc: i}, ASKED: {doc: a}}
    moves:
      - {from: IDLE, upon: Ask, to: ASKED, doc: a}
      - {from: ASKED, upon: Answer, to: IDLE, doc: a}
  answers:
    doc: a
    initial: OTHER
    states: {OTHER: {doc: o}, HEAD: {doc: h}, CONNECT: {doc: c}}
    moves:
      - {from: any, upon: Ask.head, to: HEAD, doc: h}
      - {from: any, upon: Ask.connect, to: CONNECT, doc: c}
      - {from: any, upon: Ask.other, to: OTHER, doc: o}
framing:
  decided_by: [Answer]
  doc: f
  rules:
    - {name: no-body, when: {machine_in: {answers: [HEAD, CONNECT]}}, use: none, doc: n}
    - {name: to-the-end, otherwise: true, use: until_close, doc: t}
"""

COMPOSED = """
fields: {connection: {syntax: list, doc: c}}
compose:
  speaks: "1.1"
  as_if: {answers: {HEAD: OTHER}}
  doc: c
  rules:
    - {name: say-close, of: Answer, when: {framing_in: until_close}, options: {add: [close]}, doc: s}
"""


def classes_of_asked(built):
    asked = {state: built.configurations.index(("ASKED", state)) for state in ("OTHER", "HEAD", "CONNECT")}
    return {state: built.class_of[index] for state, index in asked.items()}


def test_framing_keeps_apart_what_it_decides_by():
    classes = classes_of_asked(build(FRAMED))
    assert classes["HEAD"] == classes["CONNECT"] != classes["OTHER"]


def test_composing_keeps_apart_what_only_its_pretence_tells_apart():
    assert len(set(classes_of_asked(build(FRAMED + COMPOSED)).values())) == 3


def test_nothing_is_kept_apart_where_no_head_is_framed():
    built = build(FRAMED)
    assert {state for machine, state in built.configurations if machine == "IDLE"} == {"OTHER", "HEAD", "CONNECT"}
    idle = {built.class_of[index] for index, (server, _) in enumerate(built.configurations) if server == "IDLE"}
    assert len(idle) == 1
