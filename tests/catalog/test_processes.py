"""Telling a dead owner from a living one."""

import os
import subprocess
import sys

from catalog.processes import is_gone, owner_of, this_process


def test_this_process_lives():
    me = this_process()

    assert me.number == os.getpid()
    assert not is_gone(me.host, me.number, me.birth)
    assert owner_of(me.tag) == me


def test_a_process_that_ended_is_gone_and_another_with_its_number_is_not_taken_for_it():
    me = this_process()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.communicate(b"\n")

    assert is_gone(me.host, child.pid, f"{me.boot}-12345")
    assert is_gone(me.host, me.number, f"{me.boot}-1")


def test_a_process_from_before_the_last_boot_is_gone():
    me = this_process()

    assert is_gone(me.host, me.number, "00000000-1")


def test_nobody_elsewhere_is_called_gone():
    me = this_process()

    assert not is_gone("00000000", me.number, me.birth)
    assert not is_gone(me.host, None, None)
    assert owner_of("some-folder") is None


def test_a_forked_child_is_another_process():
    me = this_process()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, this_process().tag.encode())
        os._exit(0)
    os.waitpid(pid, 0)
    tag = os.read(reader, 200).decode()
    os.close(reader)
    os.close(writer)

    child = owner_of(tag)
    assert child.number == pid != me.number
    assert is_gone(child.host, child.number, child.birth)
