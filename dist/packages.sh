# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# The packages of Debian that sheaf needs, in this one place; sourced by
# dist/quickstart.sh, tests/run.sh and .ci/run.

# To build, and to run the samples.
build_packages='ca-certificates g++ gcc libc6-dev meson ninja-build pkg-config python3 iso-codes
	libarchive-dev libcld2-dev libcmocka-dev libcurl4-openssl-dev libinih-dev libjansson-dev
	libmicrohttpd-dev libsqlite3-dev libutf8proc-dev libxml2-dev libxxhash-dev scdoc
	unicode-cldr-core zlib1g-dev'

# To test besides.
test_packages='clang clang-format iproute2 openssl valgrind'

is_installed() {
	test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed
}

# Installs those of the named packages that are missing; without root it names them and fails.
install_packages() {
	missing=
	for package in "$@"; do
		is_installed "$package" || missing="$missing $package"
	done
	test -n "$missing" || return 0
	if test "$(id -u)" != 0 || ! command -v apt-get >/dev/null; then
		echo "These packages are missing; please install them as root, then run this again:" >&2
		echo "  apt-get install --no-install-recommends$missing" >&2
		return 1
	fi
	echo "Installing:$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q -q || return 1
	# The list is split into words on purpose.
	# shellcheck disable=SC2086
	apt-get install -q -q -y --no-install-recommends $missing >/dev/null
}
