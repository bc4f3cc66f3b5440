#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: packaging/lint.sh [FILE...]

Checks the format and runs the static checks of .clang-tidy over the C++ files given, or all of them.
Needs clang-format and clang-tidy, and a build made by packaging/test.sh.
TEXT
}

if [[ ${1-} == --help || ${1-} == -h ]]; then
  usage
  exit
fi

# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

for tool in clang-format clang-tidy; do
  command -v "$tool" >/dev/null || fail "$tool is not installed: apt-get install clang-format clang-tidy"
done
[[ -f $BUILD/compile_commands.json ]] || fail "there is no build to check; run packaging/test.sh first."

cd "$ROOT"
if [[ $# -gt 0 ]]; then
  files=("$@")
else
  mapfile -t files < <(git ls-files '*.h' '*.cpp')
fi
# kernels/cuda needs CUDA's headers, which are there where the build has it.
absent='^kernels/cuda/'
grep -q '/kernels/cuda/' "$BUILD/compile_commands.json" && absent='^$'
mapfile -t units < <(printf '%s\n' "${files[@]}" | grep '\.cpp$' | grep -v "$absent")

say "Format of ${#files[@]} files"
clang-format --dry-run -Werror "${files[@]}"
[[ ${#units[@]} -gt 0 ]] || exit 0
say "Static checks of ${#units[@]} files"
# The build is GCC's. Clang cannot read its precompiled header, so the commands go without it (every
# file includes what it needs), and does not know each of its warnings.
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
sed -E 's|-Winvalid-pch -include .*/cmake_pch\.hxx||' "$BUILD/compile_commands.json" \
  >"$commands/compile_commands.json"
printf '%s\0' "${units[@]}" |
  xargs -0 -n 4 -P "$(buildJobs)" \
    clang-tidy --quiet -p "$commands" --extra-arg=-Wno-unknown-warning-option
