"""`mtorkin completion`: what a shell completes, written from the command line itself."""

from __future__ import annotations

import argparse

from mtorkin.cli.status import OK

#: A function of bash, which zsh reads too. Words that are no option or command are files.
BASH = """\
_mtorkin() {{
  local words command=${{COMP_WORDS[1]}} word=${{COMP_WORDS[COMP_CWORD]}}
  if [ "$COMP_CWORD" -eq 1 ]; then words="{commands}"; else
    case "$command" in
{options}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ "$COMP_CWORD" -gt 1 ] && [ "${{word#-}}" = "$word" ]; then COMPREPLY+=($(compgen -f -- "$word")); fi
}}
complete -o filenames -F _mtorkin mtorkin
"""
#: What comes before it in each shell.
SHELLS = {"bash": "", "zsh": "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    completion = commands.add_parser(
        "completion",
        help="write what a shell completes",
        epilog='For the shell that runs: eval "$(mtorkin completion bash)"; in its start-up file for all to come.',
    )
    completion.add_argument("shell", choices=list(SHELLS), help="the shell")
    completion.set_defaults(function=lambda arguments: _write(arguments.shell, commands))


def _write(shell: str, commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> int:
    print(SHELLS[shell] + written(commands.choices), end="")
    return OK


def written(commands: dict[str, argparse.ArgumentParser]) -> str:
    """The function, from the commands and their options."""
    options = [
        f'      {name}) words="{" ".join(text for text in command._option_string_actions if text.startswith("--"))}" ;;'
        for name, command in commands.items()
    ]
    return BASH.format(commands=" ".join(commands), options="\n".join(options))
