package outcome

import (
	"fmt"
	"slices"
	"strings"

	"parley/ledger"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// Signature is an Ed25519 signature over bytes as they stand (the frame is in them).
type Signature struct {
	Key     seal.PublicKey
	Message []byte
	Sig     []byte
}

// Options are how a check is done.
type Options struct {
	Tell func(done, total int) // is told how many acts of how many are verified; may be nil

	// Verify, if it isn't nil, verifies signatures where that is faster: true for those that it takes. It must take no
	// signature that seal.PublicKey.Verify refuses. Those that it doesn't take are verified again, by the rule.
	Verify func([]Signature) []bool
}

// Check checks a publication's bytes. It always returns a verdict. tell, which may be nil, is called with how many acts of
// how many are done.
func Check(b []byte, tell func(done, total int)) *Verdict { return CheckWith(b, Options{Tell: tell}) }

// CheckWith is Check with options.
func CheckWith(b []byte, o Options) *Verdict {
	v := &Verdict{CantTell: cantTell()}
	if o.Tell == nil {
		o.Tell = func(int, int) {}
	}
	v.run(b, o)
	v.Holds = !v.Has(Broken)
	v.Complete = v.Holds && !slices.ContainsFunc(v.Seats, func(s Seat) bool { return !s.Checkpoint || !s.Archival })
	if !v.Holds {
		for i := range v.Seats {
			v.Seats[i].Exchanged = false
		}
	}
	return v
}

func (v *Verdict) run(b []byte, o Options) {
	p, err := Parse(b)
	if err != nil {
		v.find(Broken, "", "%v", err)
		return
	}
	if p.Adoption {
		v.find(Broken, "", "this is what a committee adopted, and not what parties signed")
		return
	}
	s, err := readStatement(p.Statement)
	if err != nil {
		v.find(Broken, "", "%v", err)
		return
	}
	acts := v.basis(p, s, o)
	if acts == nil || !v.follow(acts) {
		return
	}
	v.binding(acts)
	v.opened(p, acts, func(a *act) bool { return a.body != nil })
	v.others(p)
}

// basis checks what every publication rests on: text, chains, signatures and log. It returns no acts where that is false.
func (v *Verdict) basis(p *Publication, s *Statement, o Options) []*act {
	v.Statement = s
	for _, q := range s.Parties {
		v.Seats = append(v.Seats, Seat{Code: q.Code, Name: q.Name})
	}
	v.words(p)
	acts := v.chains(p, o)
	if v.log == nil || v.Has(Broken) {
		return nil
	}
	v.checkpoint(p)
	return acts
}

func (v *Verdict) others(p *Publication) {
	for _, x := range p.Others {
		v.find(Gap, "", "a part %q is of a kind that this program doesn't know: not checked", x.Name)
	}
}

// words reads the text and compares its digest with the statement's.
func (v *Verdict) words(p *Publication) {
	var blocks []talks.Block
	if err := seal.Unmarshal(p.Text, &blocks); err != nil {
		v.find(Broken, "", "the text can't be read: %v", err)
		return
	}
	t := &text.Text{}
	for i, b := range blocks {
		x, err := b.Value()
		if err != nil {
			v.find(Broken, "", "block %d of the text can't be read: %v", i+1, err)
			return
		}
		t.Blocks = append(t.Blocks, x)
	}
	if back, err := seal.Marshal(talks.Wire(t.Blocks)); err != nil || string(back) != string(p.Text) {
		v.find(Broken, "", "the text isn't written down in its one form")
		return
	}
	if t.Digest() != v.Statement.Digest {
		v.find(Broken, "", "the text isn't the one that was signed: its digest is %.16s…, and %.16s… was signed", t.Digest(), v.Statement.Digest)
		return
	}
	v.Text = t
	v.count("paragraphs of the text, whose digest is the one that was signed", len(t.Blocks))
}

// checkpoint verifies who signed the checkpoint, and that it is of this log.
func (v *Verdict) checkpoint(p *Publication) {
	s := v.Statement
	n, err := ledger.ParseNote(p.Checkpoint)
	if err != nil {
		v.find(Broken, "", "the checkpoint: %v", err)
		return
	}
	want := ledger.Checkpoint{Origin: Origin(s.Talks), Size: v.log.Size(), Root: v.log.Root()}
	v.Root, v.Size = want.Root.String(), want.Size
	if n.Text != want.Text() {
		v.find(Broken, "", "the checkpoint isn't of this record: the acts and the statement give the root %s at size %d", want.Root, want.Size)
		return
	}
	v.count("leaves of the log, whose root is the checkpoint's", int(want.Size))
	archival := v.archival(p)
	known := 0
	for i, q := range s.Parties {
		seat := &v.Seats[i]
		seat.Checkpoint = s.signedBy(&q, n)
		key := archival[q.Code]
		seat.Archival = key != nil && key.Signed(n)
		for _, is := range []bool{seat.Checkpoint, seat.Archival} {
			if is {
				known++
			}
		}
		switch {
		case !seat.Checkpoint:
			v.find(Gap, q.Code, "%s hasn't signed the checkpoint: that these are all parties and their keys is not its word", q.Code)
		case !seat.Archival:
			v.find(Gap, q.Code, "%s hasn't signed the checkpoint with a post-quantum key", q.Code)
		}
	}
	v.count("signatures on the checkpoint, Ed25519 and ML-DSA", known)
	if known != len(n.Sigs) {
		v.find(Broken, "", "%d signatures on the checkpoint, and %d are the parties': a changed one, or somebody else's", len(n.Sigs), known)
	}
}

// archival reads what the seats say of their post-quantum keys.
func (v *Verdict) archival(p *Publication) map[string]*ledger.Verifier {
	s := v.Statement
	out := map[string]*ledger.Verifier{}
	for i, raw := range p.Archival {
		code, key, err := s.archivalKey(raw)
		if err != nil || out[code] != nil {
			v.find(Broken, code, "the word of a seat on its post-quantum key, number %d, can't be used: %v", i+1, err)
			continue
		}
		out[code] = key
	}
	return out
}

func (s *Statement) archivalKey(raw []byte) (string, *ledger.Verifier, error) {
	n, err := ledger.ParseNote(raw)
	if err != nil {
		return "", nil, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || len(n.Sigs) != 1 {
		return "", nil, fmt.Errorf("it isn't three lines with one signature")
	}
	key, err := ledger.ParseVerifier(lines[2])
	if err != nil {
		return "", nil, err
	}
	code, ok := strings.CutPrefix(key.Name(), Origin(s.Talks)+"/")
	q := s.party(code)
	if !ok || q == nil || !key.Archival() || n.Text != archivalText(s.Talks, key) {
		return "", nil, fmt.Errorf("it names no party's key")
	}
	if !s.signedBy(q, n) {
		return code, nil, fmt.Errorf("it isn't signed by %s", code)
	}
	return code, key, nil
}

// opened compares which acts are open with what the parties let out; due says which are open in any case, re-keyings apart.
func (v *Verdict) opened(p *Publication, acts []*act, due func(*act) bool) {
	s := v.Statement
	c := ledger.Checkpoint{Origin: Origin(s.Talks), Size: v.log.Size(), Root: v.log.Root()}
	for i, raw := range p.Consents {
		if code, _ := s.consent(c, raw); code == "" {
			v.find(Broken, "", "consent %d is no party's, or of other talks", i+1)
		}
	}
	v.Consent = s.agreed(c, p.Consents)
	beyond := 0
	for _, a := range acts {
		if !a.open {
			v.Closed++
			continue
		}
		v.Open++
		if !v.Consent.covers(a.head.Time) && a.rekey == nil && !due(a) {
			beyond++
		}
	}
	v.count("acts whose words are here, each with the hash that its header names", v.Open)
	v.count("acts of which there is the header alone: nothing of what they say can be read or guessed", v.Closed)
	if beyond > 0 {
		v.find(Note, "", "%d acts are open without the consent of all parties", beyond)
	}
	if v.Consent != "" {
		v.find(Note, "", "all parties consented that the negotiating record be published: %s", v.Consent)
	}
}
