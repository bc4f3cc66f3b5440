#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs a finished build into an empty folder, checks what is there, and takes it back.
# usage: install_test.sh BUILD
set -euo pipefail

BUILD=$1
PACKAGING=$(dirname "${BASH_SOURCE[0]}")
PREFIX=$(mktemp -d)
MANIFEST=$BUILD/install_manifest.txt
trap 'rm -rf "$PREFIX"; if [[ -f $MANIFEST.kept ]]; then mv "$MANIFEST.kept" "$MANIFEST"; fi' EXIT
# A real installation of this build must stay removable.
if [[ -f $MANIFEST ]]; then mv "$MANIFEST" "$MANIFEST.kept"; fi

fail() {
  echo "FAILED: $*"
  exit 1
}

isInstalled() { [[ -s $PREFIX/$1 ]] || fail "$1 was not installed"; }

cmake --install "$BUILD" --prefix "$PREFIX" >/dev/null
for file in bin/specache bin/specache-bench share/specache-chat/samples/questions.json \
  share/specache-chat/samples/ferry-handbook.md share/doc/specache-chat/copyright; do
  isInstalled "$file"
done
compgen -G "$PREFIX/share/specache-chat/model/*.gguf" >/dev/null || fail "no model was installed"
if [[ -e $BUILD/app/specache-chat ]]; then
  for file in bin/specache-chat share/applications/specache-chat.desktop \
    share/metainfo/org.specache.chat.metainfo.xml share/icons/hicolor/scalable/apps/specache-chat.svg; do
    isInstalled "$file"
  done
fi
for program in specache specache-bench; do
  "$PREFIX/bin/$program" --help >/dev/null || fail "$program --help failed"
done
for model in "$PREFIX"/share/specache-chat/model/*.gguf; do
  "$PREFIX/bin/specache" inspect "$model" >/dev/null || fail "the installed specache cannot read $model"
done

cmake -DBUILD="$BUILD" -P "$PACKAGING/cmake/Uninstall.cmake" >/dev/null
left=$(find "$PREFIX" -not -type d -o -name specache-chat)
[[ -z $left ]] || fail "left behind: $left"
echo "installed, ran and removed"
