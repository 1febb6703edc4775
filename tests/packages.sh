#!/bin/sh
# Installs the Debian packages named that are missing; says how where that is impossible.
set -eu

missing=
for package in "$@"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
as=
if [ "$(id -u)" -ne 0 ]; then
	if command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
		as=sudo
	else
		echo "次のパッケージが必要です。管理者として実行してください / these packages are needed, run as root:" >&2
		echo "  $command" >&2
		exit 1
	fi
fi
echo "パッケージを入れます / installing:$missing"
if ! $as env DEBIAN_FRONTEND=noninteractive $command >/dev/null 2>&1; then
	# A fresh system has no package lists, or old ones.
	$as apt-get update >/dev/null
	$as env DEBIAN_FRONTEND=noninteractive $command >/dev/null || {
		echo "入れられませんでした。管理者として実行してください / could not be installed, run as root:" >&2
		echo "  $command" >&2
		exit 1
	}
fi
