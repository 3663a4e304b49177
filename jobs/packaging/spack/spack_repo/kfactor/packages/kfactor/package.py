import pathlib

from spack_repo.builtin.build_systems.cmake import CMakePackage, generator

from spack.package import *

# The recipe builds the checkout that contains it.
CHECKOUT = pathlib.Path(__file__).resolve().parents[7]


class Kfactor(CMakePackage):
    """Simulates invitation campaigns on a social graph, on any number of MPI ranks, equal to the last bit."""

    git = CHECKOUT.as_uri()

    license("MIT")

    version("main", branch="main")

    variant("figures", default=True, description="Python with matplotlib, for `kfactor report`")

    generator("ninja")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("git", type="build")  # gives the revision that results carry

    depends_on("mpi@3:")
    depends_on("hdf5@1.10:+hl")  # with or without MPI
    depends_on("boost@1.74:")  # only headers
    depends_on("cli11@2:")
    depends_on("fmt@9:")
    depends_on("nlohmann-json@3:")
    depends_on("nlopt@2.7:+cxx~python")
    depends_on("random123")
    depends_on("tomlplusplus@3:")
    depends_on("zlib-api")

    depends_on("googletest+gmock", type="test")
    depends_on("benchmark", type="test")

    depends_on("python@3.9:", type="run", when="+figures")
    depends_on("py-matplotlib", type="run", when="+figures")

    # The project uses <span>, <bit>, concepts and std::ssize of C++20.
    conflicts("%gcc@:11")
    conflicts("%clang@:15")

    def cmake_args(self):
        return [
            self.define("KFACTOR_BUILD_TESTS", self.run_tests),
            # A newer compiler may have more warnings.
            self.define("KFACTOR_WARNINGS_AS_ERRORS", False),
        ]

    def setup_run_environment(self, env):
        if self.spec.satisfies("+figures"):
            env.set("KFACTOR_PYTHON", self.spec["python"].command.path)
