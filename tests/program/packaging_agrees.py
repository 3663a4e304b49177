#!/usr/bin/python3
"""The ways to install kfactor agree: CMake, jobs/setup (Debian packages) and the Spack recipe need the same libraries.
The recipe and the container's definition name only options, presets, scripts and files that exist. Neither Spack nor
Apptainer is needed or run."""

import json
import pathlib
import re
import subprocess
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPE = ROOT / "jobs/packaging/spack/spack_repo/kfactor/packages/kfactor/package.py"
DEFINITION = ROOT / "jobs/packaging/apptainer/kfactor.def"

# What CMake finds: Spack's name and Debian's package. None: part of the C library.
LIBRARIES = {
    "MPI": ("mpi", "libopenmpi-dev"), "HDF5": ("hdf5", "libhdf5-dev"), "Boost": ("boost", "libboost-dev"),
    "fmt": ("fmt", "libfmt-dev"), "CLI11": ("cli11", "libcli11-dev"), "NLopt": ("nlopt", "libnlopt-cxx-dev"),
    "tomlplusplus": ("tomlplusplus", "libtomlplusplus-dev"), "ZLIB": ("zlib-api", "zlib1g-dev"),
    "nlohmann_json": ("nlohmann-json", "nlohmann-json3-dev"), "RANDOM123": ("random123", "librandom123-dev"),
    "GTest": ("googletest", "libgtest-dev"), "benchmark": ("benchmark", "libbenchmark-dev"), "Threads": None,
}
problems = []


def check(fine, sentence):
    if not fine:
        problems.append(sentence)


def cmake_text():
    lists = [ROOT / "CMakeLists.txt"]
    for folder in ("graph", "model", "io", "analysis", "jobs", "tests"):
        lists += sorted((ROOT / folder).rglob("CMakeLists.txt"))
    return "\n".join(file.read_text() for file in lists)


class Recorder:
    """Stands in for Spack while the recipe is read: keeps what its directives were told."""

    def __init__(self):
        self.calls = []

    def module(self):
        module = types.ModuleType("spack.package")
        for name in ("license", "version", "variant", "depends_on", "conflicts", "generator"):
            setattr(module, name, lambda *words, _name=name, **named: self.calls.append((_name, words, named)))
        return module

    def of(self, name):
        return [(words, named) for called, words, named in self.calls if called == name]


def read_recipe():
    recorder = Recorder()
    spack = recorder.module()
    cmake = types.ModuleType("spack_repo.builtin.build_systems.cmake")
    cmake.CMakePackage = type("CMakePackage", (), {"define": staticmethod(lambda key, value: (key, value))})
    cmake.generator = spack.generator
    for name in ("spack", "spack_repo", "spack_repo.builtin", "spack_repo.builtin.build_systems"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["spack.package"] = spack
    sys.modules[cmake.__name__] = cmake
    names = {"__file__": str(RECIPE), "__name__": "package"}
    exec(compile(RECIPE.read_text(), str(RECIPE), "exec"), names)
    return recorder, names["Kfactor"]


def check_libraries(recorder):
    found = set(re.findall(r"^\s*find_package\((\w+)", cmake_text(), re.M))
    found |= {name.removesuffix("_INCLUDE_DIR") for name in re.findall(r"^\s*find_path\((\w+)", cmake_text(), re.M)}
    setup = (ROOT / "jobs/setup").read_text()
    debian = set(re.search(r"^packages=\((.*?)^\)", setup, re.M | re.S)[1].split())
    spack = {re.split(r"[@+~%]", words[0])[0]: (words[0], named) for words, named in recorder.of("depends_on")}
    for name in sorted(found):
        if name not in LIBRARIES:
            check(False, f"CMake looks for {name}: name its packages in {pathlib.Path(__file__).name}")
        elif LIBRARIES[name]:
            ours, theirs = LIBRARIES[name]
            check(ours in spack, f"CMake looks for {name}, but the Spack recipe does not depend on {ours}")
            check(theirs in debian, f"CMake looks for {name}, but jobs/setup does not install {theirs}")
    for name in LIBRARIES.keys() - found:
        check(False, f"{name} is listed here, but CMake does not look for it")
    known = {pair[0] for pair in LIBRARIES.values() if pair} | {"c", "cxx", "cmake", "git", "python", "py-matplotlib"}
    for name in spack.keys() - known:
        check(False, f"the Spack recipe depends on {name}, which CMake does not look for")
    check("+hl" in spack["hdf5"][0], "Spack's hdf5 needs +hl")
    for name in ("googletest", "benchmark"):
        check(spack.get(name, ("", {}))[1].get("type") == "test", f"{name} is for tests alone")
    wanted = re.search(r"cmake_minimum_required\(VERSION ([\d.]+)\)", cmake_text())[1]
    check(spack["cmake"][0] == f"cmake@{wanted}:", f"the Spack recipe asks for {spack['cmake'][0]}, CMakeLists.txt for {wanted}")


def check_options(recipe):
    known = set(re.findall(r"^(?:option|set)\((KFACTOR_\w+)", (ROOT / "CMakeLists.txt").read_text(), re.M))
    options = [key for key, _ in recipe.cmake_args(types.SimpleNamespace(run_tests=False, define=recipe.define))]
    check(options, "the Spack recipe sets no option")
    presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
    for preset in presets:
        options += [key for key in preset.get("cacheVariables", {}) if key.startswith("KFACTOR_")]
    for option in options:
        check(option in known, f"{option} is not an option of CMakeLists.txt")
    check((ROOT / "CMakeLists.txt").samefile(recipe.git.removeprefix("file://") + "/CMakeLists.txt"),
          f"the Spack recipe builds {recipe.git}, which is not this checkout")


def check_container():
    text = DEFINITION.read_text()
    sections = dict(re.findall(r"^%(\w+)\n(.*?)(?=^%|\Z)", text, re.M | re.S))
    copied = {line.split()[0] for line in sections["files"].splitlines() if line.strip() and line.split()[0] != "#"}
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True)
    if listed.returncode == 0:  # fails in an unpacked archive
        tracked = {line.split("/")[0] for line in listed.stdout.splitlines()}
        check(copied == tracked | {".git"}, f"the container copies {sorted(copied ^ (tracked | {'.git'}))} wrongly")
    for name, shell in (("post", "sh"), ("runscript", "sh"), ("test", "sh"), ("environment", "sh")):
        parsed = subprocess.run([shell, "-n"], input=sections[name], text=True, capture_output=True)
        check(parsed.returncode == 0, f"%{name} of the container is not shell: {parsed.stderr}")
    presets = {preset["name"] for preset in json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]}
    for preset in re.findall(r"preset=(\S+);", sections["post"]):
        check(preset in presets, f"the container builds preset {preset}, which does not exist")
    for option in re.findall(r"jobs/setup (--\S+)", sections["post"]):
        check(option in (ROOT / "jobs/setup").read_text(), f"jobs/setup does not know {option}")
    for scenario in re.findall(r"share/kfactor/(scenarios/\S+\.toml)", text):
        check((ROOT / "jobs" / scenario).exists(), f"the container names {scenario}, which does not exist")


recorder, recipe = read_recipe()
check_libraries(recorder)
check_options(recipe)
check_container()
if problems:
    print("\n".join(f"FAILED: {problem}" for problem in problems))
    sys.exit(1)
print("packaging agrees")
