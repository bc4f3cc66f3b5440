#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: packaging/run.sh [ARGUMENT...]

Sets up all that SpeCache Chat needs on Debian 12 (as root or with sudo), builds it and starts it with
the bundled model and the sample document. Where there is no display, it answers sample questions about
the sample document on the terminal instead, through the same engine.

ARGUMENTs go on to the window (specache-chat), or on the terminal to “specache ask”.
TEXT
}

if [[ ${1-} == --help || ${1-} == -h ]]; then
  usage
  exit
fi

# shellcheck source-path=SCRIPTDIR source=setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

DOCUMENT=$ROOT/resources/samples/ferry-handbook.md
QUESTIONS=$ROOT/resources/samples/questions.json

sampleQuestions() {
  python3 -c 'import json, sys; print(*(q["question"] for q in json.load(open(sys.argv[1]))), sep="\n")' "$QUESTIONS"
}

askOnTerminal() {
  local question asked=()
  while IFS= read -r question; do
    asked+=(--question "$question")
  done < <(sampleQuestions)
  say "No display: asking about $(basename "$DOCUMENT") on the terminal"
  exec "$BUILD/app/cli/specache" ask --document "$DOCUMENT" "${asked[@]}" "$@"
}

openWindow() {
  say "Opening the window"
  exec "$BUILD/app/specache-chat" "$@"
}

installPackages
configureAndBuild specache-chat specache
if [[ -n ${DISPLAY-} || -n ${WAYLAND_DISPLAY-} ]]; then
  openWindow "$@"
else
  askOnTerminal "$@"
fi
