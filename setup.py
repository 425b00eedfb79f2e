"""Builds the browser assets into the wheel where Node is at hand; without it pages stay readable and plain."""

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
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


setup(cmdclass={"build_py": BuildWithAssets})
