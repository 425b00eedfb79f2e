"""What test_sandbox.py runs inside the child."""

import ctypes
import os
import socket
import subprocess
import sys
import time

from metadata.errors.sandbox import ParserOutputTooLarge


def echo(request):
    return request


def process(request):
    return {"pid": os.getpid()}


def environment(request):
    return {"names": sorted(os.environ)}


def connect(request):
    socket.create_connection(("127.0.0.1", 9))


def resolve(request):
    socket.getaddrinfo("localhost", 80)


def listen(request):
    socket.socket().bind(("127.0.0.1", 0))


def send_datagram(request):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))


def run_program(request):
    subprocess.run(["/bin/true"], check=True)


def run_shell(request):
    os.system("true")


def fork(request):
    os.fork()


def write(request):
    with open(request["path"], "w") as out:
        out.write("written")
    return {}


def sleep(request):
    time.sleep(60)


def spin(request):
    while True:
        pass


def allocate(request):
    return {"size": len(bytearray(10_000_000_000))}


def fill_disk(request):
    with open(request["path"], "wb") as out:
        while True:
            out.write(b"x" * 100_000)


def answer_too_much(request):
    return {"text": "x" * 1_000_000}


def leave(request):
    os._exit(3)


def abort(request):
    os.abort()


def segfault(request):
    ctypes.string_at(0)


def throw(request):
    raise ValueError("the file is strange")


def recurse(request):
    return recurse(request)


def print_much(request):
    print("x" * 1_000_000)
    sys.stdout.flush()
    return {"done": True}


def raise_ours(request):
    raise ParserOutputTooLarge(limit_mb=7)
