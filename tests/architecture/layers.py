# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folder may include what: app -> core/engine -> core -> kernels/*.h <- kernels/{cpu,cuda}."""

from dataclasses import dataclass

QT = r"Q[A-Z]|Qt|q[a-z]+\.h$"
CUDA = r"cuda|cublas|cub/|thrust/|nccl|curand|nv"
CPU_LIBRARIES = r"hwy/|cblas|openblas|lapack"


@dataclass(frozen=True)
class Layer:
    """The longest `folder` that a file lies in decides."""

    folder: str
    may_include: tuple[str, ...]  # "core/": all below it; "kernels/*.h": directly in it
    no_system: tuple[str, ...] = ()  # patterns of <headers> that are forbidden


CORE_BELOW_ENGINE = tuple(
    f"core/{part}/"
    for part in ("loading", "model", "sampling", "session", "specache", "template", "text")
)
CORE_NO_SYSTEM = (QT, CUDA, CPU_LIBRARIES)

LAYERS = (
    # kernels/ chooses between its backends in .cpp files; its headers name neither.
    Layer("kernels/", ("kernels/",), (QT, CUDA)),
    Layer("kernels/cpu/", ("kernels/*.h", "kernels/cpu/"), (QT, CUDA)),
    Layer("kernels/cuda/", ("kernels/*.h", "kernels/cuda/"), (QT, CPU_LIBRARIES)),
    Layer("core/", ("core/*.h", *CORE_BELOW_ENGINE, "kernels/*.h"), CORE_NO_SYSTEM),
    Layer("core/template/", ("core/*.h", "core/template/"), CORE_NO_SYSTEM),
    Layer("core/engine/", ("core/", "kernels/*.h"), CORE_NO_SYSTEM),
    Layer("app/", ("app/",), (CUDA,)),
    Layer("app/bridge/", ("app/bridge/", "app/*.h", "core/engine/"), (CUDA,)),
    # The command line also shows what lies below the engine: ids, logits, a model file's header.
    Layer("app/cli/", ("app/cli/", "app/documents/", "app/*.h", "core/", "kernels/*.h"), (CUDA,)),
    Layer("app/documents/", ("app/documents/", "app/*.h"), (CUDA,)),
    Layer("app/storage/", ("app/storage/", "app/documents/", "app/*.h"), (CUDA,)),
    Layer("app/models/", ("app/models/", "app/bridge/", "app/documents/", "app/storage/", "app/*.h"), (CUDA,)),
    Layer("tests/", ("app/", "core/", "kernels/", "tests/")),
)

# Headers that stand before all backends.
NEUTRAL_HEADERS = "kernels/*.h"
BACKEND_FOLDERS = ("kernels/cpu/", "kernels/cuda/")

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md",
    "app", "core", "kernels", "packaging", "resources", "tests",
}  # fmt: skip
# Not part of the project, and ignored by git.
TOP_LEVEL_OF_THE_USER = {"build", "CMakeUserPresets.json", "compile_commands.json"}
