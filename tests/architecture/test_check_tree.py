# SPDX-License-Identifier: GPL-3.0-or-later
"""The check itself, against trees with one fault each: it must find that one and no other."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from check_tree import faults

LICENCE = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
CHECK = Path(__file__).with_name("check_tree.py")

# A small tree without a fault; the tests add one file to it.
CLEAN = {
    "README.md": "",
    ".gitignore": "",
    "build/generated.cpp": "#include <QString>\n",
    "kernels/backend.h": "#pragma once\n#include <memory>\n",
    "kernels/backend.cpp": '#include "kernels/cpu/pool.h"\n',
    "kernels/cpu/pool.h": '#include "kernels/backend.h"\n#include <hwy/highway.h>\n',
    "kernels/cuda/pool.cu": '#include "kernels/backend.h"\n#include <cuda_runtime.h>\n',
    "core/error.h": "#include <stdexcept>\n",
    "core/model/model.h": '#include "core/error.h"\n#include "kernels/backend.h"\n',
    "core/engine/engine.h": '#include "core/model/model.h"\n',
    "app/main.cpp": '#include "app/views/window.h"\n',
    "app/bridge/bridge.h": '#include "core/engine/engine.h"\n#include <QObject>\n',
    "app/cli/ask.cpp": '#include "core/engine/engine.h"\n#include "core/model/model.h"\n',
    "app/views/window.h": '#include "app/bridge/bridge.h"\n#include <QWidget>\n',
    "app/views/window.cpp": '#include "app/views/window.h"\n#include "window.moc"\n',
    "tests/core/model_test.cpp": '#include "core/model/model.h"\n#include "kernels/cpu/pool.h"\n',
}


def write(root: Path, path: str, text: str, licence: str = LICENCE) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(licence + text, encoding="utf-8")


class CheckTree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for path, text in CLEAN.items():
            write(self.root, path, text)

    def assert_fault(self, path: str, text: str, words: str):
        write(self.root, path, text)
        found = list(faults(self.root))
        self.assertEqual(len(found), 1, found)
        self.assertIn(path, found[0])
        self.assertIn(words, found[0])

    def test_clean_tree_has_no_fault(self):
        self.assertEqual(list(faults(self.root)), [])

    def test_includes_against_the_arrows(self):
        forbidden = {
            "kernels/cpu/a.cpp": '#include "core/error.h"',
            "kernels/cpu/b.cpp": '#include "kernels/cuda/pool.cu"',
            "kernels/c.h": '#include "kernels/cpu/pool.h"',
            "core/model/d.cpp": '#include "core/engine/engine.h"',
            "core/model/e.cpp": '  #  include "kernels/cpu/pool.h"',
            "core/engine/f.cpp": '#include "app/bridge/bridge.h"',
            "app/views/g.cpp": '#include "core/engine/engine.h"',
            "app/models/h.cpp": '#include "core/error.h"',
            "app/models/i.cpp": '#include "app/views/window.h"',
            "app/storage/j.cpp": '#include "app/bridge/bridge.h"',
            "app/bridge/k.cpp": '#include "core/model/model.h"',
            "app/bridge/l.cpp": '#include "kernels/backend.h"',
            "app/main.cpp": '#include "core/engine/engine.h"',
            "app/cli/m.cpp": '#include "kernels/cpu/pool.h"',
            "app/views/n.cpp": '#include "tests/core/model_test.cpp"',
        }
        for path, text in forbidden.items():
            with self.subTest(path):
                before = (self.root / path).read_text(encoding="utf-8") if (self.root / path).exists() else None
                self.assert_fault(path, f"\n{text}\n", "3: includes")
                (self.root / path).unlink()
                if before is not None:
                    write(self.root, path, before, licence="")

    def test_foreign_headers(self):
        forbidden = {
            "kernels/cpu/a.cpp": "<QString>",
            "kernels/cpu/b.cpp": "<cuda_runtime.h>",
            "core/model/c.cpp": "<QtCore/QString>",
            "core/model/d.cpp": "<qstring.h>",
            "core/model/e.h": "<cublas_v2.h>",
            "core/specache/f.cpp": "<hwy/highway.h>",
            "core/specache/g.cpp": "<cblas.h>",
            "app/views/h.cpp": "<cuda_fp16.h>",
        }
        for path, header in forbidden.items():
            with self.subTest(path):
                self.assert_fault(path, f"#include {header}\n", header)
                (self.root / path).unlink()

    def test_include_that_is_not_from_the_top(self):
        self.assert_fault("core/model/a.cpp", '#include "model.h"\n', "no path from the top")

    def test_file_without_licence_line(self):
        for path in ("core/model/a.cpp", "core/CMakeLists.txt", "packaging/a.sh", "tests/a.py"):
            with self.subTest(path):
                write(self.root, path, "\n\n" + LICENCE, licence="")
                found = list(faults(self.root))
                self.assertEqual(len(found), 1, found)
                self.assertIn("SPDX", found[0])
                (self.root / path).unlink()

    def test_files_that_do_not_belong_at_the_top(self):
        for path in ("notes.txt", "vendor/library.cpp"):
            with self.subTest(path):
                write(self.root, path, "")
                found = list(faults(self.root))
                self.assertEqual(len(found), 1, found)
                self.assertIn("does not belong", found[0])
                (self.root / path).unlink()
                if "/" in path:
                    (self.root / path).parent.rmdir()

    def test_exit_status(self):
        def status() -> int:
            command = [sys.executable, "-B", str(CHECK), str(self.root)]
            return subprocess.run(command, capture_output=True, check=False).returncode

        self.assertEqual(status(), 0)
        write(self.root, "kernels/a.cpp", "#include <QString>\n")
        self.assertEqual(status(), 1)

    def test_empty_folder_is_not_a_clean_repository(self):
        with tempfile.TemporaryDirectory() as empty:
            command = [sys.executable, "-B", str(CHECK), empty]
            self.assertEqual(subprocess.run(command, capture_output=True, check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
