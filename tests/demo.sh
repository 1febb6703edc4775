#!/bin/sh
# The main job on a real example: from an answers file to two signed PDFs that verify. Keeps everything under out/demo.
set -eu

shinsa=$1
here=out/demo
rm -rf "$here"
mkdir -p "$here"
export XDG_DATA_HOME="$PWD/$here/data"
# A passphrase for the demonstration key only; a real one is asked for and never stored.
(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$here/passphrase" && echo >>"$here/passphrase")

echo "== 評価: クラウドサービス（公共施設予約システム） / assessing a cloud service"
"$shinsa" --lang ja run --answers tests/examples/cloud-mixed.ini --no-input --who "担当者" \
	--pass-file "$here/passphrase" --out "$here"

for pdf in "$here"/*.pdf; do
	echo
	echo "== 検証 / verify: $pdf"
	"$shinsa" --lang ja verify "$pdf"
	if command -v pdfsig >/dev/null 2>&1; then
		echo "-- pdfsig (poppler):"
		pdfsig -nocert "$pdf" | grep -E 'Signature Validation|Signature Type' || true
	fi
done
echo
echo "== 署名済みの文書 / signed documents:"
ls -l "$here"/*.pdf
