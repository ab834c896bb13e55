package cli

import (
	"encoding/json"
	"flag"
	"fmt"

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
	Talks    string        `json:"talks"`
	Title    string        `json:"title"`
	Outcome  string        `json:"outcome"`
	Parties  []jsonParty   `json:"parties"`
	Revision int           `json:"revision"`
	Digest   text.Digest   `json:"digest"`
	Final    jsonFinal     `json:"final"`
	Text     []text.Block  `json:"text"`
	Claims   []jsonClaim   `json:"claims"`
	Packages []jsonPackage `json:"packages"`
	Log      []jsonEntry   `json:"log"`
}

func (c *call) export(format, out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if c.json {
		format = "json"
	}
	return c.look(func(d *desk) error {
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
			return usageError{msg: fmt.Sprintf("export: no format %q; there are md and json", format), verb: "export"}
		}
		if out != "" {
			return writeFile(out, raw, force)
		}
		_, err := c.Stdout.Write(raw)
		return err
	})
}

func exportMarkdown(d *desk) string {
	f := d.view.Final()
	state := "draft"
	if f.Concluded {
		state = f.Done + " by " + and(f.Exchanged)
	}
	head := fmt.Sprintf("---\ntalks: %s\nrevision: %d\ndigest: %s\nstate: %s\n---\n\n", d.state.Talks(), f.Revision.Num, f.Revision.Digest, state)
	return head + f.Text.Print(text.PrintOptions{})
}

func exportJSON(d *desk) jsonExport {
	f, ch := d.view.Final(), d.state.Charter()
	out := jsonExport{
		Talks: d.state.Talks().String(), Title: ch.Title, Outcome: ch.Outcome, Revision: f.Revision.Num, Digest: f.Revision.Digest,
		Final: jsonFinal{f.Word, f.Initialled, f.Signed, f.Exchanged, f.Concluded}, Text: f.Text.Blocks,
		Claims: []jsonClaim{}, Packages: []jsonPackage{}, Log: []jsonEntry{},
	}
	for _, p := range ch.Parties {
		joined := true
		for _, t := range d.view.Waiting() {
			joined = joined && (t.Party != p.Code || t.Kind != talks.KindAccede)
		}
		out.Parties = append(out.Parties, jsonParty{p.Code, p.Name, joined, len(d.rec.Chain(p.Code)), d.acknowledged(p.Code)})
	}
	for _, cl := range d.view.Claims() {
		out.Claims = append(out.Claims, d.claimJSON(cl))
	}
	for _, t := range d.view.Packages() {
		out.Packages = append(out.Packages, d.packageJSON(t))
	}
	for _, e := range d.view.Log() {
		out.Log = append(out.Log, entryJSON(e))
	}
	return out
}
