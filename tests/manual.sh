#!/bin/sh
# What the manual pages show is true: their examples are taken out of them and tried. Usage: manual.sh PROGRAM. TAP.
set -u
cd "$(dirname "$0")/.."
program=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME="$place" XDG_DATA_HOME="$place/data" LANG=C.UTF-8
failed=0

report() { # name, 0 when it is right
	if [ "$2" -eq 0 ]; then echo "ok - manual: $1"; else
		echo "not ok - manual: $1"
		sed 's/^/#   /' "$place/said" 2>/dev/null
		failed=1
	fi
}

example() { # page, number of its literal block, as a reader sees it
	awk -v wanted="$2" '/^\.Bd -literal/ { n++; next } /^\.Ed/ { inside = 0; if (n == wanted) exit; next }
		n == wanted { print }' "$1" | sed 's/\\e/\\/g; s/\\&//g'
}

mkdir "$place/templates"
cp templates/*.ini "$place/templates"
example cli/shinsa-template.5 1 >"$place/templates/example.ini"
"$program" template check "$place/templates/example.ini" >"$place/said" 2>&1
report "the questionnaire of shinsa-template(5) is one" $?
"$program" --templates "$place/templates" kinds --quiet >"$place/said" 2>&1
grep -qx example "$place/said"
report "and can be used" $?

# What may differ between the two languages is prose: options, commands and what is typed are the same.
facts() { # page
	grep -oE 'Fl (-[a-z-]+|[a-z])|(Ev|Dv|Xr) [A-Za-z_-]+' "$1" | sort -u
	awk '/^\.Bd -literal/ { inside = 1; next } /^\.Ed/ { inside = 0 } inside { print }' "$1"
}
for page in cli/*.[157]; do
	facts "$page" >"$place/en"
	facts "cli/ja/$(basename "$page")" >"$place/ja"
	diff "$place/en" "$place/ja" >"$place/said" 2>&1
	report "$(basename "$page") says the same in Japanese" $?
done

export SHINSA_TEMPLATES="$place/templates"
example cli/shinsa-answers.5 1 >"$place/case.ini"
"$program" score --answers "$place/case.ini" --json >"$place/said" 2>&1
grep -q '"template":"social-media"' "$place/said"
report "the answers of shinsa-answers(5) are scored" $?

if command -v sqlite3 >/dev/null 2>&1 && command -v xxd >/dev/null 2>&1; then
	"$program" run --answers "$place/case.ini" --no-input --unsigned --out "$place/out" >"$place/said" 2>&1
	report "the answers of shinsa-answers(5) make a case" $?
	cp "$place/data/shinsa/register.db" "$place/register.db"
	example cli/shinsa-register.5 1 >"$place/chain.sh"
	(cd "$place" && sh chain.sh) >"$place/said" 2>&1
	[ "$(sed -n '1s/ .*//p' "$place/said")" = "$(sed -n 2p "$place/said")" ] && [ -s "$place/said" ]
	report "the hash of shinsa-register(5) is recomputed" $?
else
	echo "skipped: no sqlite3 or xxd here"
fi
exit $failed
