package rehearsal

import (
	"bytes"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/text"
)

// twin gives the same acts to a stranger by pouches, in any order, with repetitions, with its process ending in
// between; then it must hold and show the same, and its audit must say the same, byte for byte (L1).
func (w *World) twin(s *seat) error {
	w.Figures.Twins++
	if s.mutant != "" {
		return nil
	}
	r := rand.New(rand.NewPCG(w.Seed, bits.UintSize)) // machines with other words take another order
	d, err := newDisk("memory", "", s.code)
	if err != nil {
		return err
	}
	t := &seat{w: w, code: "twin", liar: true, disk: d, acked: map[record.ID]bool{}, gave: map[text.Digest]bool{}}
	raws := s.raws()
	if err := t.begin(raws[0]); err != nil {
		return err
	}
	rest := slices.Clone(raws[1:])
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	rest = append(rest, rest...) // what was refused for want of a key is offered again
	for at := 0; at < len(rest); {
		n := min(1+r.IntN(12), len(rest)-at)
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{Talks: w.talks}, rest[at:at+n]); err != nil {
			return err
		}
		if _, err := t.unpack(b.Bytes(), false); err != nil {
			return broken("twin", "%v", err)
		}
		at += n
		if r.IntN(8) == 0 {
			if err := t.disk.again(); err != nil {
				return err
			}
			if err := t.open(); err != nil {
				return err
			}
		}
	}
	if t.holding() != s.holding() {
		return broken("twin", "the same acts in another order give another frontier")
	}
	if a, b := s.show(), t.show(); a != b {
		return broken("twin", "the same acts in another order give other bytes: %s", difference(a, b))
	}
	mine, err := w.memory.Check(s.raws()).JSON()
	if err != nil {
		return err
	}
	other, err := w.memory.Check(t.raws()).JSON()
	if err != nil {
		return err
	}
	if !bytes.Equal(mine, other) {
		return broken("twin", "the audit of the same acts in another order says other things: %s", difference(string(mine), string(other)))
	}
	w.digest = seal.Hash("rehearsal digest", []byte(fmt.Sprint(w.Script)), []byte(t.show()), other)
	return nil
}

// Digest is one number for all that a world came to, after its end: its events, and what a stranger shows, and what
// package audit says, who got the acts by pouches in any order. It is the same on every machine.
func (w *World) Digest() seal.Digest { return w.digest }
