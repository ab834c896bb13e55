package cli

import (
	"fmt"

	"parley/internal/desk"
)

// share is the agreed share of words, "97.25 %".
func share(hundredths int) string { return fmt.Sprintf("%d.%02d %%", hundredths/100, hundredths%100) }

// printFigures is the convergence in some lines.
func (c *call) printFigures(s desk.Status) {
	f := s.Figures
	c.print("%s agreed; %s open, %d clean, %d agreed by all", share(f.Share)+" of the words", desk.Count(f.Open, "paragraph"), f.Clean, f.AllAgreed)
	line := ""
	if f.Live == 0 {
		line = "no claim is open"
	} else {
		line = desk.Count(f.Live, "open claim") + fmt.Sprintf(" in %s", desk.Count(f.Brackets, "bracket"))
		if f.Nested > 0 {
			line += fmt.Sprintf(" and %d nested, at most %d deep", f.Nested, f.Depth)
		}
		if f.Agreed > 0 {
			line += fmt.Sprintf("; %d ready for the next revision", f.Agreed)
		}
	}
	c.print("%s", line)
	if len(s.Final.Initialled) > 0 {
		line := "initialled by " + desk.And(s.Final.Initialled)
		if len(s.Final.Signed) > 0 {
			line += "; signatures of " + desk.And(s.Final.Signed)
		}
		if len(s.Final.Exchanged) > 0 {
			line += "; exchanged by " + desk.And(s.Final.Exchanged)
		}
		c.print("%s", line)
	}
	for _, m := range f.Movements {
		if m.Made+m.Withdrawn+m.Accepted+m.Lifted > 0 {
			c.print("%-5s has made %s, withdrawn %d, accepted %d, lifted %s", m.Party, desk.Count(m.Made, "claim"), m.Withdrawn, m.Accepted, desk.Count(m.Lifted, "objection"))
		}
	}
	for _, p := range s.Series {
		c.print("      %.10s  Rev.%d  %9s  %s, %s", p.Act, p.Revision, share(p.Figures.Share), desk.Count(p.Figures.Live, "open claim"), desk.Count(p.Figures.Brackets, "bracket"))
	}
}
