#!/bin/sh
# What a compiler does not see: include directions and circles, one owner for each outside library, calls that are
# banned, formatting (where clang-format is installed), and the templates. Prints "ok" and "not ok" lines (TAP).
set -u
cd "$(dirname "$0")/.."
shinsa=${1:-}
failed=0

report() { # name, findings
	if [ -z "$2" ]; then
		echo "ok - lint: $1"
	else
		echo "not ok - lint: $1"
		printf '%s\n' "$2" | sed 's/^/#   /'
		failed=1
	fi
}

# forms must not look at cli, assess at neither; nothing looks at tests.
directions() {
	grep -nE '#include "(forms|cli|tests)/' assess/*.[ch]
	grep -nE '#include "(cli|tests)/' forms/*.[ch]
	grep -nE '#include "tests/' cli/*.[ch] cli/kiosk/*.[ch]
	grep -nE '#include "cli/kiosk/' cli/*.[ch] | grep -v '^cli/cmd_kiosk\.c:'
	grep -nE '#include "[^/"]*"' assess/*.[ch] forms/*.[ch] cli/*.[ch] cli/kiosk/*.[ch] tests/*.[ch] tests/bench/*.[ch] \
		tests/fuzz/*.[ch]
}
report "includes point downward only" "$(directions)"

# A circle among modules: x.c, x.h and x_private.h are one module.
circles() {
	for file in assess/*.[ch] forms/*.[ch] cli/*.[ch] cli/kiosk/*.[ch]; do
		module=${file%.[ch]}
		module=${module%_private}
		sed -n 's/^#include "\([^"]*\)\.h".*/\1/p' "$file" | sed 's/_private$//' | while read -r other; do
			[ "$other" = "$module" ] || echo "$module $other"
		done
	done | sort -u | tsort 2>&1 >/dev/null | grep -v 'input contains a loop' | sed 's/^tsort: /in a circle: /'
}
report "no include circles" "$(circles)"

# library header -> the modules that may use it
owners() {
	while read -r header modules; do
		grep -lE "#include <$header" assess/*.[ch] forms/*.[ch] cli/*.[ch] cli/kiosk/*.[ch] | while read -r file; do
			case " $modules " in
			*" ${file%.[ch]} "*) ;;
			*) echo "$file includes <$header>" ;;
			esac
		done
	done <<'EOF'
iniparser assess/ini
pcre2 assess/pattern
sqlite3 assess/register assess/register_sql assess/register_log assess/register_schema assess/register_officer assess/register_life assess/register_keep assess/register_private
utf8proc assess/text
jansson cli/json_out assess/verdict_json assess/content_json forms/verify_json
hpdf forms/page forms/page_draw forms/page_font forms/page_tags forms/page_archive forms/page_private
libdeflate forms/flate
zlib none
hb forms/font
linebreak forms/linebreak
qrencode forms/seal_layout
histedit cli/prompt
editline cli/prompt
curses cli/kiosk/screen cli/kiosk/screen_private
term.h cli/kiosk/screen_terminal
seccomp cli/kiosk/lockdown
curl cli/network
EOF
}
report "one module owns each library" "$(owners)"

banned() {
	grep -nwE '(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|system|popen|setjmp|longjmp)[ ]*\(' \
		assess/*.[ch] forms/*.[ch] cli/*.[ch] cli/kiosk/*.[ch]
	grep -nwE '(fork|vfork|execve|execv|execvp|execl|execlp|posix_spawn|posix_spawnp)[ ]*\(' assess/*.[ch] forms/*.[ch] cli/*.[ch] \
		cli/kiosk/*.[ch] | grep -v '^cli/kiosk/lockdown.c:.*execv(program, argv)'
	grep -nwE '(printf|puts|putchar|perror|exit|abort)[ ]*\(' assess/*.c forms/*.c
	grep -nE '^static [^(=]*\b(float|double)\b' assess/*.c
}
report "no banned calls" "$(banned)"

if command -v clang-format >/dev/null 2>&1; then
	report "formatted" "$(for f in assess/*.[ch] forms/*.[ch] cli/*.[ch] cli/kiosk/*.[ch] tests/*.c tests/bench/*.c tests/fuzz/*.c tests/fault/*.c; do
		case $f in *.h) continue ;; esac
		clang-format "$f" | cmp -s - "$f" || echo "$f"
	done)"
fi

if command -v mandoc >/dev/null 2>&1; then
	report "manual" "$(mandoc -T lint -W warning cli/*.[1-9] 2>&1)"
	# Sections of a Japanese page have Japanese names, which mandoc does not know.
	report "Japanese manual" "$(mandoc -T lint -W warning cli/ja/*.[1-9] 2>&1 |
		grep -v 'first section is not "NAME"\|description line outside NAME')"
fi

if [ -n "$shinsa" ] && [ -x "$shinsa" ]; then
	report "templates" "$("$shinsa" --lang en template check templates/*.ini >/dev/null 2>out/lint.txt || cat out/lint.txt)"
fi
exit $failed
