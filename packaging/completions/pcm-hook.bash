# bash completion for pcm-hook(8)

_pcm_hook() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            prolog | epilog | install | remove | check) command=${COMP_WORDS[i]}; break ;;
            # Their value may have any name.
            --config | --dir) ((i++)) ;;
        esac
    done

    local options='--config --help -h -?'
    case $command in
        '') options+=' --version' ;;
        prolog | epilog) options+=' --no-start' ;;
        install | remove) options+=' --dir --print' ;;
        check) options+=' --dir' ;;
    esac

    case $prev in
        --config) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
        --dir) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
    esac

    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'prolog epilog install remove check' -- "$cur")
    fi
}

complete -F _pcm_hook pcm-hook
