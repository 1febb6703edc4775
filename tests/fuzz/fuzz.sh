#!/bin/sh
# Builds every fuzz target with libFuzzer and the sanitizers, and runs each from its corpus for its share of SECONDS.
# What crashes is kept under out/fuzz/crashes, and named at the end; inputs that reached new code under out/fuzz/found.
#   sh tests/fuzz/fuzz.sh SECONDS [TARGET...]
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-600}
[ $# -eq 0 ] || shift
out=out/fuzz
make --no-print-directory -s -j"$(nproc 2>/dev/null || echo 2)" B=$out CC=clang OPTIMISE=-O1 \
	SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" fuzzers || exit 1
[ $# -gt 0 ] || set -- $(ls tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_\(.*\)\.c|\1|')
share=$((seconds / $#))
[ "$share" -gt 0 ] || share=1
mkdir -p $out/crashes
failed=0
for target in "$@"; do
	mkdir -p "$out/found/$target"
	dictionary=
	[ ! -f "tests/fuzz/$target.dict" ] || dictionary=-dict=tests/fuzz/$target.dict
	log=$out/$target.txt
	"$out/tests/fuzz/run_$target" -max_total_time=$share -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
		-print_final_stats=1 -artifact_prefix="$out/crashes/$target-" $dictionary \
		"$out/found/$target" "tests/fuzz/corpus/$target" >"$log" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	reached=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	printf '%-10s %4d s %10s runs %7s edges  %s\n' "$target" "$share" "${runs:-?}" "${reached:-?}" \
		"$([ $status -eq 0 ] && echo nothing found || echo "FAILED, see $log")"
	if [ $status -ne 0 ]; then
		failed=1
		grep -E '^(does not hold|SUMMARY|==.*ERROR)|runtime error|Test unit written' "$log" | sed 's/^/    /'
	fi
done
exit $failed
