package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/internal/store"
	"parley/record"
	"parley/talks"
)

// OpenTalks opens new talks with this charter, as their first act. The charter names this party with the
// keys of this seat's card; the parties may stand in any order.
func (s *Seat) OpenTalks(ctx context.Context, charter *talks.Charter) (*Node, error) {
	if err := s.mayAct(); err != nil {
		return nil, err
	}
	h := s.home
	h.mu.Lock()
	me, key := s.party(), s.newestSeat()
	h.mu.Unlock()
	if key.IsZero() {
		return nil, fmt.Errorf("open talks: %w", ErrKeyElsewhere)
	}
	charter, err := seatedCharter(charter, me)
	if err != nil {
		return nil, err
	}
	raw, id, err := sealAct(record.Header{Party: me.Code, Seq: 1, Time: h.stamp(), Kind: talks.KindCharter}, charter, key, h.rand)
	if err != nil {
		return nil, fmt.Errorf("open talks: %w", err)
	}
	if err := h.found(ctx, raw, id); err != nil {
		return nil, fmt.Errorf("open talks: %w", err)
	}
	return h.Node(ctx, id)
}

// seatedCharter is the charter with its parties in order, if it seats this party with the keys of its card.
func seatedCharter(charter *talks.Charter, me record.Party) (*talks.Charter, error) {
	c := *charter
	c.Parties = slices.SortedFunc(slices.Values(c.Parties), func(a, b record.Party) int { return strings.Compare(a.Code, b.Code) })
	charter = &c
	seated := false
	for _, p := range charter.Parties {
		if p.Code == me.Code && (p.Root != me.Root || p.Seat != me.Seat || p.Custody != me.Custody) {
			return nil, advise("use the newest card", "%w: the charter gives %s other keys than this seat's card", ErrNotOurs, me.Code)
		}
		seated = seated || p.Code == me.Code
	}
	if !seated {
		return nil, fmt.Errorf("%w: the charter doesn't name %s", ErrNotOurs, me.Code)
	}
	return charter, nil
}

// found puts new talks into the home: all of their directory, or nothing.
func (h *Home) found(ctx context.Context, charter []byte, id record.ID) error {
	rec, err := record.New(charter)
	if err != nil {
		return err
	}
	state, err := talks.Open(rec.Charter())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	final := filepath.Join(h.dir, talksDir, id.String())
	if _, err := os.Lstat(final); err == nil {
		return fmt.Errorf("the talks %s are in this home already", id.Short())
	}
	tmp, err := os.MkdirTemp(filepath.Join(h.dir, talksDir), newTalks)
	if err != nil {
		return diskError(final, err)
	}
	defer os.RemoveAll(tmp)
	s, err := store.Open(ctx, store.Config{Path: filepath.Join(tmp, recordFile), Key: h.dataKey(), Rand: h.rand})
	if err != nil {
		return err
	}
	if err := errors.Join(s.Append(ctx, charter), s.Close()); err != nil {
		return err
	}
	seats, err := h.seated(charter)
	if err != nil {
		return err
	}
	title := state.Charter().Title
	if len(seats) > 0 && seats[0].own {
		n := Notes{Opened: h.stamp(), Title: title, V: 1}
		if err := h.vault.write(filepath.Join(tmp, notesFile), notesFile+" "+id.String(), n); err != nil {
			return err
		}
	} else if err := writeFile(filepath.Join(tmp, guestsFile), nil); err != nil {
		return err
	}
	for _, s := range seats {
		if s.own {
			continue
		}
		if err := s.enter(id, title); err != nil { // counts for nothing until the talks are there
			return err
		}
	}
	err = syncDir(tmp)
	if err == nil {
		err = os.Rename(tmp, final)
	}
	if err == nil {
		err = syncDir(filepath.Dir(final))
	}
	if err != nil {
		return diskError(final, err)
	}
	return nil
}

// charterOf finds the charter among the acts of a pouch of these talks.
func charterOf(acts [][]byte, id record.ID) []byte {
	for _, raw := range acts {
		if !bytes.Contains(raw[:min(len(raw), record.MaxAct)], []byte(`"kind":"`+talks.KindCharter+`"`)) {
			continue
		}
		if u, err := record.Decode(raw); err == nil && u.ID() == id && u.Header().Kind == talks.KindCharter {
			return raw
		}
	}
	return nil
}

// seated returns the seats of this home that the charter names with their root keys, the own first; at least one, or the
// error says why not.
func (h *Home) seated(charter []byte) ([]*Seat, error) {
	rec, err := record.New(charter)
	if err != nil {
		return nil, err
	}
	var out []*Seat
	other := "" // named with another root key
	for _, s := range h.Seats() {
		if p, ok := rec.Party(s.code); ok && s.is(p) {
			out = append(out, s)
		} else if ok && other == "" {
			other = s.code
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case other != "":
		return nil, advise("somebody swapped the card, or it is another home's; don't accede, send the card again by another way", "%w: their charter names %s with a root key that isn't this home's", ErrNotOurs, other)
	}
	return nil, advise("open the pouch in the home of one of them", "%w: they are between %s", ErrNotOurs, codes(rec.Parties()))
}

func codes(parties []record.Party) string {
	out := ""
	for i, p := range parties {
		if i > 0 {
			out += ", "
		}
		out += p.Code
	}
	return out
}
