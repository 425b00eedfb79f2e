"""Builds the browser assets where Node is at hand, and the scanner of tables where a C compiler is."""

import shutil
import subprocess
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent


class BuildWithAssets(build_py):
    """build_py that first makes web/static/build from the pinned npm packages."""

    def run(self) -> None:
        manifest = ROOT / "web" / "static" / "build" / "manifest.json"
        npm = shutil.which("npm")
        if not manifest.exists() and npm:
            subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=ROOT, check=True)  # noqa: S603
            subprocess.run(["node", "tools/build_assets.mjs"], cwd=ROOT, check=True)  # noqa: S607
        elif not manifest.exists():
            print("No Node here: Khlang is built with plain styles.")  # noqa: T201
        super().run()


SCANNER = "harvesters/validate/quick"
KERNEL = Extension(
    "harvesters.validate.quick._kernel",
    [f"{SCANNER}/_{part}.c" for part in ("cells", "kernel", "pages", "rows", "told", "values")],
    depends=[f"{SCANNER}/_table.h"],
    extra_compile_args=["-O3", "-fvisibility=hidden"],
    optional=True,  # without a compiler, validation goes another way, with the same reports
)

setup(cmdclass={"build_py": BuildWithAssets}, ext_modules=[KERNEL])
