package desk

import (
	"fmt"
	"strings"

	"parley/internal/document"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// carried is the stored form of document.Carried: JSON as acts have it, so that
// what a file carries has one spelling and the bounds of seal.
type carried struct {
	Base    string         `json:"base"`
	Claims  []carriedClaim `json:"claims"`
	Lang    string         `json:"lang"`
	Only    string         `json:"only,omitempty"`
	Party   string         `json:"party,omitempty"`
	Version int            `json:"version"`
}

type carriedClaim struct {
	Claim   talks.Change    `json:"claim"`
	Holders []carriedHolder `json:"holders,omitempty"`
	Name    string          `json:"name,omitempty"`
}

type carriedHolder struct {
	Mark     string `json:"mark,omitempty"`
	Party    string `json:"party,omitempty"`
	Recorded string `json:"recorded,omitempty"`
}

// carryVersion is the version of the stored form.
const carryVersion = 1

// Carry is what a file carries for Parley, in its stored form.
func Carry(c *document.Carried) ([]byte, error) {
	w := carried{Base: string(c.Base), Lang: string(c.Lang), Only: string(c.Only), Party: c.Party, Version: carryVersion, Claims: make([]carriedClaim, len(c.Claims))}
	for i, h := range c.Claims {
		w.Claims[i] = carriedClaim{Claim: talks.WireClaim(h.Claim), Name: h.Name}
		for _, x := range h.Holders {
			w.Claims[i].Holders = append(w.Claims[i].Holders, carriedHolder{x.Mark, x.Party, x.Recorded})
		}
	}
	return seal.Marshal(w)
}

// ReadCarry reads what a file carries. Nothing in it is believed: hold it to
// the file and to the revision with that digest by Carried.Fits. The error
// wraps document.ErrCarried.
func ReadCarry(raw []byte) (*document.Carried, error) {
	bad := func(where string) (*document.Carried, error) {
		return nil, fmt.Errorf("%w: %s", document.ErrCarried, where)
	}
	var w carried
	if err := seal.Unmarshal(raw, &w); err != nil {
		return nil, fmt.Errorf("%w: %w", document.ErrCarried, err)
	}
	switch {
	case w.Version != carryVersion:
		return bad("version")
	case len(w.Claims) > talks.MaxClaims:
		return bad("claims")
	case w.Party != "" && !record.ValidCode(w.Party):
		return bad("party")
	}
	c := &document.Carried{Base: text.Digest(w.Base), Lang: text.Lang(w.Lang), Only: text.Lang(w.Only), Party: w.Party}
	seen := map[text.Key]bool{}
	for i, x := range w.Claims {
		at := fmt.Sprintf("claims[%d]", i)
		cl, err := x.Claim.Value(c.Base)
		if err != nil {
			return bad(at)
		}
		if k := cl.Key(); seen[k] {
			return bad(at)
		} else {
			seen[k] = true
		}
		if !plainName(x.Name) {
			return bad(at + ".name")
		}
		h := document.Held{Claim: cl, Name: x.Name}
		for _, o := range x.Holders {
			if o.Party != "" && !record.ValidCode(o.Party) || o.Recorded != "" && !record.ValidCode(o.Recorded) || len(o.Mark) > 200 {
				return bad(at + ".holders")
			}
			h.Holders = append(h.Holders, text.Holder{Mark: o.Mark, Party: o.Party, Recorded: o.Recorded})
		}
		c.Claims = append(c.Claims, h)
	}
	return c, nil
}

// plainName reports whether s can be the name of a claim: with any other
// letters in it a file could show one thing and carry another.
func plainName(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789~.'-") == ""
}

// held are the live claims on the newest revision as a file carries them.
func (d *Desk) held() []document.Held {
	tabled := d.View.Tabled()
	out := make([]document.Held, len(tabled))
	for i, t := range tabled {
		out[i] = document.Held{Claim: t.Claim, Name: d.ClaimName(t.Claim.Key()), Holders: t.Holders}
	}
	return out
}
