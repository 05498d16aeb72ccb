"""What is the place's fault, and not mtorkin's."""

from __future__ import annotations

import errno
import os

import pytest

from mtorkin.base.place import fault_in, is_fault


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG])
def test_no_room_is_the_place_s_fault(number):
    words = os.strerror(number)
    assert is_fault(OSError(number, words))
    assert fault_in(["RuleException:", f"OSError: [Errno {number}] {words}: 'fits.csv'"]) == words


@pytest.mark.parametrize("bug", [OSError(errno.EIO, "deep inside"), MemoryError(), ValueError()])
def test_a_bug_is_not(bug):
    assert not is_fault(bug)
    assert fault_in([repr(bug)]) == ""
