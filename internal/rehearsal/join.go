package rehearsal

import (
	"bytes"
	"errors"
	"fmt"

	"filippo.io/age"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// recorded are the claims of a charter whose text came with brackets: two wordings at one spot that nobody is named
// for, and one elsewhere that is recorded for a party.
func recorded(blocks []text.Block, party string) []talks.Proposal {
	base := &text.Text{Blocks: blocks}
	claim := func(i, from, to int, new string) talks.Change {
		ws := blocks[i].Content["en"]
		st, en, words := text.Trim(ws, from, to, text.Split(new))
		return talks.WireClaim(text.Claim{Op: text.Replace, Base: base.Digest(), Block: blocks[i].ID, Lang: "en", Start: st, End: en, Exact: ws[st:en], New: words})
	}
	return []talks.Proposal{
		{Claim: claim(0, 0, 1, "m"), For: talks.NoneNamed},
		{Claim: claim(0, 0, 1, "n o"), For: talks.NoneNamed},
		{Claim: claim(1, 0, 1, "p"), For: party},
	}
}

// begin puts the charter on an empty disk and opens the talks.
func (s *seat) begin(charter []byte) error {
	if err := s.store(charter); err != nil {
		return err
	}
	if err := s.open(); err != nil {
		return err
	}
	s.acked[s.rec.Talks()] = true
	return nil
}

// join takes the charter out of the first pouch that holds the one whose number was read aloud, as a party does that
// compares before it accedes. A pouch with another charter is refused.
func (s *seat) join(file []byte) error {
	p, err := pouch.Unpack(bytes.NewReader(file), s.identities()...)
	if err != nil {
		return fmt.Errorf("%w: %w", errDenied, err)
	}
	if len(p.Acts) == 0 {
		return fmt.Errorf("%w: it has no acts", errDenied)
	}
	u, err := record.Decode(p.Acts[0])
	if err != nil || u.Header().Kind != talks.KindCharter {
		return fmt.Errorf("%w: it doesn't begin with a charter", errDenied)
	}
	if seal.Spoken(u.ID()) != s.w.spoken {
		s.w.Figures.effect("lie charter")
		return fmt.Errorf("%w: another number is read aloud", errDenied)
	}
	if err := s.begin(bytes.Clone(p.Acts[0])); err != nil {
		return err
	}
	s.outside = false
	s.w.Figures.happen("joined by a pouch", 1)
	s.w.Figures.effect("joined by a pouch")
	return nil
}

// wake starts a seat again that had no charter: its disk may have kept one though it failed.
func (s *seat) wake() error {
	if err := s.disk.again(); err != nil {
		return err
	}
	switch err := s.open(); {
	case errors.Is(err, errEmpty):
		s.failed = true
		return nil
	case err != nil:
		return err
	}
	s.outside = false
	return nil
}

// penholder is who holds the pen, as the seat sees it.
func (s *seat) penholder() string {
	if s.state == nil {
		return ""
	}
	pen, _, _ := s.state.Now().Pen()
	return pen
}

// recipient is what pouches for this seat are encrypted to. Its key comes from the system's randomness: nothing that
// a world does depends on it, since whoever can't read a sealed pouch, or finds one bit of it changed, reads nothing.
func (s *seat) recipient() (age.Recipient, error) {
	if s.house != nil {
		list, _, err := pouch.Recipients([]record.Party{s.party})
		if err != nil || len(list) == 0 {
			return nil, fmt.Errorf("%w: no recipient", errNonsense)
		}
		return list[0], nil
	}
	if s.age == nil {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, err
		}
		s.age = id
	}
	return s.age.Recipient(), nil
}

func (s *seat) identities() []age.Identity {
	if s.age == nil {
		return nil
	}
	return []age.Identity{s.age}
}

// copy keeps a copy of all that the seat has.
func (s *seat) copy() error {
	if s.liar || s.failed {
		return errNonsense
	}
	if s.house != nil {
		return s.homeCopy()
	}
	return s.disk.copy()
}

// restore puts the copy back, as after a disk was lost, and re-keys, as whoever does that must. What it had
// acknowledged since then is on others' disks, or lost: the promise is about a disk that lives.
func (s *seat) restore() error {
	if s.liar || s.failed || s.disk.copied == nil && (s.house == nil || !s.house.copied) {
		return errNonsense
	}
	s.w.Figures.happen("restore", 1)
	before := s.rec.Len()
	s.restored, s.ended, s.acked = true, "", map[record.ID]bool{}
	var err error
	if s.house != nil {
		err = s.homeRestore()
	} else if err = s.disk.restore(); err == nil {
		err = s.open()
	}
	if err != nil {
		return err
	}
	if s.rec.Len() < before {
		s.w.Figures.effect("restore")
	}
	for a := range s.rec.Acts() {
		s.ack(a)
	}
	return s.rekey()
}
