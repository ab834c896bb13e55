package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/intake"
)

// showIntake says on stderr what was understood of files.
func (c *call) showIntake(d *desk.Desk, in *intake.Intake) {
	number := 0
	for _, p := range in.Papers {
		c.say("%s", c.style().bold(fmt.Sprintf("%s: %s, %s", desk.Visible(p.Name), formatWords(p.Format), wayWords(p.Way))))
		c.say("  %s", baseWords(d, p.Base))
		for _, a := range p.Authors {
			number++
			line := fmt.Sprintf("  #%d %s: %s", number, authorWords(a.Name), desk.Count(len(a.Claims), "change"))
			if n := len(a.Comments); n > 0 {
				line += ", " + desk.Count(n, "comment")
			}
			c.say("%s", line)
		}
		c.showLost(p.Lost)
	}
}

// showLost says what of a file isn't carried.
func (c *call) showLost(list []document.Lost) {
	for i, l := range list {
		if i == maxShownLost {
			c.say("  and %d more that can't be carried; parley import --json lists all", len(list)-i)
			break
		}
		where := ""
		if l.Line > 0 {
			where = fmt.Sprintf("line %d, ", l.Line)
		}
		c.say("  not carried: %s%s: %s", where, desk.Visible(l.What), desk.Visible(l.Say))
	}
}

// maxShownLost is how much of what can't be carried is shown on a terminal.
const maxShownLost = 20

func formatWords(f intake.Format) string {
	switch f {
	case intake.Docx:
		return "a Word file"
	case intake.HTML:
		return "a page in HTML"
	case intake.Akoma:
		return "Akoma Ntoso"
	}
	return "a text"
}

func wayWords(w intake.Way) string {
	switch w {
	case intake.Tracked:
		return "with tracked changes"
	case intake.Brackets:
		return "with brackets"
	}
	return "read as the text that is wanted"
}

func baseWords(d *desk.Desk, b intake.Base) string {
	at := fmt.Sprintf("it changes Rev.%d", b.Revision.Num)
	switch {
	case b.How == "named":
		at += fmt.Sprintf(", as you say; %d%% of that stands in it word for word", b.Percent)
	case b.How == "digest":
		if at += ", which it names itself"; b.Percent < 100 {
			at += fmt.Sprintf("; %d%% of that stands in it word for word", b.Percent)
		}
	case b.Certain:
		at += ", each paragraph of which stands in it"
	default:
		at = fmt.Sprintf("NO revision has all its paragraphs; %d%% of those of Rev.%d stand in it word for word", b.Percent, b.Revision.Num)
	}
	if b.Certain && b.Revision.Num != d.Rev.Num {
		at += fmt.Sprintf("; its changes are carried to Rev.%d", d.Rev.Num)
	}
	return at
}

func authorWords(name string) string {
	if name == "" {
		return "(no name)"
	}
	return desk.Visible(name)
}

// showPlan says on stderr what isn't signed: what new claims there are stands
// in the act that is shown next.
func (c *call) showPlan(in *intake.Intake, p *intake.Plan) {
	for _, it := range p.Items {
		where := ""
		if len(in.Papers) > 1 {
			where = desk.Visible(in.Papers[it.Paper].Name) + ": "
		}
		switch it.Fate {
		case intake.Known:
			c.say("on the record (%s): %s%s", it.Why, where, it.Words)
		case intake.Left:
			c.say("left out: %s%s (%s)", where, desk.Visible(it.Words), it.Why)
		}
	}
}

// importError says what to do about an error of the intake.
func importError(err error) error {
	var ask *intake.Unmapped
	var base *intake.Unsure
	var file *intake.FileError
	switch {
	case errors.As(err, &ask):
		var flags, names []string
		offered := true
		for _, a := range ask.Authors {
			name, to := a.Author, string(a.Offer)
			if a.Shared {
				name = a.File + ":" + name
			}
			if offered = offered && to != ""; to == "" {
				to = "CODE"
			}
			names = append(names, authorWords(a.Author))
			flags = append(flags, "--author "+shellWord(name+"="+to))
		}
		hint := "nothing was signed; say it: " + strings.Join(flags, " ") + "; CODE is a party's, none (no holder named) or out (left out)"
		if offered {
			hint += "; or take what is offered: --as-offered"
		}
		return desk.Hint{Err: fmt.Errorf("whose are the changes of %s?", desk.And(names)), Hint: hint}
	case errors.As(err, &base):
		return desk.Advise(err, "look whether that is the text that the file changes; if so, say it: --base Rev.%d", base.Rev)
	case errors.As(err, &file):
		err := fmt.Errorf("%s: %w", desk.Visible(file.File), file.Err)
		if file.Do != "" {
			return desk.Advise(err, "%s; nothing was taken in", file.Do)
		}
		return desk.Advise(err, "nothing was taken in; make sure that it is the right file, and whole")
	}
	return err
}

// shellWord is a word as a person can type it in a shell.
func shellWord(s string) string {
	return "'" + strings.ReplaceAll(desk.Visible(s), "'", `'\''`) + "'"
}

type jsonImport struct {
	intake.Told
	Signed json.RawMessage `json:"signed"`
}

// importJSON is what was understood and planned, or what is wanted before.
func importJSON(in *intake.Intake, p *intake.Plan, err error) jsonImport {
	return jsonImport{Told: in.Tell(p, err), Signed: json.RawMessage("null")}
}
