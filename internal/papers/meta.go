package papers

import (
	"fmt"

	"parley/internal/desk"
	"parley/internal/document/akn"
	"parley/record"
	"parley/talks"
)

// aknMeta is what the metadata of Akoma Ntoso says: the days that charter and
// revisions claim; the parties, whom everybody may know; who tabled a resolution
// that is concluded, as its sponsors; and what version tracked changes amend.
func aknMeta(d *desk.Desk, a Ask) akn.Meta {
	f, ch := d.View.Final(), d.State.Charter()
	m := akn.Meta{Date: day(d.Rec.Charter()), Issued: day(d.Rec.Get(f.Revision.ID)), Version: fmt.Sprintf("Rev.%d", f.Revision.Num)}
	for _, p := range ch.Parties {
		m.Parties = append(m.Parties, akn.Party{Code: p.Code, Name: p.Name})
	}
	if f.Concluded && ch.Outcome == talks.Resolution {
		m.Sponsors = f.Exchanged
	}
	var revs []talks.Revision
	for _, r := range d.View.Revisions() {
		if !r.Void {
			revs = append(revs, r)
		}
	}
	for _, r := range revs {
		if at := day(d.Rec.Get(r.ID)); at != "" && r.Num > 0 {
			m.Steps = append(m.Steps, akn.Step{Date: at, Outcome: "revision", Symbol: fmt.Sprintf("Rev.%d", r.Num)})
		}
	}
	switch View(a.View) {
	case Tracked:
		rev := d.Rev
		if a.Revision != "" {
			if r, err := d.Revision(a.Revision); err == nil {
				rev = r
			}
		}
		m.Amends = day(d.Rec.Get(rev.ID))
	case Compare:
		for _, r := range revs {
			if a.A.Text != nil && r.Digest == a.A.Text.Digest() {
				m.Amends = day(d.Rec.Get(r.ID))
			}
		}
	}
	return m
}

// day is the date that an act claims; "" for none.
func day(a *record.Act) string {
	if a == nil || len(a.Time) < len("2006-01-02") {
		return ""
	}
	return a.Time[:len("2006-01-02")]
}
