# bash completion for pcm-client(1)

# The daemon's contexts, if one answers at once; asking starts none.
# By SIGKILL, since the first SIGTERM lets the client go on for a while.
_pcm_client_contexts() {
    timeout -s KILL 2 "$1" context list --json ${2:+--socket "$2"} </dev/null 2>/dev/null |
        grep -oE '"name": *"[A-Za-z0-9][A-Za-z0-9._-]*"' | cut -d '"' -f 4
}

_pcm_client_files() {
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

_pcm_client_context() {
    mapfile -t COMPREPLY < <(compgen -W "$(_pcm_client_contexts "$1" "$3")" -- "$2"; compgen -f -- "$2")
    compopt -o filenames
}

_pcm_client() {
    local program=$1 cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' socket='' i
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --socket) socket=${COMP_WORDS[i + 1]} ;;
            -*) ;;
            *) [[ -z $command || $command == context ]] && command+=${command:+ }${COMP_WORDS[i]} ;;
        esac
    done
    [[ $socket == '=' ]] && socket=''

    local service='--socket --autostart --json --quiet -q'
    local row='--context -c --format --field --map --truncate --variant --device --allow-cpu'
    local run='--output -o --limit --keep --overwrite --retry-errors --mix-variants'
    local help='--help -h -?' options='' commands='' argument=''
    case $command in
        '') commands='verify generate context status warm evict ping stop doctor' options=--version ;;
        verify) options="$service $row $run --claim --evidence --logprobs --gold --gold-map" argument=file ;;
        generate) options="$service $row $run --prompt --max-tokens --temperature --seed --stop" argument=file ;;
        context) commands='init check render list' ;;
        'context init') options='--output -o --name --overwrite' argument=folder ;;
        'context check') options="$service --variant --device" argument=context ;;
        'context render') options="$service $row --row --prompt" argument=file ;;
        'context list' | ping | doctor) options=$service ;;
        status) options="$service --watch -w --all -a" ;;
        warm) options="$service --variant --device --allow-cpu" argument=context ;;
        evict) options="$service --all --device" argument=context ;;
        stop) options='--quiet -q' ;;
    esac

    case $prev in
        -c | --context) _pcm_client_context "$program" "$cur" "$socket"; return ;;
        -o | --output | --socket) _pcm_client_files -f "$cur"; return ;;
        --format) mapfile -t COMPREPLY < <(compgen -W 'jsonl csv tsv text openai-batch' -- "$cur"); return ;;
        # What only the user knows.
        --field | --map | --truncate | --variant | --device | --limit | --keep | --claim | --evidence | --gold | --gold-map) return ;;
        --prompt | --max-tokens | --temperature | --seed | --stop | --name | --row) return ;;
    esac

    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options $help" -- "$cur")
    elif [[ -n $commands ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
    else
        case $argument in
            file) _pcm_client_files -f "$cur" ;;
            folder) _pcm_client_files -d "$cur" ;;
            context) _pcm_client_context "$program" "$cur" "$socket" ;;
        esac
    fi
}

complete -F _pcm_client pcm-client
