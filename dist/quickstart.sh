#!/bin/sh
# SPDX-License-Identifier: MIT
# From a fresh clone to merged publications: builds sheaf, starts three sample
# repositories on this machine, harvests them and shows what came of it. Needs
# Debian 12 or newer; installs what is missing when run as root. May be run
# again; everything it makes is under build/.
set -eu

cd "$(dirname "$0")/.."
root=$(pwd)
demo=$root/build/quickstart
. dist/packages.sh

step() {
	printf '\n== %s\n' "$*"
}

# Shows a command as one would type it, then runs it.
run() {
	printf '$ %s\n' "$*"
	"$@"
}

step 'Packages'
# shellcheck disable=SC2154,SC2086
install_packages $build_packages
echo 'All that is needed is installed.'

step 'Build (build/, optimised)'
mkdir -p build
if test -f build/build.ninja; then
	meson configure build --buildtype=release
else
	meson setup build --buildtype=release >build/quickstart-setup.log 2>&1 || {
		tail -n 40 build/quickstart-setup.log >&2
		exit 1
	}
fi
ninja -C build >build/quickstart-build.log 2>&1 || {
	tail -n 40 build/quickstart-build.log >&2
	exit 1
}
PATH=$root/build/cli:$PATH
export PATH
sheaf --version

step 'Three sample repositories on loopback'
rm -rf "$demo"
mkdir -p "$demo"
cd "$demo"
repositories=
stop_repositories() {
	for pid in $repositories; do
		kill "$pid" 2>/dev/null || :
	done
	repositories=
}
trap stop_repositories EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME OPTION...: serves dist/samples/NAME.jsonl and adds it to endpoints.conf.
start() {
	name=$1
	shift
	"$root/build/tests/support/sample_repository/sample-repository" --port 0 --life 300 \
		--name "Sample repository $name" "$@" "$root/dist/samples/$name.jsonl" \
		>"$name.url" &
	repositories="$repositories $!"
	tries=0
	until test -s "$name.url"; do
		tries=$((tries + 1))
		if test "$tries" -gt 100; then
			echo "The sample repository $name does not start." >&2
			exit 1
		fi
		sleep 0.1
	done
	printf '\n[%s]\nurl = %s\n' "$name" "$(cat "$name.url")" >>endpoints.conf
}

printf '[sheaf]\ncontact = quickstart@example.org\n' >endpoints.conf
start barley
start oat
start rye --granularity day
run cat endpoints.conf

step 'Harvest; what was harvested is deduplicated by itself'
run sheaf harvest

step 'What is there now'
run sheaf status

step 'One publication, with the records it was made of'
id=$(sheaf export --of publications | grep -i 'nottingham' | sed -n '1s/^{"id":"\([^"]*\)".*/\1/p')
if test -z "$id"; then
	echo 'The publication about Nottingham is missing.' >&2
	exit 1
fi
run sheaf show "$id"

step 'Why these records are one publication'
run sheaf explain "$id"

step 'All publications as JSON Lines'
run sheaf export --output publications.jsonl
echo "$(wc -l <publications.jsonl) publications in $demo/publications.jsonl"

step 'What to try next'
cat <<END
  cd $demo
  PATH=$root/build/cli:\$PATH
  sheaf status --json
  sheaf export --of clusters
  sheaf export --format oai_dc --output publications.xml
  sheaf import --endpoint more $root/dist/samples/barley.jsonl
  sheaf help
The sample repositories stop now. For real ones, write their base URLs to endpoints.conf.
END
