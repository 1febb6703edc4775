# Completion of shinsa for bash: source this file, or put it where bash-completion looks for `shinsa`.

_shinsa_ids()
{
	shinsa list --quiet --no-input 2>/dev/null
}

_shinsa_officers()
{
	shinsa officer list --quiet --no-input 2>/dev/null
}

_shinsa()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= sub= i
	local anywhere="--no-input --date --who --register --templates --key --pass-file --pass-fd --font --doc-lang --lang
		--no-color --config --quiet --help --version"
	local stamp="--tsa --proxy" roles="author approver vendor"
	local signing="--unsigned --officer --no-tsa $stamp"
	local papers="--out --text" one="--answers --out --text --output --view"
	local kinds=$(shinsa kinds --quiet --no-input 2>/dev/null)
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*)
			if [[ -z $command ]]; then
				command=${COMP_WORDS[i]}
			elif [[ -z $sub ]]; then
				sub=${COMP_WORDS[i]}
			fi
			;;
		esac
	done
	case $before in
	--lang | --doc-lang)
		COMPREPLY=($(compgen -W "ja en" -- "$word"))
		return
		;;
	--previous)
		COMPREPLY=($(compgen -W "$(_shinsa_ids)" -- "$word"))
		return
		;;
	--officer)
		local IFS=$'\n'
		COMPREPLY=($(compgen -W "$(_shinsa_officers)" -- "$word"))
		return
		;;
	--ambiguous)
		COMPREPLY=($(compgen -W "narrow wide" -- "$word"))
		return
		;;
	--as | --role)
		COMPREPLY=($(compgen -W "$roles" -- "$word"))
		return
		;;
	--level)
		COMPREPLY=($(compgen -W "manager chief ciso" -- "$word"))
		return
		;;
	--view)
		COMPREPLY=($(compgen -W "internal vendor" -- "$word"))
		return
		;;
	--threat)
		COMPREPLY=($(compgen -W "T1 T2 T3 T4 T5" -- "$word"))
		return
		;;
	--form)
		COMPREPLY=($(compgen -W "sheet checklist request plan" -- "$word"))
		return
		;;
	--out | --templates | --trust)
		COMPREPLY=($(compgen -d -- "$word"))
		return
		;;
	-o | --output | --answers | --register | --key | --cert | --pass-file | --font | --config)
		COMPREPLY=($(compgen -f -- "$word"))
		return
		;;
	--date | --who | --pass-fd | --jobs | --at | --revision | --content | --idle | --post | --reason | --certificate | --within | --owner | --until | --evidence | --tsa | --proxy)
		return
		;;
	esac
	if [[ $word == -* ]]; then
		local options=$anywhere
		case $command in
		run) options="$options --previous $papers $signing --answers --gate" ;;
		resume | renew) options="$options $papers $signing --gate" ;;
		report | contract | plan | request) options="$options $one" ;;
		batch) options="$options $papers --form --jobs" ;;
		score) options="$options --answers --gate --json --explain" ;;
		sign) options="$options --as --officer --post --cert --reason --no-tsa $stamp --output" ;;
		extend) options="$options --trust $stamp --output" ;;
		officer)
			case $sub in
			add) options="$options --post --role --level --cert" ;;
			list) options="$options --json" ;;
			disable) options="$options --reason" ;;
			esac
			;;
		submit | approve) options="$options --out --text --officer --no-tsa $stamp" ;;
		return | destroy) options="$options --officer --no-tsa $stamp --reason" ;;
		trigger) options="$options --reason --threat" ;;
		treat | mend | control | except) options="$options --owner --until --evidence --reason --drop" ;;
		migrate) options="$options --yes" ;;
		compare | diff | portfolio) options="$options --json --output --text" ;;
		log) options="$options --json --verify" ;;
		list) options="$options --json --all" ;;
		end) options="$options --certificate" ;;
		withdraw) options="$options --reason" ;;
		due) options="$options --json --within --ical" ;;
		show | findings | policy | retention | register | kinds | config | doctor | template | key) options="$options --json" ;;
		kiosk) options="$options --plain --idle --ambiguous" ;;
		verify) options="$options --trust --json --text --at --revision --content --output" ;;
		esac
		COMPREPLY=($(compgen -W "$options" -- "$word"))
		return
	fi
	case $command in
	"") COMPREPLY=($(compgen -W "run kiosk resume score report contract plan request batch verify sign extend officer submit return approve place conclude start findings treat mend control except due portfolio policy trigger renew migrate compare diff end withdraw retention destroy list show log register kinds config doctor template key help" -- "$word")) ;;
	run) COMPREPLY=($(compgen -W "$kinds" -- "$word")) ;;
	request) COMPREPLY=($(compgen -W "$kinds $(_shinsa_ids)" -- "$word")) ;;
	batch) COMPREPLY=($(compgen -d -- "$word")) ;;
	resume | score | report | contract | plan | show | log | submit | return | approve | place | conclude | start | findings | treat | mend | control | except | trigger | renew | migrate | compare | end | withdraw | diff | destroy) COMPREPLY=($(compgen -W "$(_shinsa_ids)" -- "$word")) ;;
	officer)
		if [[ -z $sub ]]; then
			COMPREPLY=($(compgen -W "add list disable" -- "$word"))
		elif [[ $sub == disable ]]; then
			local IFS=$'\n'
			COMPREPLY=($(compgen -W "$(_shinsa_officers)" -- "$word"))
		fi
		;;
	key) COMPREPLY=($(compgen -W "new show" -- "$word")) ;;
	register)
		if [[ -z $sub ]]; then
			COMPREPLY=($(compgen -W "backup restore check" -- "$word"))
		else
			COMPREPLY=($(compgen -f -- "$word"))
		fi
		;;
	policy)
		if [[ -z $sub ]]; then
			COMPREPLY=($(compgen -W "diff" -- "$word"))
		else
			COMPREPLY=($(compgen -f -X '!*.ini' -- "$word"))
		fi
		;;
	template)
		if [[ -z $sub ]]; then
			COMPREPLY=($(compgen -W "check diff" -- "$word"))
		else
			COMPREPLY=($(compgen -f -X '!*.ini' -- "$word"))
		fi
		;;
	help) COMPREPLY=($(compgen -W "run kiosk resume score report contract plan request batch verify sign extend officer submit return approve place conclude start findings treat mend control except due portfolio policy trigger renew migrate compare diff end withdraw retention destroy list show log register kinds config doctor template key" -- "$word")) ;;
	verify | sign | extend) COMPREPLY=($(compgen -f -X '!*.pdf' -- "$word")) ;;
	esac
}

complete -o filenames -F _shinsa shinsa
