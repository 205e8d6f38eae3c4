# fish completion for pcm-hook(8)

complete -c pcm-hook -f
complete -c pcm-hook -s h -l help -d 'Show help'
complete -c pcm-hook -o '?' -d 'Show help'
complete -c pcm-hook -l config -r -F -d "pcmd's configuration"

set -l none 'not __fish_seen_subcommand_from prolog epilog install remove check'
complete -c pcm-hook -n $none -a prolog -d 'A job begins'
complete -c pcm-hook -n $none -a epilog -d 'A job ends'
complete -c pcm-hook -n $none -a install -d "Put the hooks into Slurm's configuration folder"
complete -c pcm-hook -n $none -a remove -d 'Take them out again'
complete -c pcm-hook -n $none -a check -d 'Say whether all of it fits together'
complete -c pcm-hook -n $none -l version -d 'Show the version'
complete -c pcm-hook -n '__fish_seen_subcommand_from prolog epilog' -l no-start -d 'Never start the daemon'
complete -c pcm-hook -n '__fish_seen_subcommand_from install remove check' -l dir -x -a '(__fish_complete_directories)' -d "Slurm's configuration folder"
complete -c pcm-hook -n '__fish_seen_subcommand_from install remove' -l print -d 'Only say what would be done'
