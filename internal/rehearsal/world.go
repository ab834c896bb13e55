package rehearsal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"parley/audit"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// Broken is a law that doesn't hold.
type Broken struct {
	Law  string // a short name, by which Shrink knows that it is still the same failure
	What string
}

func (b *Broken) Error() string { return b.Law + ": " + b.What }

func broken(law, format string, args ...any) error {
	return &Broken{law, fmt.Sprintf(format, args...)}
}

// Figures counts what happened in worlds.
type Figures struct {
	Worlds, Steps, Acts, Concluded, Honest, HonestConcluded int
	Revisions, Proofs, Audits, Twins                        int
	Happened                                                map[string]int // what went wrong, by kind
}

// Add adds other figures.
func (f *Figures) Add(o Figures) {
	f.Worlds += o.Worlds
	f.Steps += o.Steps
	f.Acts += o.Acts
	f.Concluded += o.Concluded
	f.Honest += o.Honest
	f.HonestConcluded += o.HonestConcluded
	f.Revisions += o.Revisions
	f.Proofs += o.Proofs
	f.Audits += o.Audits
	f.Twins += o.Twins
	for k, n := range o.Happened {
		f.happen(k, n)
	}
}

func (f *Figures) happen(what string, n int) {
	if f.Happened == nil {
		f.Happened = map[string]int{}
	}
	f.Happened[what] += n
}

// World is one run of a script.
type World struct {
	Script
	Figures Figures

	seats    map[string]*seat
	mails    map[string]*mail
	last     map[[2]string]int    // of sender and receiver: the newest pouch that came
	lied     map[record.ID]string // acts that are lies on their authors' own chains
	charter  []byte
	talks    record.ID
	spoken   string // the number that the parties read to each other
	labels   map[string]talks.Ref
	named    map[talks.Ref]string
	clock    time.Time
	verified map[seal.Digest]bool // bytes that some seat has verified
	verdicts map[seal.Digest]*audit.Verdict
	memory   audit.Memory           // signatures that audits of this world have verified
	shown    map[seal.Digest]string // what a set of acts shows
	ended    text.Digest            // the conclusion
	digest   seal.Digest            // see Digest
}

// mail is a pouch on its way.
type mail struct {
	from, to string
	file     []byte
	clean    bool // packed by an honest seat
	sealed   bool
	lie      string
	n        int // its place among all
	reached  map[string]bool
}

func (w *World) post(label string, m mail) {
	m.n, m.reached = len(w.mails)+1, map[string]bool{}
	w.mails[label] = &m
}

// words are what texts are made of: one letter each, so that a shrunken script is easy to read.
func words(r *rand.Rand, n int) []text.Word {
	var out []string
	for range n {
		out = append(out, string(rune('a'+r.IntN(12))))
	}
	return text.Split(strings.Join(out, " "))
}

// Open makes the world of a script, before its first event. dir is for disks that need one.
func Open(script Script, dir string, mutant Mutant) (*World, error) {
	w := &World{Script: script, seats: map[string]*seat{}, mails: map[string]*mail{}, last: map[[2]string]int{}, lied: map[record.ID]string{}, labels: map[string]talks.Ref{}, named: map[talks.Ref]string{},
		clock: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), verified: map[seal.Digest]bool{}, verdicts: map[seal.Digest]*audit.Verdict{}, shown: map[seal.Digest]string{}}
	r := rand.New(rand.NewPCG(script.Seed, 1))
	c := &talks.Charter{Lang: "en", Outcome: []string{talks.Treaty, talks.Resolution, talks.Statement}[r.IntN(3)], Pen: script.Parties[r.IntN(len(script.Parties))],
		Rule: "unanimity", Rules: 1, Title: fmt.Sprint("World ", script.Seed), Unicode: seal.UnicodeVersion}
	var blocks []text.Block
	for i := range 2 + r.IntN(4) {
		kind := []text.Kind{text.PP, text.OP, text.OP, text.Paragraph}[r.IntN(4)]
		blocks = append(blocks, text.Block{ID: text.BlockID(fmt.Sprint("b", i+1)), Kind: kind, Content: map[text.Lang][]text.Word{"en": words(r, 2+r.IntN(7))}})
	}
	c.Base = talks.Wire(blocks)
	if script.Records {
		c.Claims = recorded(blocks, script.Parties[len(script.Parties)-1])
	}
	for _, code := range script.Parties {
		s := &seat{w: w, code: code, liar: slices.Contains(script.Liars, code), root: newKey(fmt.Sprintf("%d %s root", script.Seed, code)),
			acked: map[record.ID]bool{}, yes: map[string]bool{}, gave: map[text.Digest]bool{}}
		w.seats[code] = s
		party := record.Party{Code: code, Name: code, Root: s.root.Public(), Seat: s.key(0).Public()}
		if script.Disk == "home" && !s.liar {
			var err error
			if party, err = s.build(dir); err != nil {
				return nil, err
			}
		}
		s.party = party
		c.Parties = append(c.Parties, party)
	}
	opener := w.seats[script.Parties[r.IntN(len(script.Parties))]]
	charter, id, err := opener.charter(c)
	if err != nil {
		return nil, fmt.Errorf("charter: %w", err)
	}
	w.charter, w.talks, w.spoken = charter, id, seal.Spoken(id)
	for i := range c.Claims {
		r := talks.Ref{Act: id, N: i}
		w.labels[fmt.Sprint("r", i+1)], w.named[r] = r, fmt.Sprint("r", i+1)
	}
	for i, code := range script.Parties {
		s := w.seats[code]
		if mutant != "" && !s.liar && s.house == nil && i == w.firstHonest() {
			s.mutant = mutant
		}
		if s.disk, err = newDisk(script.Disk, dir, code); err != nil {
			return nil, err
		}
		if s.house != nil {
			if err := s.enter(charter, id); err != nil {
				return nil, err
			}
			continue
		}
		s.disk.liar = s.mutant == Forgets
		if slices.Contains(script.Outside, code) && !s.liar && s != opener {
			s.outside, s.failed = true, true
			continue
		}
		if err := s.begin(charter); err != nil {
			return nil, err
		}
	}
	w.Figures.Worlds = 1
	return w, nil
}

// charter opens the talks.
func (s *seat) charter(c *talks.Charter) ([]byte, record.ID, error) {
	if s.house != nil {
		n, err := s.house.home.OpenTalks(context.Background(), c)
		if err != nil {
			return nil, record.ID{}, err
		}
		s.house.node = n
		return n.Raws()[0], n.ID(), nil
	}
	h := record.Header{Party: s.code, Seq: 1, Time: s.time().Format("2006-01-02T15:04:05Z"), Kind: talks.KindCharter}
	return record.Seal(h, c, s.salt(), s.key(0))
}

func (w *World) firstHonest() int {
	return slices.IndexFunc(w.Parties, func(c string) bool { return !slices.Contains(w.Liars, c) })
}

// Close closes the disks.
func (w *World) Close() {
	for _, code := range w.Parties {
		if s := w.seats[code]; s != nil && s.disk != nil {
			s.disk.Close()
			if s.house != nil {
				s.house.home.Close()
			}
		}
	}
}

// honest returns the honest seats, in order.
func (w *World) honest() []*seat {
	var out []*seat
	for _, code := range w.Parties {
		if s := w.seats[code]; !s.liar {
			out = append(out, s)
		}
	}
	return out
}

// leak is what the mutant ShowsFirst does: everybody gets an act that isn't stored yet.
func (w *World) leak(from *seat, raw []byte) {
	for _, s := range w.honest() {
		if s != from && !s.failed {
			_, _ = s.take([][]byte{slices.Clone(raw)})
		}
	}
}

// Run plays a script to its end and returns the law that broke, if one did.
func Run(script Script, dir string, mutant Mutant) (*World, error) {
	w, err := Open(script, dir, mutant)
	if err != nil {
		return w, err
	}
	defer w.Close()
	for i, line := range script.Lines {
		if err := w.Do(line); err != nil {
			return w, fmt.Errorf("event %d, %q: %w", i+1, line, err)
		}
		if (i+1)%Every == 0 {
			if err := w.Look(); err != nil {
				return w, fmt.Errorf("after event %d: %w", i+1, err)
			}
		}
	}
	if err := w.End(); err != nil {
		return w, fmt.Errorf("at the end: %w", err)
	}
	return w, nil
}
