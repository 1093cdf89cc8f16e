#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the completions that the program prints. $1: sheaf, $2: the data folder.
set -eu
data=$MESON_INSTALL_DESTDIR_PREFIX/$2
put() {
	mkdir -p "$data/$(dirname "$2")"
	"$sheaf" completion "$1" >"$data/$2"
}
sheaf=$1
put bash bash-completion/completions/sheaf
put zsh zsh/site-functions/_sheaf
put fish fish/vendor_completions.d/sheaf.fish
