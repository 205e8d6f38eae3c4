# bash completion for pcmd(8)

_pcmd() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            drain | resume) command=${COMP_WORDS[i]}; break ;;
            # Their value may have any name.
            --config | --socket | --node-name | --runtime-dir | --idle-exit-seconds | --reason) ((i++)) ;;
        esac
    done

    local options='--config --node-name --private --runtime-dir --help -h -?'
    case $command in
        '') options+=' --check-config --socket --idle-exit-seconds --version' ;;
        drain) options+=' --reason' ;;
    esac

    case $prev in
        --config | --socket) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
        --runtime-dir) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
        --node-name | --idle-exit-seconds | --reason) return ;;
    esac

    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'drain resume' -- "$cur")
    fi
}

complete -F _pcmd pcmd
