package talks

import (
	"fmt"
	"strconv"
	"strings"

	"parley/committee"
	"parley/text"
)

// event reads an event of a story.
func (p *story) event(s *State, role string, f []string) (Body, error) {
	b := &Proceeding{Role: role, Event: Event{Do: committee.Kind(f[0])}}
	e := &b.Event
	for _, w := range f[1:] {
		k, v, _ := strings.Cut(w, "=")
		switch k {
		case "by":
			b.By = v
		case "rev":
			b.Rev = s.Now().Newest().ID
		case "claims":
			refs, err := p.refs(s, strings.Split(v, ","))
			if err != nil {
				return nil, err
			}
			b.Claims = refs
		case "everybody":
			for _, code := range s.Parties() {
				if e.Do == committee.DoRoll {
					e.Seats = append(e.Seats, committee.Seat{Code: code, Name: code, Weight: 1, Votes: true})
				} else {
					e.List = append(e.List, code)
				}
			}
			if e.Do == committee.DoRoll {
				e.Chair = &committee.Chair{Person: "Mr Chair", Seat: s.charter.Chair}
			}
		case "parts": // OP1*:10,PP1:3
			for _, x := range strings.Split(v, ",") {
				id, n, _ := strings.Cut(x, ":")
				k, _ := strconv.Atoi(n)
				id, op := strings.CutSuffix(id, "*")
				e.Parts = append(e.Parts, committee.Part{ID: id, Operative: op, Words: k})
			}
		case "changes": // OP1:revise:1:2
			for i, x := range strings.Split(v, ",") {
				c := strings.Split(x, ":")
				d, _ := strconv.Atoi(c[2])
				a, _ := strconv.Atoi(c[3])
				e.Changes = append(e.Changes, committee.Change{ID: fmt.Sprintf("x%d", i+1), Part: c[0], Do: c[1], Deleted: d, Added: a})
			}
		case "groups": // b1+b2,b3
			for _, x := range strings.Split(v, ",") {
				e.Groups = append(e.Groups, strings.Split(x, "+"))
			}
		case "list":
			e.List = strings.Split(v, ",")
		case "certified":
			e.Certified = true
		case "upheld":
			e.Upheld = true
		default:
			to := map[string]*string{"of": &e.Of, "kind": &e.Kind, "text": &e.Text, "symbol": &e.Symbol, "date": &e.Date, "until": &e.Until,
				"item": &e.Item, "category": &e.Category, "vote": &e.Vote}[k]
			if to == nil {
				return nil, fmt.Errorf("no field %s", k)
			}
			*to = v
		}
	}
	return b, nil
}

// showCommittee prints the proceedings of a view and what they came to.
func showCommittee(b *strings.Builder, v *View) {
	p := v.Proceedings()
	if p == nil {
		return
	}
	for i, st := range p.Steps {
		e := st.Event
		fmt.Fprintf(b, "%d ", i+1)
		if !st.Settled {
			b.WriteString("(not settled) ")
		}
		b.WriteString(st.Party)
		if e.By != st.Party {
			b.WriteString(" as " + e.By)
		}
		for _, w := range []string{string(e.Do), e.Kind, e.ID, e.Of, e.Item, e.Vote} {
			if w != "" {
				b.WriteString(" " + w)
			}
		}
		for _, x := range e.Parts {
			fmt.Fprintf(b, " %s:%d", x.ID, x.Words)
		}
		for _, c := range e.Changes {
			fmt.Fprintf(b, " %s:%s:-%d+%d", c.Part, c.Do, c.Deleted, c.Added)
		}
		if st.Refusal != nil {
			b.WriteString(": REFUSED: " + st.Refusal.Error())
		}
		b.WriteString("\n")
	}
	if n := len(p.Withheld); n > 0 {
		fmt.Fprintf(b, "withheld: %d\n", n)
	}
	if o := p.Sitting.Open(); o != nil {
		fmt.Fprintf(b, "being voted on: %s, votes %v\n", o.Of, o.Votes())
	}
	for _, x := range p.Sitting.Ballots() {
		fmt.Fprintf(b, "vote %s of %s: %s\n", x.ID, x.Of, x.Outcome)
	}
	for _, d := range p.Sitting.Drafts() {
		fmt.Fprintf(b, "%s %s", d.ID, d.Status)
		if d.Why != "" {
			b.WriteString(": " + d.Why)
		}
		b.WriteString("\n")
		if d.Amends != "" {
			continue
		}
		t, err := p.Text(d.ID)
		if err != nil {
			fmt.Fprintf(b, "  no text: %v\n", err)
			continue
		}
		fmt.Fprintf(b, "  digest %.10s\n", t.Digest())
		for _, x := range t.Blocks {
			fmt.Fprintf(b, "  %s %s\n", x.ID, text.Plain(x.Content["en"]))
		}
	}
}
