# fish completion for pcmd(8)

complete -c pcmd -f
complete -c pcmd -s h -l help -d 'Show help'
complete -c pcmd -o '?' -d 'Show help'
complete -c pcmd -l config -r -F -d 'Configuration file'
complete -c pcmd -l node-name -x -d 'What %n stands for in the configuration'
complete -c pcmd -l private -d 'Serve only the own user'
complete -c pcmd -l runtime-dir -x -a '(__fish_complete_directories)' -d 'Directory of a private daemon'

set -l none 'not __fish_seen_subcommand_from drain resume'
complete -c pcmd -n $none -a drain -d 'Close devices and end what is on them'
complete -c pcmd -n $none -a resume -d 'Open drained devices again'
complete -c pcmd -n $none -l check-config -d 'Say what is wrong with the configuration'
complete -c pcmd -n $none -l socket -r -F -d 'Listen on this socket'
complete -c pcmd -n $none -l idle-exit-seconds -x -d 'End after so long without a client'
complete -c pcmd -n $none -l version -d 'Show the version'
complete -c pcmd -n '__fish_seen_subcommand_from drain' -l reason -x -d 'Told to whoever asks for the device'
