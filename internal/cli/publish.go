package cli

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/papers"
	"parley/internal/publish"
	"parley/internal/publish/reading"
	"parley/outcome"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// maxWords is the size of the file with one seat's words: three notes.
const maxWords = 64 << 10

func publishVerbs() []verb {
	o := publishing{}
	consent, out, proposal := "", "", ""
	return []verb{{
		name: "publish", group: "carrying", args: "-o DIR [WORDS …]",
		short: "write a folder by which anybody can verify the concluded text",
		long: `
The folder is for any web server, or to be handed on: the text in all formats
and languages, who is bound to it, and a page that verifies it in the reader's
own browser, also offline, from a file. No position, note or rejected wording is
in it: of each act of the negotiation there is the signed header alone, with a
salted hash of what it says.

WORDS are the files in which the other parties signed the checkpoint of the
record (parley publish sign); yours are made here. Without a party's words the
folder verifies all the same, and says what is missing.

What a committee adopted is published with --proposal and its id: the text as
adopted, the sponsors, and every vote, which the page counts again by the rules
of procedure. The meeting must be closed.

Where every party's words consent to it, the negotiating record goes out, too,
as a whole or from a date on, and with the whole record the course of the talks.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&o.dir, "o", "", "write to this `DIR`, which isn't there yet")
			f.StringVar(&o.consent, "consent", "", "consent that more be open: `SCOPE`, whole or a date such as 2026-11-02")
			f.StringVar(&o.proposal, "proposal", "", "what the committee adopted: the `ID` of the proposal")
		},
		run: func(c *call) error { return c.publish(o) },
	}, {
		name: "publish sign", group: "carrying", args: "-o WORDS",
		short: "sign the record of the concluded text, for the one who publishes it",
		long: `
Signs the checkpoint of the concluded record with this seat's key and with its
post-quantum key. The file is no secret; give it to whoever publishes.
--consent whole lets the whole negotiating record out, --consent 2026-11-02 all
acts from that day on (by their own times), if every party consents.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&consent, "consent", "", "consent that more be open: `SCOPE`, whole or a date such as 2026-11-02")
			f.StringVar(&out, "o", "", "write to this `FILE`")
			f.StringVar(&proposal, "proposal", "", "what the committee adopted: the `ID` of the proposal")
		},
		run: func(c *call) error { return c.publishSign(consent, out, proposal) },
	}, {
		name: "publish verify", group: "checking", args: "DIR",
		short: "verify a publication, trusting nothing in it",
		long: `
Needs no home. Says what was checked and what nobody can tell; exit code 3 when
something is false.`,
		run: func(c *call) error { return c.publishVerify() },
	}}
}

// publishing is how a person wants to publish.
type publishing struct{ dir, consent, proposal string }

// attesting are talks whose seat can sign what they came to.
type attesting interface {
	Concluded() (*outcome.Concluded, error)
	Adopted(proposal string) (*outcome.Concluded, error)
	Attest(*outcome.Concluded, outcome.Scope) (*outcome.Words, error)
}

func scopeOf(verb, s string) (outcome.Scope, error) {
	if s == "" || s == string(outcome.Whole) {
		return outcome.Scope(s), nil
	}
	if scope := outcome.From(s); scope.Valid() {
		return scope, nil
	}
	return "", desk.Usage{Msg: fmt.Sprintf("%s: --consent %s: want whole, or a date such as 2026-11-02", verb, desk.Visible(s)), Verb: verb}
}

// attest signs what the talks came to: the concluded text, or a proposal that the committee adopted.
func (c *call) attest(t sitting, scope outcome.Scope, proposal string) (*outcome.Concluded, *outcome.Words, error) {
	a, ok := t.(attesting)
	if !ok {
		return nil, nil, desk.Advise(fmt.Errorf("%s works at the home itself", c.verb.name), "run it on the machine where the home is, without --node")
	}
	of, err := a.Concluded()
	switch {
	case proposal != "":
		if of, err = a.Adopted(proposal); err != nil {
			return nil, nil, desk.Advise(err, "see what became of it, and the ids of proposals: parley committee record")
		}
	case err != nil:
		return nil, nil, desk.Advise(err, "see who hasn't signed yet: parley status; of what a committee adopted give the id: --proposal")
	}
	w, err := a.Attest(of, scope)
	return of, w, err
}

func (c *call) publishSign(consent, out, proposal string) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if out == "" {
		return desk.Usage{Msg: "publish sign: say where the words go: -o FILE", Verb: "publish sign"}
	}
	scope, err := scopeOf("publish sign", consent)
	if err != nil {
		return err
	}
	return c.withTalks(func(p place, t sitting) error {
		of, w, err := c.attest(t, scope, proposal)
		if err != nil {
			return err
		}
		if scope != "" {
			if err := c.agreeTo(scope); err != nil {
				return err
			}
		}
		raw, err := w.Bytes()
		if err != nil {
			return err
		}
		if err := writeFile(out, raw, false); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out, "root": of.Checkpoint().Root.String(), "size": of.Checkpoint().Size, "consent": string(scope)}); done {
			return err
		}
		c.print("%s: the words of %s on the record of %s, root %s", desk.Visible(out), p.Code(), desk.Count(len(of.Acts), "act"), of.Checkpoint().Root)
		return nil
	})
}

// agreeTo asks before a party lets out what it negotiated.
func (c *call) agreeTo(scope outcome.Scope) error {
	c.say("this consents that what all parties said in the negotiation be published: %s", scope)
	return c.confirm("consent?")
}

func (c *call) publish(o publishing) error {
	if o.dir == "" {
		return desk.Usage{Msg: "publish: say where the folder goes: -o DIR", Verb: "publish"}
	}
	scope, err := scopeOf("publish", o.consent)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(o.dir); err == nil {
		return desk.Advise(fmt.Errorf("%s is there already", desk.Visible(o.dir)), "a publication never replaces anything; name another folder")
	}
	return c.withTalks(func(p place, t sitting) error {
		of, own, err := c.attest(t, scope, o.proposal)
		if err != nil {
			return err
		}
		if scope != "" {
			if err := c.agreeTo(scope); err != nil {
				return err
			}
		}
		words, missing, err := c.collect(of, p.Code(), own)
		if err != nil {
			return err
		}
		pub, err := of.Publish(words...)
		if err != nil {
			return err
		}
		whole := of.Agreed(words) == outcome.Whole
		var more []publish.File
		err = t.View(func(rec *record.Record, st *talks.State) error {
			more, err = documents(desk.New(rec, st, p.Code()), of, whole)
			return err
		})
		if err != nil {
			return err
		}
		files, err := publish.Folder(pub, of.Statement.Title, more)
		if err != nil {
			return err
		}
		if v := reading.Check(pub.Bytes(), outcome.Options{}); !v.Holds {
			return fmt.Errorf("nothing was written: what would be published doesn't hold by itself: %s", v.Findings[0].Text)
		}
		if err := writeFolder(o.dir, files); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"dir": o.dir, "files": len(files), "acts": len(pub.Acts), "missing": missing, "consent": string(of.Agreed(words))}); done {
			return err
		}
		c.print("%s: %s, of them %s to be opened in a browser", desk.Visible(o.dir), desk.Count(len(files), "file"), publish.Page)
		for _, code := range missing {
			c.say("warning: %s hasn't signed the checkpoint; ask for its words: parley publish sign", code)
		}
		return nil
	})
}

// collect reads the words of the parties, the own ones first.
func (c *call) collect(of *outcome.Concluded, me string, own *outcome.Words) (words []*outcome.Words, missing []string, err error) {
	by := map[string]*outcome.Words{me: own}
	for _, name := range c.args {
		raw, err := c.readFile(name, maxWords)
		if err != nil {
			return nil, nil, err
		}
		w, err := outcome.ParseWords(raw)
		if err == nil {
			var code string
			if code, _, err = of.By(w); err == nil && code != me {
				by[code] = w
			}
		}
		if err != nil {
			return nil, nil, desk.Advise(fmt.Errorf("%s: %w", desk.Visible(name), err), "ask its party for words on this record: parley publish sign -o FILE")
		}
	}
	for _, p := range of.Statement.Parties {
		if w := by[p.Code]; w != nil {
			words = append(words, w)
		} else {
			missing = append(missing, p.Code)
		}
	}
	return words, missing, nil
}

// documents makes the text as files, for the public, in each language; with everybody's consent how it came about, too.
func documents(d *desk.Desk, of *outcome.Concluded, whole bool) ([]publish.File, error) {
	d.Public = true
	d.Rev.Text, d.Rev.Digest = of.Text, of.Statement.Digest // of what a committee adopted: with its amendments
	langs := []text.Lang{""}
	var more []text.Lang
	for _, b := range of.Text.Blocks {
		for _, l := range b.Langs() {
			if !slices.Contains(more, l) {
				more = append(more, l)
			}
		}
	}
	if slices.Sort(more); len(more) > 1 {
		langs = append(langs, more...)
	}
	var out []publish.File
	for _, f := range papers.Formats() {
		for _, l := range langs {
			ask := papers.Ask{Format: f.Name, View: string(papers.Clean)}
			ask.Sheets.Lang = l
			file, err := papers.Make(d, ask)
			if err != nil {
				return nil, fmt.Errorf("the text as %s: %w", f.Name, err)
			}
			name := "text"
			if l != "" {
				name += "-" + string(l)
			}
			out = append(out, publish.File{Path: "text/" + name + "." + f.Name, Raw: file.Raw})
		}
	}
	if !whole {
		return out, nil
	}
	d.Public = false
	for _, ask := range []papers.Ask{{Format: "html", View: string(papers.Course)}, {Format: "json", View: string(papers.Everything)}} {
		file, err := papers.Make(d, ask)
		if err != nil {
			return nil, fmt.Errorf("the course of the talks: %w", err)
		}
		out = append(out, publish.File{Path: "story/" + ask.View + "." + ask.Format, Raw: file.Raw})
	}
	return out, nil
}

// writeFolder writes the files beside the place and moves them there, so that half a publication never lies there.
func writeFolder(dir string, files []publish.File) (err error) {
	tmp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), ".parley-publish-")
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	defer os.RemoveAll(tmp)
	for _, f := range files {
		at := filepath.Join(tmp, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		if err := os.WriteFile(at, f.Raw, 0o644); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

func (c *call) publishVerify() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.verifyFolder(c.args[0])
}

// published reports whether a directory holds a publication rather than a home.
func published(dir string) bool {
	fi, err := os.Stat(filepath.Join(dir, filepath.FromSlash(publish.RecordFile)))
	return err == nil && fi.Mode().IsRegular()
}

func (c *call) verifyFolder(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return fileError(dir, err)
	}
	r, err := publish.Verify(os.DirFS(dir), nil)
	if err != nil {
		return fmt.Errorf("%s: %w", desk.Visible(dir), err)
	}
	if err := c.tellReading(r); err != nil {
		return err
	}
	if !r.Holds {
		return errVerdict
	}
	return nil
}

func (c *call) tellReading(r *reading.Reading) error {
	if c.json {
		raw, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(c.Stdout, "%s\n", raw)
		return nil
	}
	fmt.Fprint(c.Stdout, desk.Visible(r.String()))
	if r.Audit != "" {
		fmt.Fprintf(c.Stdout, "\nthe whole negotiation\n%s", desk.Visible(strings.TrimSpace(r.Audit)+"\n"))
	}
	return nil
}

var _ attesting = (*node.Node)(nil)
