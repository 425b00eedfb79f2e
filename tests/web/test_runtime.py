"""The start-up warning of an old Python."""

import pytest

from web.runtime import python_warning


@pytest.mark.parametrize("version", [(3, 11, 13), (3, 12, 11), (3, 13, 9), (3, 14, 0)])
def test_a_recent_python_is_not_warned_about(version):
    assert python_warning(version) is None


@pytest.mark.parametrize("version", [(3, 11, 7), (3, 12, 10), (3, 13, 3)])
def test_an_old_patch_release_is_named_with_the_one_to_have(version):
    warning = python_warning(version)

    assert warning is not None and "3." in (warning.en or "") and "Python" in (warning.th or "")
