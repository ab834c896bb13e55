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
	format, out, audience, force := "md", "", "", false
	return []verb{{
		name: "export", group: "carrying", args: "[--format md|json]",
		short: "write the final text, or the newest one, for other programs",
		long: `
md is the concluded text, or the newest revision, as Markdown with front matter
that names the talks, the digest and who signed. json is that, the claims, the
packages and the log. For documents with brackets use: parley text --markdown.

Where the charter keeps who holds what to the parties, json has the brackets
without names, and no claims, packages and log, unless you say --for parties.
Parley can bind what it shows and exports; it can't bind what a party does with
the signed acts that it holds.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&format, "format", "md", "md or json: one `WORD`")
			f.StringVar(&out, "o", "", "write to this `FILE`")
			f.BoolVar(&force, "force", false, "replace the file")
			audienceFlag(f, &audience)
		},
		run: func(c *call) error { return c.export(format, out, audience, force) },
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
	Rows     []desk.Row     `json:"rows"`
	Claims   []desk.Claim   `json:"claims"`
	Packages []desk.Package `json:"packages"`
	Log      []desk.Entry   `json:"log"`
}

func (c *call) export(format, out, audience string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if c.json {
		format = "json"
	}
	anybody, err := public(audience, true)
	if err != nil {
		return err
	}
	return c.look(func(d *desk.Desk) error {
		d.Public = anybody
		var raw []byte
		switch format {
		case "md":
			raw = []byte(exportMarkdown(d))
		case "json":
			all, err := exportJSON(d)
			if err != nil {
				return err
			}
			if raw, err = json.MarshalIndent(all, "", "  "); err != nil {
				return err
			}
			raw = append(raw, '\n')
		default:
			return desk.Usage{Msg: fmt.Sprintf("export: no format %q; there are md and json", format), Verb: "export"}
		}
		if out != "" {
			return writeFile(out, raw, force)
		}
		_, err = c.Stdout.Write(raw)
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

// exportJSON is everything that the reader may see.
func exportJSON(d *desk.Desk) (jsonExport, error) {
	f, ch := d.View.Final(), d.State.Charter()
	out := jsonExport{
		Talks: d.State.Talks().String(), Title: ch.Title, Outcome: ch.Outcome, Revision: f.Revision.Num, Digest: f.Revision.Digest,
		Final: desk.Final{Word: f.Word, Initialled: f.Initialled, Signed: f.Signed, Exchanged: f.Exchanged, Concluded: f.Concluded}, Text: f.Text.Blocks,
		Claims: []desk.Claim{}, Packages: []desk.Package{}, Log: []desk.Entry{},
	}
	draft, err := d.Shown(false, "", "")
	if err != nil {
		return out, err
	}
	out.Rows = d.TextOf(draft).Rows
	sight := d.Sight()
	for _, p := range ch.Parties {
		joined := true
		for _, t := range d.View.Waiting() {
			joined = joined && (t.Party != p.Code || t.Kind != talks.KindAccede)
		}
		who := desk.Party{Code: p.Code, Name: p.Name, Acceded: joined}
		if sight.Work {
			who.Acts, who.Knows = len(d.Rec.Chain(p.Code)), d.Acknowledged(p.Code)
		}
		out.Parties = append(out.Parties, who)
	}
	if !sight.Work || !sight.Text {
		return out, nil
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
	return out, nil
}
