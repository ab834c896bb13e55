package outcome

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

const (
	domain        = "parley publication v1"
	domainAdopted = "parley publication of an adoption v1"
)

// ErrForm is wrapped by every refusal of bytes that are no publication.
var ErrForm = errors.New("not a publication")

// Publication is what is published. Nothing in it is verified: see Check.
type Publication struct {
	Adoption   bool     // of what a committee adopted: see CheckAdoption
	Statement  []byte   // the leaf
	Text       []byte   // blocks, in the one encoding, as in docs/spec/talks.md §3
	Checkpoint []byte   // a note, with the signatures of the seats
	Archival   [][]byte // notes: a seat's word on its archival key
	Consents   [][]byte // notes: see Consent
	Acts       [][]byte // in the canonical order; a closed one without body and salt
	Others     []Part   // of kinds that this program doesn't know
}

// Part is one part of a publication.
type Part struct {
	Name string
	Data []byte
}

// Bytes writes the publication down: a frame (docs/spec/seal.md §1) of names and data, in turn.
func (p *Publication) Bytes() []byte {
	var parts [][]byte
	add := func(name string, data ...[]byte) {
		for _, d := range data {
			parts = append(parts, []byte(name), d)
		}
	}
	add("statement", p.Statement)
	add("text", p.Text)
	add("checkpoint", p.Checkpoint)
	add("archival", p.Archival...)
	add("consent", p.Consents...)
	add("act", p.Acts...)
	for _, o := range p.Others {
		add(o.Name, o.Data)
	}
	if p.Adoption {
		return seal.Frame(domainAdopted, parts...)
	}
	return seal.Frame(domain, parts...)
}

// Parse reads what Bytes wrote. The parts belong to b.
func Parse(b []byte) (*Publication, error) {
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("%w: it has %d bytes, at most %d are taken", ErrForm, len(b), MaxBytes)
	}
	rest := b
	next := func() ([]byte, error) {
		if len(rest) < 8 {
			return nil, fmt.Errorf("%w: it ends in the middle, at byte %d", ErrForm, len(b)-len(rest))
		}
		n := binary.BigEndian.Uint64(rest)
		if n > uint64(len(rest)-8) {
			return nil, fmt.Errorf("%w: at byte %d a part of %d bytes is said to follow, and %d do", ErrForm, len(b)-len(rest), n, len(rest)-8)
		}
		part := rest[8 : 8+n : 8+n]
		rest = rest[8+n:]
		return part, nil
	}
	first, err := next()
	if err != nil {
		return nil, err
	}
	if string(first) != domain && string(first) != domainAdopted {
		return nil, fmt.Errorf("%w: it doesn't begin with %q", ErrForm, domain)
	}
	p := &Publication{Adoption: string(first) == domainAdopted}
	order := []string{"statement", "text", "checkpoint", "archival", "consent", "act", ""}
	at := -1
	for len(rest) > 0 {
		name, err := next()
		if err != nil {
			return nil, err
		}
		data, err := next()
		if err != nil {
			return nil, err
		}
		i := slices.Index(order, string(name))
		if i < 0 {
			i = len(order) - 1
		}
		switch {
		case !validPart(string(name)):
			return nil, fmt.Errorf("%w: a part has no good name", ErrForm)
		case i < at || i == at && i < 3 || i > at+1 && at < 2:
			return nil, fmt.Errorf("%w: a part %q stands where it can't", ErrForm, name)
		case len(p.Acts) > MaxActs || len(p.Archival) > record.MaxParties || len(p.Consents) > record.MaxParties || len(p.Others) > maxOther:
			return nil, fmt.Errorf("%w: it has too many parts %q", ErrForm, name)
		}
		at = i
		switch i {
		case 0:
			p.Statement = data
		case 1:
			p.Text = data
		case 2:
			p.Checkpoint = data
		case 3:
			p.Archival = append(p.Archival, data)
		case 4:
			p.Consents = append(p.Consents, data)
		case 5:
			p.Acts = append(p.Acts, data)
		default:
			p.Others = append(p.Others, Part{string(name), data})
		}
	}
	if at < 2 {
		return nil, fmt.Errorf("%w: statement, text or checkpoint is missing", ErrForm)
	}
	return p, nil
}

func validPart(s string) bool {
	if s == "" || len(s) > maxPartName {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return true
}

// Words are what one seat gives to a publication: signatures and, if it wants, its consent that more be open.
type Words struct {
	Checkpoint ledger.Note // with both signatures
	Archival   ledger.Note
	Consent    *ledger.Note
}

// Sign gives the words of a seat. The key must be one of its newest in the statement. scope is "" for no consent; see Consent.
func (c *Concluded) Sign(code string, key seal.PrivateKey, scope Scope) (*Words, error) {
	p := c.Statement.party(code)
	if p == nil {
		return nil, fmt.Errorf("%s is none of the parties", code)
	}
	if !slices.Contains(p.Newest(), key.Public()) {
		return nil, fmt.Errorf("this isn't the key of %s with which the talks were concluded: %s has taken another since, and a checkpoint is signed with that one", code, code)
	}
	s, err := ledger.NewSigner(SeatName(c.Statement.Talks, code), key)
	if err != nil {
		return nil, err
	}
	var w Words
	if w.Checkpoint, err = s.Checkpoint(c.Checkpoint()); err != nil {
		return nil, err
	}
	if w.Archival, err = s.Text(archivalText(c.Statement.Talks, s.Archival())); err != nil {
		return nil, err
	}
	if scope != "" {
		if !scope.Valid() {
			return nil, fmt.Errorf("%.40q is no scope: want %q, or \"from \" and a date such as 2026-11-02", scope, Whole)
		}
		n, err := s.Text(consentText(c.Checkpoint(), scope))
		if err != nil {
			return nil, err
		}
		w.Consent = &n
	}
	return &w, nil
}

const wordsForm = "parley words v1"

type wireWords struct {
	Archival   string `json:"archival"`
	Checkpoint string `json:"checkpoint"`
	Consent    string `json:"consent,omitempty"`
	Form       string `json:"form"`
}

// Bytes writes the words down, for the one who publishes.
func (w *Words) Bytes() ([]byte, error) {
	x := wireWords{Archival: string(w.Archival.Bytes()), Checkpoint: string(w.Checkpoint.Bytes()), Form: wordsForm}
	if w.Consent != nil {
		x.Consent = string(w.Consent.Bytes())
	}
	return seal.Marshal(x)
}

// ParseWords reads what Bytes wrote. Nothing in it is verified.
func ParseWords(b []byte) (*Words, error) {
	var x wireWords
	if err := seal.Unmarshal(b, &x); err != nil || x.Form != wordsForm {
		return nil, fmt.Errorf("not the words of a seat (%s): %w", wordsForm, err)
	}
	var w Words
	var err error
	if w.Checkpoint, err = ledger.ParseNote([]byte(x.Checkpoint)); err != nil {
		return nil, fmt.Errorf("its checkpoint: %w", err)
	}
	if w.Archival, err = ledger.ParseNote([]byte(x.Archival)); err != nil {
		return nil, fmt.Errorf("its archival key: %w", err)
	}
	if x.Consent != "" {
		n, err := ledger.ParseNote([]byte(x.Consent))
		if err != nil {
			return nil, fmt.Errorf("its consent: %w", err)
		}
		w.Consent = &n
	}
	return &w, nil
}

// By returns whose the words are, and its consent; an error where they aren't about this conclusion, or not signed by a party.
func (c *Concluded) By(w *Words) (code string, scope Scope, err error) {
	if w.Checkpoint.Text != c.Checkpoint().Text() {
		return "", "", errors.New("it signs the checkpoint of another record")
	}
	code, key, err := c.Statement.archivalKey(w.Archival.Bytes())
	if err != nil {
		return "", "", err
	}
	if !c.Statement.signedBy(c.Statement.party(code), w.Checkpoint) || !key.Signed(w.Checkpoint) || len(w.Checkpoint.Sigs) != 2 {
		return "", "", fmt.Errorf("its signatures aren't those of %s", code)
	}
	if w.Consent == nil {
		return code, "", nil
	}
	by, scope := c.Statement.consent(c.Checkpoint(), w.Consent.Bytes())
	if by != code {
		return "", "", fmt.Errorf("its consent isn't signed by %s for this record", code)
	}
	return code, scope, nil
}

// Agreed is what all parties let out by these words.
func (c *Concluded) Agreed(words []*Words) Scope {
	var raw [][]byte
	for _, w := range words {
		if w.Consent != nil {
			raw = append(raw, w.Consent.Bytes())
		}
	}
	return c.Statement.agreed(c.Checkpoint(), raw)
}

func archivalText(id record.ID, v *ledger.Verifier) string {
	return "parley archival key v1\n" + Origin(id) + "\n" + v.String() + "\n"
}

// Publish puts a publication together. Acts beyond those of the conclusion are open as far as every party's consent goes:
// the narrowest of them.
func (c *Concluded) Publish(words ...*Words) (*Publication, error) {
	leaf, err := c.leaf()
	if err != nil {
		return nil, err
	}
	blocks, err := seal.Marshal(talks.Wire(c.Text.Blocks))
	if err != nil {
		return nil, fmt.Errorf("the text: %w", err)
	}
	p := &Publication{Adoption: c.Adoption != nil, Statement: leaf, Text: blocks}
	note := ledger.Note{Text: c.Checkpoint().Text()}
	for _, w := range words {
		if note, err = ledger.Merge(note, w.Checkpoint); err != nil {
			return nil, err
		}
		p.Archival = append(p.Archival, w.Archival.Bytes())
		if w.Consent != nil {
			p.Consents = append(p.Consents, w.Consent.Bytes())
		}
	}
	p.Checkpoint = note.Bytes()
	open := c.Statement.agreed(c.Checkpoint(), p.Consents)
	for _, a := range c.Acts {
		raw := a.Raw()
		if !open.covers(a.Time) && !ofConclusion(a) && (c.Adoption == nil || a.Kind != talks.KindProceeding) {
			if raw, err = closed(raw); err != nil {
				return nil, err
			}
		}
		p.Acts = append(p.Acts, raw)
	}
	return p, nil
}

// ofConclusion reports whether an act is open in any case: nothing in it is a position, a note or a wording.
func ofConclusion(a *record.Act) bool {
	switch a.Kind {
	case talks.KindInitial, talks.KindSign, talks.KindExchange, record.KindRekey:
		return true
	case talks.KindUnsign:
		b, err := talks.Decode(a.Kind, a.Body)
		u, ok := b.(*talks.Unsign)
		return err == nil && ok && u.Note == ""
	}
	return false
}

// closed returns an act's bytes without body and salt. Other than record.Act.Withhold it closes charters, too.
func closed(raw []byte) ([]byte, error) {
	m, err := seal.Members(raw)
	if err != nil || len(m) != 4 {
		return nil, fmt.Errorf("no act: %w", err)
	}
	return seal.Marshal(map[string]seal.Raw{"body": nil, "head": m[1].Value, "salt": seal.Raw(`""`), "sigs": m[3].Value})
}

// Verifiers lists the text forms of the keys that sign a publication's checkpoint: the seats' in order, then the archival keys.
// They are the publication's own claim; Check verifies them.
func Verifiers(p *Publication) ([]string, error) {
	var s *Statement
	var err error
	if p.Adoption {
		_, s, err = readAdoption(p.Statement)
	} else {
		s, err = readStatement(p.Statement)
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for i := range s.Parties {
		for _, k := range s.Parties[i].Newest() {
			v, err := ledger.SeatVerifier(SeatName(s.Talks, s.Parties[i].Code), k)
			if err != nil {
				return nil, err
			}
			out = append(out, v.String())
		}
	}
	for _, raw := range p.Archival {
		_, v, err := s.archivalKey(raw)
		if err != nil {
			return nil, err
		}
		out = append(out, v.String())
	}
	return out, nil
}
