import gc

import pytest

from harvesters.garbage import YOUNG, rare_searches, settled


def test_a_run_searches_seldom_and_leaves_python_as_it_was():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(KeyError), rare_searches():
        assert gc.get_threshold()[0] == YOUNG
        settled()
        assert gc.get_freeze_count() > frozen
        raise KeyError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() <= frozen
