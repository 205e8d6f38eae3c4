# fish completion for pcm-client(1)

# True where the command line is at one of the commands; no argument: at none yet.
function __pcm_client_at
    set -l tokens (commandline -opc)
    set -l words (string match --invert -- '-*' $tokens[2..])
    set -l command "$words[1]"
    if test "$command" = context -a (count $words) -gt 1
        set command "context $words[2]"
    end
    test (count $argv) -eq 0; and set argv ''
    contains -- "$command" $argv
end

# The daemon's contexts, if one answers at once; asking starts none.
# By SIGKILL, since the first SIGTERM lets the client go on for a while.
function __pcm_client_contexts
    set -l tokens (commandline -opc)
    set -l socket
    if set -l place (contains --index -- --socket $tokens)
        set socket --socket $tokens[(math $place + 1)]
    end
    timeout -s KILL 2 $tokens[1] context list --json $socket </dev/null 2>/dev/null |
        string match --regex --all --groups-only '"name": *"([A-Za-z0-9][A-Za-z0-9._-]*)"'
end

set -l service verify generate 'context check' 'context render' 'context list' status warm evict ping doctor
set -l row verify generate 'context render'
set -l run verify generate
function __pcm_client_complete
    complete -c pcm-client -n "__pcm_client_at "(string join ' ' (string escape -- (string split , -- $argv[1]))) $argv[2..]
end

complete -c pcm-client -f
complete -c pcm-client -s h -l help -d 'Show help'
complete -c pcm-client -o '?' -d 'Show help'
complete -c pcm-client -n __pcm_client_at -l version -d 'Show the version'

complete -c pcm-client -n __pcm_client_at -a verify -d 'Give every row of a file a verdict'
complete -c pcm-client -n __pcm_client_at -a generate -d 'Let the model write a text for every row'
complete -c pcm-client -n __pcm_client_at -a context -d 'Make, check and look at contexts'
complete -c pcm-client -n __pcm_client_at -a status -d 'Show devices, contexts and streams'
complete -c pcm-client -n __pcm_client_at -a warm -d 'Load a context now'
complete -c pcm-client -n __pcm_client_at -a evict -d 'Take contexts off the devices'
complete -c pcm-client -n __pcm_client_at -a ping -d 'Say whether pcmd answers'
complete -c pcm-client -n __pcm_client_at -a stop -d 'End the private daemon'
complete -c pcm-client -n __pcm_client_at -a doctor -d 'Say what is here or missing'
__pcm_client_complete context -a init -d 'Write a manifest for a model folder'
__pcm_client_complete context -a check -d 'Load a context and score a row'
__pcm_client_complete context -a render -d "Show one row's prompt"
__pcm_client_complete context -a list -d 'List the contexts that pcmd has for you'

set -l service (string join , $service)
set -l row (string join , $row)
set -l run (string join , $run)

__pcm_client_complete $service -l socket -r -F -d "pcmd's socket"
__pcm_client_complete $service -l autostart -d 'Start a private daemon where no other answers'
__pcm_client_complete $service -l json -d 'Facts as JSON'
__pcm_client_complete $service,stop -s q -l quiet -d 'No progress'

__pcm_client_complete $row -s c -l context -r -F -a '(__pcm_client_contexts)' -d 'Name of a context, or path of a manifest'
__pcm_client_complete $row -l format -x -a 'jsonl csv tsv text openai-batch' -d 'Format of the input'
__pcm_client_complete $row -l field -x -d 'NAME=TEXT: a field of one row'
__pcm_client_complete $row -l map -x -d 'FIELD=COLUMN: take a field from another column'
__pcm_client_complete $row -l truncate -x -d 'FIELD=head|tail: cut it where a prompt is too long'
__pcm_client_complete "$row,context check,warm" -l variant -x -d 'Variant of the context'
__pcm_client_complete "$row,context check,warm" -l device -x -d 'Device to run on'
__pcm_client_complete $row,warm -l allow-cpu -d 'Fall back to the CPU'
__pcm_client_complete $row -F

__pcm_client_complete $run -s o -l output -r -F -d 'Where the results go'
__pcm_client_complete $run -l limit -x -d 'Only the first N rows'
__pcm_client_complete $run -l keep -x -d 'Columns to copy to the output'
__pcm_client_complete $run -l overwrite -d "Forget an earlier run's parts"
__pcm_client_complete $run -l retry-errors -d 'Do rows again that ended in an error'
__pcm_client_complete $run -l mix-variants -d 'Go on with another variant'

__pcm_client_complete verify -l claim -x -d 'One claim to check'
__pcm_client_complete verify -l evidence -x -d 'What the claim is checked against'
__pcm_client_complete verify -l logprobs -d "Add each label's log-probability"
__pcm_client_complete verify -l gold -x -d 'Column of the right verdicts'
__pcm_client_complete verify -l gold-map -x -d 'LABEL=VERDICT: what a gold label stands for'

__pcm_client_complete 'generate,context render' -l prompt -x -d 'Template with fields'
__pcm_client_complete generate -l max-tokens -x -d 'Most tokens to write'
__pcm_client_complete generate -l temperature -x -d '0 always takes the likeliest token'
__pcm_client_complete generate -l seed -x -d 'What is drawn depends on it'
__pcm_client_complete generate -l stop -x -d 'Text that ends the writing'

__pcm_client_complete 'context init' -s o -l output -r -F -d 'The manifest'
__pcm_client_complete 'context init' -l name -x -d 'Name of the context'
__pcm_client_complete 'context init' -l overwrite -d 'Replace a manifest that is there'
__pcm_client_complete 'context init' -a '(__fish_complete_directories)'
__pcm_client_complete 'context check,warm,evict' -F -a '(__pcm_client_contexts)'
__pcm_client_complete 'context render' -l row -x -d 'Which row of the file, from 1'

__pcm_client_complete status -s w -l watch -d 'Show it again every second'
__pcm_client_complete status -s a -l all -d 'Workers and counters too'
__pcm_client_complete evict -l all -d 'Every context'
__pcm_client_complete evict -l device -x -d 'Only from this device'

functions --erase __pcm_client_complete
