"""The scanner in C built with the sanitizers of addresses and undefined behaviour, fed with bytes at random."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[3] / "harvesters" / "validate" / "quick"
FLAGS = ["-O1", "-g", "-shared", "-fPIC", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def _asan(compiler: str) -> Path | None:
    said = subprocess.run(
        [compiler, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    )
    found = Path(said.stdout.strip())
    return found if found.is_absolute() and found.exists() else None


@pytest.mark.deep
def test_no_bytes_lead_the_scanner_out_of_its_memory(tmp_path):
    compiler = shutil.which("gcc")
    if compiler is None or (asan := _asan(compiler)) is None:
        pytest.skip("needs gcc and its address sanitizer")
    made = tmp_path / "kernel.so"
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run([compiler, *FLAGS, include, *map(str, SOURCES.glob("_*.c")), "-o", str(made)], check=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(asan),
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONMALLOC": "malloc",
    }
    program = [sys.executable, str(Path(__file__).with_name("_scanner_fuzz.py")), str(made), "2569"]
    ran = subprocess.run(program, env=environment, capture_output=True, text=True)
    assert ran.stdout == "sound\n", ran.stderr
