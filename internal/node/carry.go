package node

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"parley/record"
	"parley/seal"
)

// A party carries its seat to a home of its own with two files: its root key, which it kept and which never was here, and
// what this file calls its luggage, which the host writes: who the seat is, the key that opens its pouches, and a pouch
// with everything of each of its talks.
//
//	{"age":…,"code":…,"name":…,"pouches":N,"root":…,"seat":1}\n
//	SIZE\n and as many bytes, N times
//
// The pouches are open: the key that would open them stands above them. Who has the file can read what the party has
// received; without the root key nobody can act with it.

// luggage is its first line.
type luggage struct {
	Age     string         `json:"age"`
	Code    string         `json:"code"`
	Name    string         `json:"name"`
	Pouches int            `json:"pouches"`
	Root    seal.PublicKey `json:"root"`
	Seat    int            `json:"seat"` // version of this form: 1
}

// Carry writes what the party takes along when it carries this seat to a home of its own, see Settle. It is refused once the seat
// is carried elsewhere in some talks: two homes that re-key one seat contradict each other for ever.
func (s *Seat) Carry(ctx context.Context, w io.Writer) error {
	card, err := s.Card()
	if err != nil {
		return err
	}
	if s.own && !s.lodged {
		return advise("move the home as a whole: 'parley backup' and 'parley restore'", "%s is the home's own seat, and its keys are here", s.code)
	}
	ids, err := s.ids()
	if err != nil {
		return err
	}
	var chairs []*Chair
	for _, id := range ids {
		n, err := s.home.Node(ctx, id)
		if err != nil {
			return fmt.Errorf("carry the talks %s: %w", id.Short(), err)
		}
		c, err := n.As(s.code)
		if err != nil {
			return err
		}
		if c.Carried() != nil {
			return advise("go on with the home that it was carried to, or a backup of that", "%w: the seat was carried elsewhere already, in the talks %s", ErrNotOurs, id.Short())
		}
		chairs = append(chairs, c)
	}
	head, err := seal.Marshal(luggage{s.Identity(), s.code, s.name, len(chairs), card.Party.Root, 1})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s\n", head); err != nil {
		return err
	}
	for _, c := range chairs {
		var b bytes.Buffer
		if _, err := c.Pack(ctx, &b, PackOptions{All: true, Plain: true}); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%d\n", b.Len()); err != nil {
			return err
		}
		if _, err := b.WriteTo(w); err != nil {
			return err
		}
	}
	return nil
}

// Carried returns the re-keying by which the party has carried a guest's seat to another node, or nil.
func (c *Chair) Carried() *record.Act {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if c.moved() == nil {
		return nil
	}
	var last *record.Act
	for _, a := range c.node.rec.Rekeys(c.seat.code) {
		if last == nil || a.Epoch > last.Epoch {
			last = a
		}
	}
	return last
}

// Settle makes the home of a party that has left its host: with its root key, cfg.Root, and the file that Carry wrote. Code, name
// and pouch key are the seat's. It takes all talks in and re-keys at once, so that the record shows the change of key
// and what the host keeps signs nothing any more. The card is the new home's. When the error comes beside a home, that was
// made, and is open.
func Settle(ctx context.Context, dir string, cfg Config, r io.Reader) (*Home, []Rekeyed, error) {
	b := bufio.NewReaderSize(r, MaxCard)
	line, err := b.ReadSlice('\n')
	if err != nil {
		return nil, nil, fmt.Errorf("%w: its first line is missing or too long", ErrLuggage)
	}
	var l luggage
	if err := seal.Unmarshal(bytes.TrimSuffix(line, []byte("\n")), &l); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrLuggage, err)
	}
	switch {
	case l.Seat != 1:
		return nil, nil, advise("use the newer program", "%w: %w: version %d, this program knows 1", ErrLuggage, ErrNewer, l.Seat)
	case cfg.Root.IsZero() || cfg.Root.Public() != l.Root:
		return nil, nil, advise("name the file that the browser saved when the keys were made", "%w: the root key isn't that of the seat of %.20q", ErrLuggage, l.Code)
	case cfg.Code != "" && cfg.Code != l.Code || cfg.Name != "" && cfg.Name != l.Name:
		return nil, nil, fmt.Errorf("%w: it is the seat of %.20q", ErrLuggage, l.Code)
	case l.Age == "" || l.Pouches < 0 || l.Pouches > maxBackupFiles:
		return nil, nil, fmt.Errorf("%w: a field is missing", ErrLuggage)
	}
	cfg.Code, cfg.Name, cfg.Age = l.Code, l.Name, l.Age
	h, err := Init(dir, cfg)
	if err != nil {
		return nil, nil, err
	}
	for i := range l.Pouches {
		if err := h.unload(ctx, b); err != nil {
			return h, nil, advise("nothing was signed: remove "+dir+" and begin again with another copy of the file", "talks %d of %d: %w", i+1, l.Pouches, err)
		}
	}
	done, err := h.Rekey(ctx)
	return h, done, err
}

// unload takes in the next pouch of a seat that comes home.
func (h *Home) unload(ctx context.Context, b *bufio.Reader) error {
	line, err := b.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("%w: it ends too early", ErrLuggage)
	}
	size, err := strconv.ParseInt(strings.TrimSuffix(string(line), "\n"), 10, 64)
	if err != nil || size < 0 {
		return fmt.Errorf("%w: it is damaged before a pouch", ErrLuggage)
	}
	part := &io.LimitedReader{R: b, N: size}
	if _, _, err := h.Import(ctx, part, ImportOptions{Join: true}); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, part); err != nil {
		return err
	}
	if part.N > 0 {
		return fmt.Errorf("%w: it ends too early", ErrLuggage)
	}
	return nil
}
