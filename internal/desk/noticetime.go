package desk

import (
	"time"

	"parley/record"
	"parley/talks"
)

// timeSlack is how far a claimed time may stand before that of an act that it
// answers: clocks go wrong by time zones, not by days.
const timeSlack = 24 * time.Hour

// BadTime says why the claimed time of an act can't be; "" when it can.
func (d *Desk) BadTime(id record.ID) string {
	a := d.Rec.Get(id)
	if a == nil {
		return ""
	}
	mine, err := time.Parse(time.RFC3339, a.Time)
	if err != nil {
		return ""
	}
	worst, by := mine.Add(timeSlack), (*record.Act)(nil)
	see := func(id record.ID) {
		if o := d.Rec.Get(id); o != nil {
			if t, err := time.Parse(time.RFC3339, o.Time); err == nil && t.After(worst) {
				worst, by = t, o
			}
		}
	}
	for _, h := range a.Deps {
		see(h.ID)
	}
	see(a.Prev)
	if by == nil {
		return ""
	}
	return d.Book.T("it claims the time %s, and answers act %d of %s, which claims %s: one of these clocks is wrong", a.Time, by.Seq, by.Party, by.Time)
}

// timeNotices explain acts whose claimed time can't be.
func (d *Desk) timeNotices(entries []talks.Entry) []Notice {
	var out []Notice
	by := map[string]*Notice{}
	for _, e := range entries {
		why := d.BadTime(e.ID)
		if why == "" {
			continue
		}
		if n := by[e.Party]; n != nil {
			n.Acts = append(n.Acts, e.ID.String())
			continue
		}
		by[e.Party] = &Notice{
			Kind: NoticeTime, Acts: []string{e.ID.String()},
			What:   d.Book.T("the time of act %d of %s can't be: %s", e.Seq, e.Party, why),
			Who:    d.Book.T("nobody is proven: a time is only what its author claims"),
			Stands: d.Book.T("everything, the act too: no order, deadline or agreement rests on a claimed time"),
			Do:     d.Book.T("read the order in parley log, where each act stands after what its author knew; ask %s to set its clock", e.Party),
		}
	}
	for _, p := range d.State.Parties() {
		if n := by[p]; n != nil {
			out = append(out, *n)
		}
	}
	return out
}
