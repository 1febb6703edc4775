#compdef shinsa
# Completion of shinsa for zsh: a folder of $fpath holds it as _shinsa. It asks the completion of bash, so that there is one
# list of commands and options; descriptions are in `shinsa help`.

_shinsa()
{
	local -a replies
	local list
	for list in /usr/local/share/bash-completion/completions/shinsa /usr/share/bash-completion/completions/shinsa \
		${SHINSA_COMPLETION:-}; do
		[[ -r $list ]] || continue
		replies=(${(f)"$(bash -c '
			source "$1"; shift
			COMP_CWORD=$1; shift
			COMP_WORDS=("$@")
			_shinsa
			printf "%s\n" "${COMPREPLY[@]}"' bash $list $((CURRENT - 1)) ${words[@]} 2>/dev/null)"})
		compadd -a replies
		return
	done
}

# Autoloaded, this file runs in place of the function at the first Tab; sourced, it registers it.
if [[ ${funcstack[1]} == _shinsa ]]; then
	_shinsa "$@"
else
	compdef _shinsa shinsa
fi
