"""A process that has loaded what it needs is not searched by the garbage collector again and again."""

import gc

from bot.serving.settling import settle
from knowledge.register import Register


def test_what_is_loaded_is_left_alone_by_the_garbage_collector() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 1_000
        assert not [one for one in gc.get_objects(generation=2) if isinstance(one, Register)]
    finally:
        gc.unfreeze()
