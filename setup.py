"""Builds mlpipe/_engine with CMake; everything else is in pyproject.toml."""

import os
import pathlib
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = pathlib.Path(__file__).resolve().parent


class CMakeBuild(build_ext):
    def build_extension(self, extension):
        folder = pathlib.Path(self.get_ext_fullpath(extension.name)).resolve().parent
        # A tree of its own, kept between installations: the one of script/build may be for another interpreter.
        # MLPIPE_BUILD names another.
        build = os.environ.get("MLPIPE_BUILD") or ROOT / "build" / f"python-{sys.implementation.cache_tag}"
        build = pathlib.Path(build)
        settings = [
            "-GNinja",
            "-DCMAKE_BUILD_TYPE=Release",
            "-DMLPIPE_PYTHON=ON",
            "-DMLPIPE_BUILD_TESTS=OFF",
            f"-DPython3_EXECUTABLE={sys.executable}",
        ]
        subprocess.run(["cmake", "-S", ROOT, "-B", build, *settings], check=True)
        subprocess.run(["cmake", "--build", build, "--target", "mlpipe_python"], check=True)
        folder.mkdir(parents=True, exist_ok=True)
        for module in (build / "python" / "mlpipe").glob("_engine*.so"):
            self.copy_file(os.fspath(module), os.fspath(folder / module.name))


setup(ext_modules=[Extension("mlpipe._engine", sources=[])], cmdclass={"build_ext": CMakeBuild})
