#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests need, builds with sanitizers and runs every suite.
# Arguments are passed to meson test (--suite unit, names of tests ...).
set -eu

cd "$(dirname "$0")/.."
. dist/packages.sh
# shellcheck disable=SC2154,SC2086
install_packages $build_packages $test_packages

if ! test -f build-asan/build.ninja; then
	meson setup build-asan --buildtype=debugoptimized -Db_sanitize=address,undefined \
		-Db_lundef=false
fi
ninja -C build-asan

UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export UBSAN_OPTIONS
if meson test -C build-asan --print-errorlogs "$@"; then
	echo 'All tests passed.'
else
	echo 'Some tests failed: see build-asan/meson-logs/testlog.txt.'
	exit 1
fi
