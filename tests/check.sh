#!/bin/sh
# Everything that proves the program: two compilers, every test, the same under sanitizers, a staged install. Ends in
# "N passed, N failed". Usage: check.sh, or for itself check.sh one BUILD PROGRAM.
set -u
cd "$(dirname "$0")/.."
jobs=$(nproc 2>/dev/null || echo 2)
passed=0
failed=0
log=out/check
[ "${1:-}" = one ] || rm -rf "$log"
mkdir -p "$log"
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
unset XDG_DATA_HOME SHINSA_REGISTER SHINSA_TEMPLATES SOURCE_DATE_EPOCH 2>/dev/null || true

pass() { passed=$((passed + 1)); }
fail() {
	failed=$((failed + 1))
	echo "FAILED: $1"
	[ -z "${2:-}" ] || sed 's/^/    /' "$2" | tail -n 60
}

step() { # name, command...
	name=$1
	shift
	if "$@" >"$log/step.txt" 2>&1; then pass; else fail "$name" "$log/step.txt"; fi
}

# Runs one test program. Its counts go to a file of its own, as several run at once; what failed is printed whole.
run_test() { # build, program
	out=$log/$(basename "$1")-$(basename "$2")
	SHINSA=$1/shinsa timeout 900 "$2" >"$out.txt" 2>&1
	status=$?
	good=$(grep -c '^ok ' "$out.txt")
	# What was skipped, with a word on why, is neither.
	bad=$(grep '^not ok ' "$out.txt" | grep -vc ' # SKIP')
	# One that dies counts as a failure of its own.
	[ $status -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	echo "$good $bad" >"$out.count"
	{
		grep '^ *skipped: ' "$out.txt" | sort -u
		if [ "$bad" -gt 0 ]; then
			echo "FAILED: $2 (exit $status)"
			grep -v '^ok ' "$out.txt" | tail -n 60 | sed 's/^/    /'
		fi
		printf '  %-44s %5d passed %3d failed\n' "$1 $(basename "$2")" "$good" "$bad"
	} >"$out.said"
	cat "$out.said"
}

# This script calls itself for each program, as many at once as there are processors.
if [ "${1:-}" = one ]; then
	run_test "$2" "$3"
	exit 0
fi

run_all() { # build, programs
	build=$1
	shift
	for program; do
		case $program in *.o | *.d) ;; *) echo "$program" ;; esac
	done >"$log/programs"
	xargs -P "$jobs" -I '{}' sh tests/check.sh one "$build" '{}' <"$log/programs"
	while read -r program; do
		# A program of which nothing is known failed.
		good=0 bad=1
		read -r good bad <"$log/$(basename "$build")-$(basename "$program").count"
		passed=$((passed + good))
		failed=$((failed + bad))
	done <"$log/programs"
}

echo "== build with gcc"
step "build with gcc" make --no-print-directory -j"$jobs" B=out/gcc CC=gcc all tests out/gcc/tests/bench/bench
echo "== build with clang"
step "build with clang" make --no-print-directory -j"$jobs" B=out/clang CC=clang all tests
echo "== lint"
sh tests/lint.sh out/gcc/shinsa >"$log/lint.txt" 2>&1
passed=$((passed + $(grep -c '^ok ' "$log/lint.txt")))
failed=$((failed + $(grep -c '^not ok ' "$log/lint.txt")))
grep -v '^ok ' "$log/lint.txt"
echo "== completion and manual"
for script in completion manual; do
	sh tests/$script.sh out/gcc/shinsa >"$log/$script.txt" 2>&1
	passed=$((passed + $(grep -c '^ok ' "$log/$script.txt")))
	failed=$((failed + $(grep -c '^not ok ' "$log/$script.txt")))
	grep -v '^ok ' "$log/$script.txt"
done
echo "== tests (gcc)"
run_all out/gcc out/gcc/tests/test_*
echo "== tests (address and undefined sanitizers)"
step "build with sanitizers" make --no-print-directory -j"$jobs" B=out/asan CC=gcc OPTIMISE=-O1 \
	SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" all tests replays
export SHINSA_SANITIZED=1 ASAN_OPTIONS=detect_leaks=1
run_all out/asan out/asan/tests/test_*
echo "== what the fuzzers found (sanitizers)"
run_all out/asan out/asan/tests/fuzz/replay_*
unset SHINSA_SANITIZED ASAN_OPTIONS
echo "== staged install"
step "staged install" sh tests/install.sh out/gcc

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
