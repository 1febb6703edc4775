#!/bin/sh
# Completion as the shells do it: bash by calling its function, zsh by pressing Tab in a terminal.
# Usage: completion.sh PROGRAM. Prints "ok" and "not ok" lines (TAP).
set -u
cd "$(dirname "$0")/.."
program=$(realpath "$1")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/bin"
ln -s "$program" "$place/bin/shinsa"
export PATH="$place/bin:$PATH" HOME="$place" XDG_DATA_HOME="$place/data" SHINSA_TEMPLATES="$PWD/templates"
export SHINSA_COMPLETION="$PWD/cli/completion.bash" LANG=C.UTF-8
failed=0

check() { # name, what came, a word that must be there
	case " $2 " in
	*" $3 "*) echo "ok - completion: $1" ;;
	*)
		echo "not ok - completion: $1"
		echo "#   '$3' is not in: $2"
		failed=1
		;;
	esac
}

in_bash() { # the words so far; the last one is being typed
	bash -c 'source cli/completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shinsa; echo "${COMPREPLY[@]}"' \
		bash "$@" 2>/dev/null
}

shinsa run --answers tests/examples/cloud-mixed.ini --no-input --unsigned --out "$place/out" >/dev/null 2>&1

check "bash: a command" "$(in_bash shinsa kio)" kiosk
check "bash: all commands" "$(in_bash shinsa '')" doctor
check "bash: a second word" "$(in_bash shinsa officer d)" disable
check "bash: an option" "$(in_bash shinsa run --prev)" --previous
check "bash: an option of every command" "$(in_bash shinsa list --qu)" --quiet
check "bash: a choice" "$(in_bash shinsa sign x.pdf --as app)" approver
check "bash: a kind" "$(in_bash shinsa run social)" social-media
check "bash: an ID of the register" "$(in_bash shinsa show R8)" R8-0001
check "bash: an ID behind an option" "$(in_bash shinsa run --previous R8)" R8-0001
check "bash: a document" "$(in_bash shinsa verify "$place/out/R8-0001-s")" "$place/out/R8-0001-sheet.pdf"
export XDG_DATA_HOME="$place/none"
check "bash: no register is no error" "x$(in_bash shinsa show R8)x" xx
export XDG_DATA_HOME="$place/data"

# A real zsh in a real terminal: the line so far, Tab, and what then stands there.
in_zsh() {
	tmux -S "$place/tmux" -f /dev/null new-session -d -x 120 -y 10 'zsh -f -i'
	sleep 0.5
	tmux -S "$place/tmux" send-keys -l "fpath=($place/functions \$fpath); autoload -U compinit; compinit -u -D; PS1=:"
	tmux -S "$place/tmux" send-keys Enter
	sleep 1
	tmux -S "$place/tmux" send-keys -l "$1"
	sleep 0.3
	tmux -S "$place/tmux" send-keys Tab
	sleep 1.5
	tmux -S "$place/tmux" capture-pane -p | tail -n +2 | tr '\n' ' '
	tmux -S "$place/tmux" kill-server
	sleep 0.3
}

if command -v zsh >/dev/null 2>&1 && command -v tmux >/dev/null 2>&1; then
	mkdir "$place/functions"
	cp cli/completion.zsh "$place/functions/_shinsa"
	check "zsh: a command" "$(in_zsh 'shinsa kio')" kiosk
	check "zsh: an ID of the register" "$(in_zsh 'shinsa show R8')" R8-0001
else
	echo "skipped: no zsh or tmux here"
fi
exit $failed
