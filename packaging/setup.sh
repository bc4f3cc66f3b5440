# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Set-up that run.sh and test.sh share: packages, configuration, build. Sourced, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=$ROOT/build/release
KIB_PER_JOB=$((1536 * 1024)) # what the largest source file takes to compile, with some to spare

say() { printf '== %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

wantedPackages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*$//' "$ROOT/packaging/packages.txt"; }

missingPackages() {
  local package
  for package in $(wantedPackages); do
    [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || echo "$package"
  done
}

asRoot() {
  if [[ $EUID -eq 0 ]]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# Installs what is missing; does nothing, and needs neither network nor root, where nothing is.
installPackages() {
  command -v dpkg-query >/dev/null ||
    fail "this is no Debian system. Install what packaging/packages.txt lists and build by hand, as README.md shows."
  local missing
  mapfile -t missing < <(missingPackages)
  [[ ${#missing[@]} -eq 0 ]] && return
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  command -v apt-get >/dev/null || fail "apt-get is not here. Install these packages another way: ${missing[*]}"
  [[ $EUID -eq 0 ]] || command -v sudo >/dev/null ||
    fail "packages are missing, and only root can install them. Run this script as root, or install: ${missing[*]}"
  asRoot apt-get update -q ||
    fail "apt-get update failed (its messages stand above). Is there a network, and are the package sources right?"
  asRoot apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install the packages (its messages stand above). Is there a network, and room on the disk?"
}

# As many compilers as there are cores, and as memory allows.
buildJobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ {print int($2 / '"$KIB_PER_JOB"')}' /proc/meminfo)
  [[ ${memory:-0} -ge 1 ]] || memory=1
  echo $((memory < cores ? memory : cores))
}

# configureAndBuild TARGET...: the release preset.
configureAndBuild() {
  say "Configuring"
  (cd "$ROOT" && cmake --preset release -DWITH_TESTS=ON) ||
    fail "the configuration failed; the message above says what is missing."
  local jobs
  jobs=$(buildJobs)
  say "Building with $jobs jobs"
  cmake --build "$BUILD" -j "$jobs" --target "$@" ||
    fail "the build failed; the compiler's message stands above."
}
