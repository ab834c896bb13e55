package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/internal/desk"
)

func demoVerbs() []verb {
	keep := ""
	return []verb{{
		name: "demo", group: "begin",
		short: "play whole talks between two States, from rival drafts to the signed text",
		long: `
Two homes on this machine, two drafts, and pouches between them: every command
is run for real and shown as a delegate would type it. Nothing leaves a
temporary folder, which is removed at the end unless --keep names another one.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&keep, "keep", "", "leave homes, cards and pouches in this `DIR`, to go on by hand")
		},
		run: func(c *call) error { return c.demo(keep) },
	}}
}

// demo plays the story. It ends with an error as soon as a command does.
func (c *call) demo(keep string) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	dir := keep
	if keep == "" {
		tmp, err := os.MkdirTemp("", "parley-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	} else if entries, err := os.ReadDir(keep); err == nil && len(entries) > 0 {
		return desk.Advise(fmt.Errorf("%s isn't empty", desk.Visible(keep)), "name a new folder with --keep DIR")
	} else if err := os.MkdirAll(keep, 0o700); err != nil {
		return err
	}
	for name, draft := range demoDrafts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(draft), 0o600); err != nil {
			return err
		}
	}
	st := c.style()
	for i, s := range demoStory() {
		c.print("%s\n\n%s\n", st.bold(fmt.Sprintf("%d. %s", i+1, s.title)), s.say)
		for _, step := range s.steps {
			if err := c.ctx.Err(); err != nil {
				return err
			}
			if err := c.play(dir, step); err != nil {
				return fmt.Errorf("scene %d: %w", i+1, err)
			}
		}
		if i > 0 { // the talks are open from the second scene on
			if err := c.gauge(dir); err != nil {
				return fmt.Errorf("scene %d: %w", i+1, err)
			}
		}
	}
	if keep != "" {
		c.print("the homes are in %s; go on by hand, for example:\n", desk.Visible(dir))
		c.print("  parley --home %s status", filepath.Join(dir, "ves.home"))
		c.print("  parley --home %s log", filepath.Join(dir, "lor.home"))
	}
	return nil
}

// play runs one step and shows it. A swap is two commands: pack and unpack.
func (c *call) play(dir string, s step) error {
	if !s.swap {
		return c.playLine(dir, s.who, s.line)
	}
	to := map[string]string{"ves": "lor", "lor": "ves"}[s.who]
	file := s.who + "-to-" + to + ".pouch"
	if err := os.Remove(filepath.Join(dir, file)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := c.playLine(dir, s.who, []string{"pouch", "pack", "--to", strings.ToUpper(to), "-o", file}); err != nil {
		return err
	}
	return c.playLine(dir, to, []string{"pouch", "unpack", file})
}

// playLine runs one command line in one party's home, in this process, and
// prints the line, what was signed (dim) and the answer.
func (c *call) playLine(dir, who string, line []string) error {
	st := c.style()
	c.print("%s %s", st.party(map[string]int{"lor": 0, "ves": 1}[who], who+"$"), st.bold("parley "+shellLine(line)))
	var out, talk bytes.Buffer
	m := c.Main
	m.Args = append([]string{"--home", filepath.Join(dir, who+".home"), "--yes"}, inDir(dir, line)...)
	m.Stdout, m.Stderr, m.Ask = &out, &talk, nil
	m.Env = func(string) string { return "" }
	code := m.Run(c.ctx)
	show := func(b *bytes.Buffer, paint func(string) string) {
		text := strings.ReplaceAll(b.String(), dir+string(filepath.Separator), "")
		for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
			if l != "" {
				l = "    " + paint(l)
			}
			c.print("%s", l)
		}
	}
	if talk.Len() > 0 && (code != ExitDone || line[0] != "init") {
		show(&talk, st.dim)
	}
	if out.Len() > 0 {
		show(&out, func(s string) string { return s })
	}
	c.print("")
	if code != ExitDone {
		return fmt.Errorf("%s: parley %s ended with %d", who, shellLine(line), code)
	}
	return nil
}

// gauge prints in one line how near the parties are, as Vesper's home sees it.
func (c *call) gauge(dir string) error {
	var out, talk bytes.Buffer
	m := c.Main
	m.Args = []string{"--home", filepath.Join(dir, "ves.home"), "--json", "status", "--keep-news"}
	m.Stdout, m.Stderr, m.Ask = &out, &talk, nil
	m.Env = func(string) string { return "" }
	var now struct {
		Revision int
		Figures  struct {
			LiveClaims  int `json:"live_claims"`
			Brackets    int
			AgreedShare int `json:"agreed_share"`
			Paragraphs  int
			AgreedByAll int `json:"agreed_by_all"`
		}
	}
	if code := m.Run(c.ctx); code != ExitDone {
		return fmt.Errorf("status ended with %d: %s", code, strings.TrimSpace(talk.String()))
	}
	if err := json.Unmarshal(out.Bytes(), &now); err != nil {
		return fmt.Errorf("status: %w", err)
	}
	f := now.Figures
	c.print("%s\n", c.style().good(fmt.Sprintf("— Vesper's home now: Rev.%d, %d claims in %d brackets, %d %% of the words agreed, %d of %d paragraphs agreed ad referendum",
		now.Revision, f.LiveClaims, f.Brackets, f.AgreedShare/100, f.AgreedByAll, f.Paragraphs)))
	return nil
}

// inDir puts the demo's folder before the names of its files.
func inDir(dir string, line []string) []string {
	out := make([]string, len(line))
	for i, w := range line {
		key, file, ok := strings.Cut(w, "=")
		switch {
		case ok && demoDrafts[file] != "":
			w = key + "=" + filepath.Join(dir, file)
		case strings.HasSuffix(w, ".card"), strings.HasSuffix(w, ".pouch"):
			w = filepath.Join(dir, w)
		}
		out[i] = w
	}
	if line[0] == "init" {
		out = append(out, "-o", filepath.Join(dir, line[2]+".card"))
	}
	return out
}

// shellLine writes a command line as one would type it.
func shellLine(words []string) string {
	var out []string
	for _, w := range words {
		if strings.ContainsAny(w, " ,'") {
			w = "'" + w + "'"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}
