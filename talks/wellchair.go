package talks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/record"
)

// checkChair checks what belongs to consensus: a chair, groups, how long a
// silence lasts at least, and the committee's rules of procedure.
func (b *Charter) checkChair() error {
	if b.Rule != Consensus {
		if b.Chair != "" || len(b.Groups) > 0 || b.Notice != 0 || b.Procedure != nil || b.Secretary != "" {
			return fmt.Errorf("a chair, groups, notice and a procedure belong to the rule %s", Consensus)
		}
		return nil
	}
	party := func(code string) bool {
		return slices.ContainsFunc(b.Parties, func(p record.Party) bool { return p.Code == code })
	}
	if !party(b.Chair) {
		return fmt.Errorf("chair %.40q is not a party", b.Chair)
	}
	if b.Procedure != nil {
		if err := b.Procedure.Check(); err != nil {
			return fmt.Errorf("procedure: %w", err)
		}
		texts := []string{b.Procedure.Name, b.Procedure.Source}
		for _, d := range b.Procedure.Decisions {
			texts = append(texts, d.Category)
		}
		for _, r := range b.Procedure.Rules {
			texts = append(texts, r.Number, r.Says)
		}
		for _, s := range texts {
			if err := words("procedure", s, MaxText); err != nil {
				return err
			}
		}
	}
	if b.Secretary != "" && (b.Procedure == nil || !party(b.Secretary)) {
		return fmt.Errorf("secretary %.40q is not a party, or there is no procedure", b.Secretary)
	}
	if b.Notice < 0 || b.Notice > MaxNotice {
		return fmt.Errorf("notice of %d hours: want 1 to %d", b.Notice, MaxNotice)
	}
	if len(b.Groups) > MaxGroups {
		return fmt.Errorf("groups: %w: %d, at most %d", errMany, len(b.Groups), MaxGroups)
	}
	for i, g := range b.Groups {
		switch {
		case i > 0 && b.Groups[i-1].Code >= g.Code:
			return fmt.Errorf("groups are not in the order of their codes, each once: %s, %s", b.Groups[i-1].Code, g.Code)
		case g.Code == "" || g.Code == NoneNamed || len(g.Code) > MaxName || party(g.Code):
			return fmt.Errorf("%.40q can't be a group's code", g.Code)
		case len(g.Members) < 2 || !slices.IsSorted(g.Members) || !slices.Contains(g.Members, g.Voice):
			return fmt.Errorf("group %s: want two members or more, in the order of their codes, and one of them as its voice", g.Code)
		}
		for k, m := range g.Members {
			if !party(m) || k > 0 && g.Members[k-1] == m {
				return fmt.Errorf("group %s: %.40q is not a party, or stands twice", g.Code, m)
			}
		}
		if err := first(words("group", g.Code, MaxName), words("name", g.Name, MaxName)); err != nil {
			return err
		}
	}
	return nil
}

// moment checks the form of a deadline.
func moment(s string) error {
	if !record.ValidTime(s) {
		return fmt.Errorf("deadline %.40q: want an instant such as 2026-11-30T22:00:00Z", s)
	}
	return nil
}

func (b *Silence) check() error {
	if len(b.Blocks)+len(b.Claims) == 0 {
		return fmt.Errorf("silence: %w", errEmpty)
	}
	if len(b.Blocks) > 0 {
		if err := first(seals(b.Blocks), rev(b.Rev)); err != nil {
			return err
		}
	} else if !b.Rev.IsZero() {
		return errors.New("it names a revision and no blocks of it")
	}
	return first(moment(b.Deadline), unique("claims", b.Claims, 0, MaxRefs), words("place", b.Place, MaxName),
		words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *KeptSilence) check() error { return first(named(b.Silence), words("delegate", b.By, MaxName)) }

func (b *Break) check() error {
	if strings.TrimSpace(b.Reason) == "" {
		return fmt.Errorf("reason: %w", errEmpty)
	}
	return first(named(b.Silence), b.On.check(), words("reason", b.Reason, MaxText), words("delegate", b.By, MaxName))
}

// named checks the id of a silence procedure.
func named(id record.ID) error {
	if id.IsZero() {
		return errors.New("names no silence procedure")
	}
	return nil
}
