#!/usr/bin/env python3
"""press-tab.py SHELL PREFIX LINE...: presses Tab behind each line in a real interactive shell, with the completions that are installed below
PREFIX. Writes one JSON object a line: {"line": ..., "offers": [...], "errors": "..."}."""
import json, os, pty, select, subprocess, sys, tempfile, time

# For a shell to start or to complete; a completion that asks a daemon that hangs takes two seconds.
PATIENCE_SECONDS = 60

BASH = r"""
HISTFILE= PS1='$ '
source /usr/share/bash-completion/bash_completion
press() { "$@" 2>>"$PRESS/errors"; printf '%s\n' "${COMPREPLY[@]}" >"$PRESS/offers.new"; mv "$PRESS/offers.new" "$PRESS/offers"; }
for program in pcm-client pcmd pcm-hook; do
    _completion_loader $program 2>>"$PRESS/errors"
    function=$(complete -p $program | sed 's/.*-F \([^ ]*\).*/\1/')
    eval "press_$function() { press $function \"\$@\"; }; complete -F press_$function $program"
done
: >"$PRESS/ready"
"""

ZSH = r"""
HISTFILE= PS1='$ '
fpath=($PREFIX/share/zsh/site-functions $fpath)
autoload -Uz compinit && compinit -u -d $PRESS/dump
unsetopt autolist automenu
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -A hits "$@"
    (( $#hits )) && print -rl -- $hits >>$PRESS/offers.new
    builtin compadd "$@"
}
press() { : >$PRESS/offers.new; zle expand-or-complete; mv $PRESS/offers.new $PRESS/offers }
zle -N press && bindkey '^I' press
exec 2>>$PRESS/errors
: >$PRESS/ready
"""


class Shell:
    """bash or zsh on a terminal of its own."""

    def __init__(self, name, folder, environment):
        self.folder = folder
        rc = os.path.join(folder, ".zshrc" if name == "zsh" else "bashrc")
        with open(rc, "w") as file:
            file.write(ZSH if name == "zsh" else BASH)
        command = ["zsh", "-d", "-i"] if name == "zsh" else ["bash", "--rcfile", rc, "-i"]
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.execvpe(command[0], command, environment | {"ZDOTDIR": folder})
        self.wait("ready")

    def press(self, line):
        # The line before is taken away first.
        os.write(self.terminal, b"\x15" + line.encode() + b"\t")
        return self.wait("offers").splitlines()

    def wait(self, name):
        path = os.path.join(self.folder, name)
        end = time.monotonic() + PATIENCE_SECONDS
        screen = b""
        while not os.path.exists(path):
            if time.monotonic() > end:
                sys.exit(f"no {name}: {screen[-2000:]!r}")
            # A terminal that nobody reads holds its shell up.
            if select.select([self.terminal], [], [], 0.01)[0]:
                screen += os.read(self.terminal, 65536)
        with open(path) as file:
            text = file.read()
        os.remove(path)
        return text


class Fish:
    """fish tells by itself what it would offer."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def press(self, line):
        done = subprocess.run(["fish", "-c", "complete -C $argv[1]", line], env=self.environment, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL)
        with open(os.path.join(self.folder, "errors"), "a") as file:
            file.write(done.stderr)
        return [offer.split("\t")[0] for offer in done.stdout.splitlines()]


def main():
    name, prefix, *lines = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        programs = [os.path.join(prefix, *path) for path in (["bin"], ["sbin"], ["libexec", "pcmd", "slurm"])]
        environment = os.environ | {
            "PRESS": folder, "PREFIX": prefix, "HOME": folder, "TERM": "xterm", "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder,
            "XDG_DATA_DIRS": f"{prefix}/share:/usr/share", "PATH": ":".join([*programs, os.environ["PATH"]])}
        open(os.path.join(folder, "errors"), "w").close()
        shell = Fish(folder, environment) if name == "fish" else Shell(name, folder, environment)
        for line in lines:
            offers = shell.press(line)
            with open(os.path.join(folder, "errors")) as file:
                errors = file.read()
            print(json.dumps({"line": line, "offers": [offer.rstrip() for offer in offers if offer.strip()], "errors": errors}), flush=True)


main()
