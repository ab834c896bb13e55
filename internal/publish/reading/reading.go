// Package reading checks a publication the way every reader does, in a browser
// or at a command line: package outcome judges it, and where all words of all
// acts are there package audit follows the whole negotiation, too.
package reading

import (
	"slices"

	"parley/audit"
	"parley/outcome"
	"parley/text"
)

// Reading is what a reader is told.
type Reading struct {
	*outcome.Verdict
	Paragraphs []Paragraph `json:"paragraphs"`
	Audit      string      `json:"audit,omitempty"` // what package audit says, where all acts are open
	// Decision is how a committee adopted it; nil where every party signed.
	Decision *outcome.Decision `json:"decision,omitempty"`

	says string
}

// String returns the reading for people.
func (r *Reading) String() string {
	if r.says != "" && r.Holds {
		return r.says
	}
	return r.Verdict.String()
}

// Paragraph is a block of the text that was checked.
type Paragraph struct {
	Kind  string            `json:"kind"`
	Depth int               `json:"depth"`
	Label string            `json:"label,omitempty"` // OP1, PP2
	Words map[string]string `json:"words"`           // by language, with the final mark
}

// Check checks a publication's bytes.
func Check(b []byte, o outcome.Options) *Reading {
	r := &Reading{}
	if p, err := outcome.Parse(b); err == nil && p.Adoption {
		x := outcome.CheckAdoption(b, o)
		r.Verdict, r.Decision, r.says = &x.Verdict, &x.Decision, x.String()
	} else {
		r.Verdict = outcome.CheckWith(b, o)
	}
	if !r.Holds {
		return r
	}
	labels := text.Number(r.Text.Blocks)
	finals := map[text.Lang][]string{}
	for i, x := range r.Text.Blocks {
		p := Paragraph{Kind: string(x.Kind), Depth: x.Depth, Label: labels[i], Words: map[string]string{}}
		for l, ws := range x.Content {
			if finals[l] == nil {
				finals[l] = text.Finals(r.Text.Blocks, l)
			}
			p.Words[string(l)] = text.Plain(ws) + finals[l][i]
		}
		r.Paragraphs = append(r.Paragraphs, p)
	}
	if r.Closed > 0 || r.Decision != nil {
		return r // of an adoption the audit knows no conclusion
	}
	p, err := outcome.Parse(b)
	if err != nil {
		return r
	}
	v := audit.Check(p.Acts)
	r.Audit = v.String()
	if !v.Sound || !v.Concluded || v.Digest != r.Statement.Digest || v.Talks != r.Statement.Talks {
		r.Findings = append(r.Findings, outcome.Finding{Level: outcome.Broken, Text: "all acts are open, and the audit of the whole negotiation doesn't come to this outcome"})
		r.Holds, r.Complete = false, false
		return r
	}
	r.CantTell = slices.DeleteFunc(r.CantTell, func(s string) bool { return s == outcome.CantTellRules })
	return r
}
