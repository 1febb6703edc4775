#!/bin/sh
# Installs into an empty folder, runs what was installed from elsewhere, uninstalls, and wants nothing left. Usage:
# install.sh BUILD. Only what knows the prefix is built again there.
set -eu
build=${1:-out/gcc}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
make --no-print-directory -s B="$build" PREFIX=/usr DESTDIR="$stage/root" install
for file in bin/shinsa share/shinsa/templates/cloud.ini share/man/man1/shinsa.1 share/bash-completion/completions/shinsa \
	share/zsh/site-functions/_shinsa share/man/man5/shinsa-template.5 share/man/ja/man1/shinsa.1 \
	share/man/ja/man5/shinsa-template.5 share/man/man7/shinsa-life.7 share/man/ja/man7/shinsa-life.7; do
	[ -f "$stage/root/usr/$file" ] || { echo "not installed: $file"; exit 1; }
done
top=$PWD
cd "$stage"
SHINSA_TEMPLATES="$stage/root/usr/share/shinsa/templates" "$stage/root/usr/bin/shinsa" score --json \
	--answers "$top/tests/examples/cloud-mixed.ini" | grep -q '"grade":"C"'
cd "$top"
make --no-print-directory -s B="$build" PREFIX=/usr DESTDIR="$stage/root" uninstall
left=$(find "$stage/root" ! -type d)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
[ ! -e "$stage/root/usr/share/shinsa" ] || { echo "left behind: usr/share/shinsa"; exit 1; }
