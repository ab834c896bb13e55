package cli

import (
	"encoding/json"
	"flag"
	"fmt"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

func exportVerbs() []verb {
	format, out, force := "md", "", false
	return []verb{{
		name: "export", group: "carrying", args: "[--format md|json]",
		short: "write the final text, or the newest one, for other programs",
		long: `
md is the concluded text, or the newest revision, as Markdown with front matter
that names the talks, the digest and who signed. json is that, the claims, the
packages and the log. For documents with brackets use: parley text --markdown.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&format, "format", "md", "md or json: one `WORD`")
			f.StringVar(&out, "o", "", "write to this `FILE`")
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.export(format, out, force) },
	}}
}

type jsonExport struct {
	Talks    string         `json:"talks"`
	Title    string         `json:"title"`
	Outcome  string         `json:"outcome"`
	Parties  []desk.Party   `json:"parties"`
	Revision int            `json:"revision"`
	Digest   text.Digest    `json:"digest"`
	Final    desk.Final     `json:"final"`
	Text     []text.Block   `json:"text"`
	Claims   []desk.Claim   `json:"claims"`
	Packages []desk.Package `json:"packages"`
	Log      []desk.Entry   `json:"log"`
}

func (c *call) export(format, out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if c.json {
		format = "json"
	}
	return c.look(func(d *desk.Desk) error {
		var raw []byte
		switch format {
		case "md":
			raw = []byte(exportMarkdown(d))
		case "json":
			var err error
			if raw, err = json.MarshalIndent(exportJSON(d), "", "  "); err != nil {
				return err
			}
			raw = append(raw, '\n')
		default:
			return desk.Usage{Msg: fmt.Sprintf("export: no format %q; there are md and json", format), Verb: "export"}
		}
		if out != "" {
			return writeFile(out, raw, force)
		}
		_, err := c.Stdout.Write(raw)
		return err
	})
}

func exportMarkdown(d *desk.Desk) string {
	f := d.View.Final()
	state := "draft"
	if f.Concluded {
		state = f.Done + " by " + desk.And(f.Exchanged)
	}
	head := fmt.Sprintf("---\ntalks: %s\nrevision: %d\ndigest: %s\nstate: %s\n---\n\n", d.State.Talks(), f.Revision.Num, f.Revision.Digest, state)
	return head + f.Text.Print(text.PrintOptions{})
}

func exportJSON(d *desk.Desk) jsonExport {
	f, ch := d.View.Final(), d.State.Charter()
	out := jsonExport{
		Talks: d.State.Talks().String(), Title: ch.Title, Outcome: ch.Outcome, Revision: f.Revision.Num, Digest: f.Revision.Digest,
		Final: desk.Final{Word: f.Word, Initialled: f.Initialled, Signed: f.Signed, Exchanged: f.Exchanged, Concluded: f.Concluded}, Text: f.Text.Blocks,
		Claims: []desk.Claim{}, Packages: []desk.Package{}, Log: []desk.Entry{},
	}
	for _, p := range ch.Parties {
		joined := true
		for _, t := range d.View.Waiting() {
			joined = joined && (t.Party != p.Code || t.Kind != talks.KindAccede)
		}
		out.Parties = append(out.Parties, desk.Party{Code: p.Code, Name: p.Name, Acceded: joined, Acts: len(d.Rec.Chain(p.Code)), Knows: d.Acknowledged(p.Code)})
	}
	for _, cl := range d.View.Claims() {
		out.Claims = append(out.Claims, d.ClaimOf(cl))
	}
	for _, t := range d.View.Packages() {
		out.Packages = append(out.Packages, d.PackageOf(t))
	}
	for _, e := range d.View.Log() {
		out.Log = append(out.Log, desk.EntryOf(e))
	}
	return out
}
