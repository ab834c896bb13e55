package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"parley/internal/brief"
	"parley/record"
	"parley/talks"
)

// worded is a wording in a place, as a form carries it; what comes back is
// checked as a stranger's.
type worded struct {
	Place brief.Place `json:"place"`
	Mark  brief.Mark  `json:"mark,omitempty"`
	Words string      `json:"words,omitempty"`
}

func (w worded) String() string {
	raw, err := json.Marshal(w)
	if err != nil {
		return "" // can't be: it is strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// guessed tells all guesses of a brief from others.
func guessed(b *brief.Brief) string {
	raw, err := json.Marshal(b.Guesses)
	if err != nil {
		return "" // can't be: it is strings and numbers
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// bridgeGuess notes in the brief what another party may want. No error quotes
// what the form says.
func (s *Server) bridgeGuess(v *visit) error {
	k, err := s.private(v, true)
	if err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	file, err := k.file()
	if err != nil {
		return err
	}
	var parties []string
	err = c.Node().View(func(_ *record.Record, st *talks.State) error {
		parties = slices.Clone(st.Parties())
		return nil
	})
	if err != nil {
		return err
	}
	f := v.r.PostForm
	err = file.Change(c.Node().ID().String(), v.who.Seat, func(x *brief.Brief) error {
		if f.Get("was") != guessed(x) {
			return conflict("a colleague changed this meanwhile, and nothing was noted: open it again")
		}
		if f.Get("do") == "drop" {
			if n := f.Get("name"); !slices.ContainsFunc(x.Guesses, func(g brief.Guess) bool { return g.Name == n }) || !x.Remove(n) {
				return notFound("that isn't in the brief any more")
			}
			return nil
		}
		party := f.Get("party")
		if party == v.who.Seat || !slices.Contains(parties, party) {
			return badRequest("a guess is about another party of the talks")
		}
		least, most := brief.Importance(f.Get("least")), brief.Importance(f.Get("most"))
		if least == "" {
			least = most
		}
		if most == "" {
			most = least
		}
		switch f.Get("do") {
		case "whole":
			return guessAll(x, party, least, most, f)
		case "wording":
			return guessWording(x, party, least, most, f)
		}
		return badRequest("that can't be done with a brief")
	})
	if err != nil {
		return briefed(err)
	}
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/bridge", http.StatusSeeOther)
	return nil
}

// guessAll makes the guess about all of the text what the form says.
func guessAll(x *brief.Brief, party string, least, most brief.Importance, f url.Values) error {
	n, err := strconv.Atoi(f.Get("floor"))
	if err != nil {
		return badRequest("that isn't a number from 0 to 100")
	}
	if whole(x, party) == nil {
		_, err := x.Suppose(brief.Guess{Party: party, Least: least, Most: most, Floor: &n})
		return err
	}
	return x.Edit(func(x *brief.Brief) error {
		g := whole(x, party)
		g.Least, g.Most, g.Floor = least, most, &n
		return nil
	})
}

// guessWording notes a guess about a wording.
func guessWording(x *brief.Brief, party string, least, most brief.Importance, f url.Values) error {
	raw, err := base64.RawURLEncoding.DecodeString(f.Get("wording"))
	var w worded
	if err == nil {
		err = json.Unmarshal(raw, &w)
	}
	if err != nil {
		return badRequest("the form is damaged, and nothing was noted")
	}
	_, err = x.Suppose(brief.Guess{Party: party, Place: w.Place, Least: least, Most: most,
		Stances: []brief.Range{{Mark: w.Mark, Words: w.Words, Worst: brief.Stance(f.Get("worst")), Best: brief.Stance(f.Get("best"))}}})
	return err
}
