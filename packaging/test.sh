#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: packaging/test.sh [ARGUMENT...]

Sets up all that SpeCache Chat needs on Debian 12 (as root or with sudo), builds it and runs every test.
ARGUMENTs go on to ctest: “packaging/test.sh -R loading” runs the tests that have “loading” in their name.
TEXT
}

if [[ ${1-} == --help || ${1-} == -h ]]; then
  usage
  exit
fi

# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

installPackages
configureAndBuild all
say "Testing"
ctest --test-dir "$BUILD" --output-on-failure --no-tests=error "$@"
