package node

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/talks"
)

// Standing is what a person is told about the node of another party. It says who has what as of the last word from
// there, against what is here now.
type Standing struct {
	Seat        string          `json:"seat,omitempty"` // the guest of this home that meets it; left out for the own seat
	Party       string          `json:"party"`
	URL         string          `json:"url"`
	Known       bool            `json:"in_address_book"` // false: it called as a party of talks, or the record shows proof
	Proxied     bool            `json:"proxied"`
	Fingerprint string          `json:"fingerprint"`
	Tried       time.Time       `json:"tried,omitzero"` // the last call, in either direction
	Met         time.Time       `json:"met,omitzero"`   // when it last proved itself and all went well
	Next        time.Time       `json:"next,omitzero"`  // when it is called next; zero: it isn't
	Failures    int             `json:"failures"`       // calls in a row that failed
	Trouble     string          `json:"trouble"`        // why, in plain words
	Alarm       bool            `json:"alarm"`          // a person must look: waiting doesn't mend it
	Talks       []TalksStanding `json:"talks"`
	Proofs      []StandingProof `json:"proofs"` // double-dealing by this party, in any talks
}

// TalksStanding says who has what in one talks.
type TalksStanding struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Equal bool      `json:"equal"`          // both hold the same
	Since time.Time `json:"since,omitzero"` // when both were last seen to hold the same
	At    time.Time `json:"at,omitzero"`    // when the peer last said what it has
	Owed  int       `json:"peer_lacks"`     // acts that the peer lacks, as far as it said
	Lack  int       `json:"we_lack"`        // heads that the peer named and that aren't here
	Bad   int       `json:"bad"`            // acts that it sent and that no record can take, in all
}

// StandingProof is proof that a party has dealt double.
type StandingProof struct {
	Talks string   `json:"talks"`
	Kind  string   `json:"kind"` // "fork": two acts at one place of its chain; else two keys at one place
	Seq   int      `json:"seq"`
	Acts  []string `json:"acts"`
}

// meeting is what is kept of a courier.Status between runs.
type meeting struct {
	Failures int            `json:"failures"`
	Met      string         `json:"met"`
	Party    string         `json:"party"`
	Seat     string         `json:"seat,omitempty"` // left out for the own seat
	Talks    []meetingTalks `json:"talks"`
	Tried    string         `json:"tried"`
	Trouble  string         `json:"trouble"`
	Alarm    bool           `json:"alarm"`
}

type meetingTalks struct {
	At     string          `json:"at"`
	Bad    int             `json:"bad"`
	ID     record.ID       `json:"id"`
	Since  string          `json:"since"`
	Theirs record.Frontier `json:"theirs"`
}

type meetings struct {
	Met []meeting `json:"met"` // ascending by party, then by seat
	V   int       `json:"v"`   // version of this form: 1
}

const meetingsFile = "meetings"

// way is between a seat of this home and a peer.
type way struct{ seat, party string }

func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func timeOf(s string) time.Time {
	t, _ := time.Parse(time.RFC3339, s) // zero where there is none
	return t
}

// loadMeetings returns how it stood with each peer when it was last written down.
func (h *Home) loadMeetings() (map[way]courier.Status, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := meetings{V: 1}
	if _, err := h.vault.read(filepath.Join(h.dir, meetingsFile), meetingsFile, &all); err != nil {
		return nil, err
	}
	out := map[way]courier.Status{}
	for _, m := range all.Met {
		if m.Seat == "" {
			m.Seat = h.own.code
		}
		s := courier.Status{Party: m.Party, Tried: timeOf(m.Tried), Met: timeOf(m.Met), Failures: m.Failures, Trouble: m.Trouble, Alarm: m.Alarm}
		for _, t := range m.Talks {
			s.Talks = append(s.Talks, courier.TalksStatus{ID: t.ID, At: timeOf(t.At), Since: timeOf(t.Since), Theirs: t.Theirs, Bad: t.Bad})
		}
		out[way{m.Seat, m.Party}] = s
	}
	return out, nil
}

func (h *Home) saveMeetings(status map[way]courier.Status) error {
	all := meetings{V: 1}
	for w, s := range status {
		if _, err := h.Seat(w.seat); err != nil {
			continue // it was taken out
		}
		if w.seat == h.own.code {
			w.seat = ""
		}
		m := meeting{Failures: s.Failures, Met: stampOf(s.Met), Party: w.party, Seat: w.seat, Tried: stampOf(s.Tried), Trouble: ascii(s.Trouble), Alarm: s.Alarm}
		for _, t := range s.Talks {
			m.Talks = append(m.Talks, meetingTalks{At: stampOf(t.At), Bad: t.Bad, ID: t.ID, Since: stampOf(t.Since), Theirs: t.Theirs})
		}
		all.Met = append(all.Met, m)
	}
	slices.SortFunc(all.Met, func(a, b meeting) int {
		return cmp.Or(strings.Compare(a.Party, b.Party), strings.Compare(a.Seat, b.Seat))
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrClosed
	}
	return h.vault.write(filepath.Join(h.dir, meetingsFile), meetingsFile, all)
}

// ascii makes words of the system fit for a file of the home.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}

// Standings returns how it stood between the home's own seat and each peer when that was last written down: what may be
// said while no Sync runs.
func (h *Home) Standings(ctx context.Context) ([]Standing, error) { return h.own.Standings(ctx) }

// Standings returns how it stood between this seat and each peer when that was last written down.
func (s *Seat) Standings(ctx context.Context) ([]Standing, error) {
	status, err := s.home.loadMeetings()
	if err != nil {
		return nil, err
	}
	return s.standings(ctx, status)
}

// standings compares what is known of the peers with what is here now.
func (seat *Seat) standings(ctx context.Context, all map[way]courier.Status) ([]Standing, error) {
	h, guest := seat.home, ""
	if !seat.own {
		guest = seat.code
	}
	status := map[string]courier.Status{} // by party
	for w, s := range all {
		if w.seat == seat.code {
			status[w.party] = s
		}
	}
	peers, err := h.Peers()
	if err != nil {
		return nil, err
	}
	by := map[string]*Standing{}
	for _, p := range peers {
		if !seat.own && !seat.shares(ctx, p.Party) {
			continue
		}
		by[p.Party] = &Standing{Party: p.Party, URL: p.URL, Known: true, Proxied: p.Proxied, Fingerprint: p.Fingerprint}
	}
	for party, st := range status {
		s := by[party]
		if s == nil {
			s = &Standing{Party: party}
			by[party] = s
		}
		s.Tried, s.Met, s.Failures, s.Trouble, s.Alarm = st.Tried, st.Met, st.Failures, st.Trouble, st.Alarm
		if !s.Known && !s.Alarm { // of calls to an address that was removed since
			s.Failures, s.Trouble = 0, ""
		}
		if s.URL != "" {
			s.Next = st.Next
		}
	}
	ids, err := seat.ids()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		n, err := (ledger{seat}).node(ctx, id)
		if errors.Is(err, courier.ErrUnknown) {
			continue // damaged: whoever opens it is told
		}
		if err != nil {
			return nil, err
		}
		err = n.View(func(r *record.Record, st *talks.State) error {
			for _, p := range slices.Concat(r.Forks(), r.RootConflicts()) { // whoever dealt double is named, met or not
				if by[p.Party] == nil && p.Party != seat.code {
					by[p.Party] = &Standing{Party: p.Party}
				}
			}
			for _, s := range by {
				if _, ok := r.Party(s.Party); ok {
					s.talks(id, st.Charter().Title, r, status[s.Party])
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var out []Standing
	for _, s := range by {
		if s.Talks == nil {
			s.Talks = []TalksStanding{}
		}
		if s.Proofs == nil {
			s.Proofs = []StandingProof{}
		}
		s.Seat = guest
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Standing) int { return strings.Compare(a.Party, b.Party) })
	return out, nil
}

func (s *Standing) talks(id record.ID, title string, r *record.Record, st courier.Status) {
	t := TalksStanding{ID: id.String(), Title: title, Owed: r.Len()}
	if i := slices.IndexFunc(st.Talks, func(o courier.TalksStatus) bool { return o.ID == id }); i >= 0 {
		o := st.Talks[i]
		t.Since, t.At, t.Bad = o.Since, o.At, o.Bad
		if o.Theirs != nil {
			ours := r.Frontier()
			t.Equal, t.Owed = ours.Digest() == o.Theirs.Digest(), 0
			if !t.Equal {
				t.Owed = len(r.Missing(o.Theirs))
			}
			for _, h := range o.Theirs {
				if r.Get(h.ID) == nil {
					t.Lack++
				}
			}
		}
	}
	s.Talks = append(s.Talks, t)
	for _, p := range slices.Concat(r.Forks(), r.RootConflicts()) {
		if p.Party != s.Party {
			continue
		}
		q := StandingProof{Talks: id.String(), Kind: string(p.Kind), Seq: p.Seq}
		for _, a := range p.Acts {
			q.Acts = append(q.Acts, a.String())
		}
		s.Proofs = append(s.Proofs, q)
	}
}
