package cli

import (
	"fmt"
	"strings"

	"parley/internal/desk"
)

func completionVerbs() []verb {
	return []verb{{
		name: "completion", group: "checking",
		args:  "bash|zsh|fish",
		short: "print the completion script of a shell",
		long: `
    bash   source <(parley completion bash)
    zsh    source <(parley completion zsh)
    fish   parley completion fish | source`,
		run: func(c *call) error { return c.completion() },
	}}
}

func (c *call) completion() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	first, second := verbWords()
	switch c.args[0] {
	case "bash":
		fmt.Fprint(c.Stdout, bashCompletion(first, second))
	case "zsh":
		fmt.Fprint(c.Stdout, "autoload -Uz bashcompinit && bashcompinit\n"+bashCompletion(first, second))
	case "fish":
		fmt.Fprint(c.Stdout, fishCompletion(first, second))
	default:
		return desk.Usage{Msg: fmt.Sprintf("completion: no script for %q; there are bash, zsh and fish", c.args[0]), Verb: "completion"}
	}
	return nil
}

// verbWords are the first words of the grammar in order, and the second words
// that follow some of them.
func verbWords() (first []string, second map[string][]string) {
	second = map[string][]string{}
	for _, v := range verbs() {
		one, two, both := strings.Cut(v.name, " ")
		if len(first) == 0 || first[len(first)-1] != one {
			first = append(first, one)
		}
		if both {
			second[one] = append(second[one], two)
		}
	}
	return append(first, "help"), second
}

func bashCompletion(first []string, second map[string][]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `_parley() {
  local cur="${COMP_WORDS[COMP_CWORD]}" verb="" w
  for w in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$w" in -*) ;; *) verb="$w"; break ;; esac
  done
  case "$verb" in
    "") COMPREPLY=($(compgen -W "%s" -- "$cur")) ;;
`, strings.Join(first, " "))
	for _, one := range first {
		if two := second[one]; len(two) > 0 {
			fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W %q -- \"$cur\") $(compgen -f -- \"$cur\")) ;;\n", one, strings.Join(two, " "))
		}
	}
	b.WriteString("    *) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n  esac\n}\ncomplete -o filenames -F _parley parley\n")
	return b.String()
}

func fishCompletion(first []string, second map[string][]string) string {
	var b strings.Builder
	for _, v := range verbs() {
		one, two, both := strings.Cut(v.name, " ")
		short := strings.ReplaceAll(v.short, "'", "’")
		if both {
			fmt.Fprintf(&b, "complete -c parley -n '__fish_seen_subcommand_from %s' -a %s -d '%s'\n", one, two, short)
		} else {
			fmt.Fprintf(&b, "complete -c parley -n __fish_use_subcommand -a %s -d '%s'\n", one, short)
		}
	}
	for _, one := range first {
		if len(second[one]) > 0 {
			fmt.Fprintf(&b, "complete -c parley -n __fish_use_subcommand -a %s\n", one)
		}
	}
	return b.String()
}
