package talks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// What a body may not be, looking at nothing but the body.
var (
	errEmpty   = errors.New("names nothing")
	errMany    = errors.New("too many")
	errLong    = errors.New("too long")
	errTwice   = errors.New("stands twice")
	errDigest  = errors.New("digest must be 64 lower-case hexadecimal digits")
	errNoRev   = errors.New("names no revision")
	errControl = errors.New("control characters are not allowed")
)

// words checks a text that people read: its length and that no control
// character but line feed and tab is in it.
func words(what, s string, max int) error {
	if len(s) > max {
		return fmt.Errorf("%s: %w: %d bytes, at most %d", what, errLong, len(s), max)
	}
	for _, r := range s {
		if r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return fmt.Errorf("%s: %w", what, errControl)
		}
	}
	return nil
}

// unique checks a list: not empty unless it may be, not too long, no item
// twice.
func unique[T comparable](what string, list []T, min, max int) error {
	if len(list) < min {
		return fmt.Errorf("%s: %w", what, errEmpty)
	}
	if len(list) > max {
		return fmt.Errorf("%s: %w: %d, at most %d", what, errMany, len(list), max)
	}
	if len(list) <= few {
		for i, x := range list {
			if slices.Contains(list[:i], x) {
				return fmt.Errorf("%s: %v %w", what, x, errTwice)
			}
		}
		return nil
	}
	seen := make(map[T]bool, len(list))
	for _, x := range list {
		if seen[x] {
			return fmt.Errorf("%s: %v %w", what, x, errTwice)
		}
		seen[x] = true
	}
	return nil
}

// onlyClaims checks that no ref is a package.
func onlyClaims(what string, refs []Ref) error {
	for _, r := range refs {
		if r.Package {
			return fmt.Errorf("%s: %s is a package, want a claim", what, r)
		}
	}
	return nil
}

func hexDigest(d text.Digest) error {
	if x, err := seal.ParseDigest(string(d)); err != nil || x.IsZero() {
		return errDigest
	}
	return nil
}

func rev(id record.ID) error {
	if id.IsZero() {
		return errNoRev
	}
	return nil
}

// seals checks a list of blocks with digests.
func seals(list []Sealed) error {
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
		if s.ID == "" || len(s.ID) > text.MaxID {
			return fmt.Errorf("blocks: no block has the id %.80q", s.ID)
		}
		if err := hexDigest(s.Digest); err != nil {
			return fmt.Errorf("block %s: %w", s.ID, err)
		}
	}
	return unique("blocks", ids, 1, MaxRefs)
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Outcomes of a charter.
const (
	Treaty     = "treaty"
	Resolution = "resolution"
	Statement  = "statement"
)

func (b *Charter) check() error {
	if b.Rules != 1 {
		return fmt.Errorf("rules version %d is unknown here; this program knows version 1", b.Rules)
	}
	if _, err := ruleNamed(b.Rule); err != nil {
		return err
	}
	if err := b.checkChair(); err != nil {
		return err
	}
	if b.Unicode != seal.UnicodeVersion {
		return fmt.Errorf("rules version 1 goes with Unicode %s, the charter says %.20q", seal.UnicodeVersion, b.Unicode)
	}
	if b.Outcome != Treaty && b.Outcome != Resolution && b.Outcome != Statement {
		return fmt.Errorf("outcome %.40q: want %s, %s or %s", b.Outcome, Treaty, Resolution, Statement)
	}
	if err := first(b.Attribution.check(), b.Follows.check()); err != nil {
		return err
	}
	if b.Title == "" || b.Lang == "" {
		return fmt.Errorf("title or language: %w", errEmpty)
	}
	if len(b.Parties) < 2 || len(b.Parties) > MaxParties {
		return fmt.Errorf("%d parties: want 2 to %d", len(b.Parties), MaxParties)
	}
	pen := false
	for i, p := range b.Parties {
		if i > 0 && b.Parties[i-1].Code >= p.Code {
			return fmt.Errorf("parties are not in the order of their codes, each once: %s, %s", b.Parties[i-1].Code, p.Code)
		}
		if p.Code == "" || p.Code == NoneNamed || len(p.Code) > MaxName {
			return fmt.Errorf("%.40q can't be a party's code", p.Code)
		}
		pen = pen || p.Code == b.Pen
	}
	if !pen {
		return fmt.Errorf("penholder %.40q is not a party", b.Pen)
	}
	if len(b.Base) > text.MaxBlocks {
		return fmt.Errorf("base: %w: %d blocks, at most %d", errMany, len(b.Base), text.MaxBlocks)
	}
	base, err := values(b.Base)
	if err != nil {
		return fmt.Errorf("base: %w", err)
	}
	if err := (&text.Text{Blocks: base}).Check(); err != nil {
		return fmt.Errorf("base: %w", err)
	}
	if err := b.checkAuthentic(); err != nil {
		return err
	}
	for i, p := range b.Claims {
		if p.Holding {
			return fmt.Errorf("claim %d: claims of a charter are recorded; propose your own by an amendment", i)
		}
	}
	return first(words("title", b.Title, MaxText), words("delegate", b.By, MaxName), words("language", b.Lang, text.MaxID),
		proposals(b.Claims, 0))
}

// proposals checks what claims of one act must be without knowing the text.
func proposals(list []Proposal, min int) error {
	if len(list) < min {
		return fmt.Errorf("claims: %w", errEmpty)
	}
	if len(list) > MaxClaims {
		return fmt.Errorf("claims: %w: %d, at most %d", errMany, len(list), MaxClaims)
	}
	for i, p := range list {
		if p.Holding && p.For != "" {
			return fmt.Errorf("claim %d: recorded for %s, so its author can't hold it in the same act", i, p.For)
		}
		if p.Package < 0 || p.Package > MaxClaims {
			return fmt.Errorf("claim %d: package number %d", i, p.Package)
		}
		if _, err := p.Claim.Value(""); err != nil {
			return fmt.Errorf("claim %d: %w", i, err)
		}
		if err := first(words("note", p.Note, MaxText), words("source", p.Source, MaxName), words("for", p.For, MaxName)); err != nil {
			return fmt.Errorf("claim %d: %w", i, err)
		}
	}
	return nil
}

func (b *Accede) check() error { return first(rev(b.Charter), words("delegate", b.By, MaxName)) }

func (b *Amend) check() error {
	return first(proposals(b.Claims, 1), rev(b.Rev), words("delegate", b.By, MaxName),
		unique("withdraws", b.Withdraws, 0, MaxRefs), onlyClaims("withdraws", b.Withdraws))
}

func (b *Position) check() error {
	switch b.Stance {
	case Support, Accept:
		if b.Reason != "" {
			return fmt.Errorf("a reason goes with reserve, not with %s", b.Stance)
		}
	case Reserve:
		if !slices.Contains([]Reason{Instructions, Scrutiny, Substance, Placement, Linguistic}, b.Reason) {
			return fmt.Errorf("reserve needs a reason (%s, %s, %s, %s or %s), not %.40q",
				Instructions, Scrutiny, Substance, Placement, Linguistic, b.Reason)
		}
	case Object:
		if b.Reason != "" {
			return fmt.Errorf("a reason goes with reserve; give an objection's reason as a note")
		}
	default:
		return fmt.Errorf("stance %.40q: want %s, %s, %s or %s", b.Stance, Support, Accept, Reserve, Object)
	}
	if len(b.If) > 0 && b.Stance != Support && b.Stance != Accept {
		return fmt.Errorf("a condition goes with support or accept, not with %s", b.Stance)
	}
	if b.Group != "" && b.For != "" {
		return errors.New("a position is recorded for another party or given for a group, not both")
	}
	return first(unique("claims", b.Claims, 1, MaxRefs), unique("if", b.If, 0, MaxConditions), words("group", b.Group, MaxName),
		words("note", b.Note, MaxText), words("delegate", b.By, MaxName), words("for", b.For, MaxName))
}

func (b *Withdraw) check() error {
	return first(unique("claims", b.Claims, 1, MaxRefs), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Package) check() error {
	return first(unique("claims", b.Claims, 2, MaxRefs), onlyClaims("claims", b.Claims),
		words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Revise) check() error {
	if b.N < 1 {
		return fmt.Errorf("revision number %d: Rev.0 is in the charter", b.N)
	}
	return first(hexDigest(b.Digest), rev(b.Parent), words("delegate", b.By, MaxName))
}

func (b *Pen) check() error {
	if b.Term < 1 || b.Term > MaxTerm {
		return fmt.Errorf("term %d: want 1 to %d", b.Term, MaxTerm)
	}
	if b.To == "" {
		return fmt.Errorf("to: %w", errEmpty)
	}
	return first(rev(b.From), words("to", b.To, MaxName), words("delegate", b.By, MaxName))
}

func (b *Agree) check() error {
	return first(seals(b.Blocks), rev(b.Rev), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Revoke) check() error {
	return first(unique("blocks", b.Blocks, 1, MaxRefs), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Confirm) check() error {
	return first(seals(b.Blocks), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Correspond) check() error {
	return first(seals(b.Blocks), rev(b.Rev), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Differ) check() error {
	return first(unique("blocks", b.Blocks, 1, MaxRefs), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Initial) check() error  { return whole(b.Digest, b.Rev, b.By) }
func (b *Sign) check() error     { return whole(b.Digest, b.Rev, b.By) }
func (b *Exchange) check() error { return whole(b.Digest, b.Rev, b.By) }
func (b *Unsign) check() error {
	return first(whole(b.Digest, b.Rev, b.By), words("note", b.Note, MaxText))
}

func whole(d text.Digest, id record.ID, by string) error {
	return first(hexDigest(d), rev(id), words("delegate", by, MaxName))
}

func (t Target) check() error {
	n := len(t.Claim)
	if !t.Act.IsZero() {
		n++
	}
	if t.Block != "" {
		n++
	}
	if n > 1 {
		return errors.New("on: want one block, claim or act, or none")
	}
	return words("block", t.Block, text.MaxID)
}

func (b *Comment) check() error {
	if strings.TrimSpace(b.Text) == "" {
		return fmt.Errorf("text: %w", errEmpty)
	}
	return first(b.On.check(), words("text", b.Text, MaxText), words("delegate", b.By, MaxName))
}

func (b *Park) check() error {
	return first(b.On.check(), words("note", b.Note, MaxText), words("delegate", b.By, MaxName))
}

func (b *Place) check() error {
	if b.Where == "" {
		return fmt.Errorf("where: %w", errEmpty)
	}
	return first(b.On.check(), words("where", b.Where, MaxName), words("delegate", b.By, MaxName))
}
