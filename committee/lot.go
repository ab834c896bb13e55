package committee

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// Lot is a draw by commitments: each seat that takes part first commits to a
// value, then all values are shown, then anybody can work out who was drawn.
// One honest seat makes it fair, but for this: whoever shows its value last
// can withhold it. Then there is no draw; a new one begins, and all see why.
type Lot struct {
	ID     string  `json:"id"`
	Shares []Share `json:"shares"`
	Drawn  string  `json:"drawn,omitempty"`
}

// Share is what one seat gave to a draw.
type Share struct {
	Seat       string `json:"seat"`
	Commitment string `json:"commitment"`
	Value      string `json:"value,omitempty"`
}

// Commitment is what a seat commits to in a draw with that value: the
// hexadecimal SHA-256 of a label, the draw, the seat and the value, each
// preceded by its length.
func Commitment(lot, seat, value string) string { return digest("parley lot commit", lot, seat, value) }

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Drawn works out which of n comes out of a draw, 0 to n-1: digests of all
// shares by seat and a counter, the first of which lies below the largest
// multiple of n that 64 bits hold, so that each is as likely. ok is false where
// a value is missing or isn't what was committed to, or nobody took part.
func Drawn(lot string, shares []Share, n int) (int, bool) {
	if len(shares) == 0 || n < 1 {
		return 0, false
	}
	in := slices.Clone(shares)
	slices.SortFunc(in, func(a, b Share) int { return strings.Compare(a.Seat, b.Seat) })
	parts := []string{"parley lot draw", lot}
	for i, s := range in {
		if s.Value == "" || Commitment(lot, s.Seat, s.Value) != s.Commitment || i > 0 && in[i-1].Seat == s.Seat {
			return 0, false
		}
		parts = append(parts, s.Seat, s.Value)
	}
	limit := ^uint64(0) - (^uint64(0)%uint64(n)+1)%uint64(n) // the last of whole rounds
	for try := uint64(0); ; try++ {
		raw, _ := hex.DecodeString(digest(append(parts, string(binary.BigEndian.AppendUint64(nil, try)))...))
		if x := binary.BigEndian.Uint64(raw); x <= limit {
			return int(x % uint64(n)), true
		}
	}
}

func (s *Sitting) lot(id string) *Lot {
	i := slices.IndexFunc(s.lots, func(l *Lot) bool { return l.ID == id })
	if i < 0 {
		return nil
	}
	l := *s.lots[i]
	l.Shares = slices.Clone(l.Shares)
	s.lots = slices.Clone(s.lots)
	s.lots[i] = &l
	return &l
}

// Lots are the draws, in order.
func (s Sitting) Lots() []Lot {
	out := make([]Lot, 0, len(s.lots))
	for _, l := range s.lots {
		out = append(out, *l)
	}
	return out
}

func (s *Sitting) commit(e Event) error {
	if raw, err := hex.DecodeString(e.Text); err != nil || len(raw) != sha256.Size || strings.ToLower(e.Text) != e.Text || !named(e.Of) {
		return amiss("a commitment to a draw is a digest of 64 hexadecimal digits")
	}
	l := s.lot(e.Of)
	if l == nil {
		if len(s.lots) >= MaxBallots {
			return amiss("more than %d draws", MaxBallots)
		}
		l = &Lot{ID: e.Of}
		s.lots = append(slices.Clip(s.lots), l)
	}
	for _, h := range l.Shares {
		if h.Value != "" {
			return s.no(MethodOf, "values are being shown: nobody commits any more")
		}
		if h.Seat == e.By {
			return s.no(MethodOf, "%s has committed", e.By)
		}
	}
	l.Shares = append(l.Shares, Share{Seat: e.By, Commitment: e.Text})
	return nil
}

func (s *Sitting) reveal(e Event) error {
	l := s.lot(e.Of)
	if l == nil {
		return s.no(MethodOf, "%q: no such draw", e.Of)
	}
	i := slices.IndexFunc(l.Shares, func(h Share) bool { return h.Seat == e.By })
	if i < 0 || l.Shares[i].Value != "" || e.Text == "" || Commitment(l.ID, e.By, e.Text) != l.Shares[i].Commitment {
		return s.no(MethodOf, "that isn't what %s committed to", e.By)
	}
	l.Shares[i].Value = e.Text
	return nil
}

func (s *Sitting) draw(e Event) error {
	l := s.lot(e.Of)
	if l == nil || l.Drawn != "" {
		return s.no(MethodOf, "%q: no such draw, or it is over", e.Of)
	}
	order := CallOrder(s.roll.seats, "")
	i, ok := Drawn(l.ID, l.Shares, len(order))
	if !ok {
		return s.no(MethodOf, "a value is missing: wait, or begin another draw")
	}
	l.Drawn, s.start = order[i], order[i]
	return nil
}
