package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/record"
	"parley/record/storetest"
	"parley/seal"
)

const when = "2026-11-23T09:00:00Z"

func key(t testing.TB, name string) seal.PrivateKey {
	t.Helper()
	seed := seal.Hash("test key", []byte(name))
	k, err := seal.GenerateKey(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func salt(name string) []byte {
	d := seal.Hash("test salt", []byte(name))
	return d[:record.SaltSize]
}

// book is a Ledger and Invites in memory, on the store that keeps the contract of record.Store.
type book struct {
	mu      sync.Mutex
	recs    map[record.ID]*record.Record
	stores  map[record.ID]*storetest.Memory
	welcome map[seal.PublicKey]string
	invited map[record.ID][]byte
	full    bool // the disk is
}

func newBook() *book {
	return &book{recs: map[record.ID]*record.Record{}, stores: map[record.ID]*storetest.Memory{}, welcome: map[seal.PublicKey]string{}, invited: map[record.ID][]byte{}}
}

func (b *book) Talks(context.Context) ([]record.ID, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []record.ID
	for id := range b.recs {
		out = append(out, id)
	}
	return out, nil
}

func (b *book) Read(_ context.Context, id record.ID, f func(*record.Record) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.recs[id]
	if r == nil {
		return ErrUnknown
	}
	return f(r)
}

func (b *book) Add(ctx context.Context, id record.ID, raws [][]byte) (Added, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var sum Added
	r := b.recs[id]
	if b.full || r == nil {
		return sum, errors.New("the disk is full")
	}
	for _, raw := range raws {
		out, err := r.Add(raw)
		var refusal *record.Refusal
		if errors.As(err, &refusal) {
			sum.Refused = append(sum.Refused, refusal)
			continue
		}
		if err != nil {
			return sum, err
		}
		sum.Stored += len(out.Stored)
		sum.Refused = append(sum.Refused, out.Refused...)
		switch out.State {
		case record.Duplicate:
			sum.Duplicates++
			continue
		case record.Parked:
			sum.Parked++
		}
		if err := b.stores[id].Append(ctx, raw); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

func (b *book) Welcome(party string, seat seal.PublicKey) bool { return b.welcome[seat] == party }

func (b *book) Held(context.Context) ([]record.ID, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []record.ID
	for id := range b.invited {
		out = append(out, id)
	}
	return out, nil
}

func (b *book) Invite(_ context.Context, _ string, id record.ID, charter []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.invited[id] = charter
	return nil
}

// home is one party with a server of its own on the loopback.
type home struct {
	*book
	code  string
	seat  seal.PrivateKey
	conf  Config
	url   string
	print string
	talks record.ID
}

func (h *home) dialer() Dialer { return Dialer{Config: h.conf} }

func (h *home) peer() Peer { return Peer{Party: h.code, URL: h.url} }

func (h *home) rec(id record.ID) *record.Record {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.recs[id]
}

// count returns the number of acts; a handler may still be storing what a cut call had brought.
func (h *home) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.recs[h.talks].Len()
}

// join puts a record with the charter alone into the book.
func (h *home) join(t testing.TB, charter []byte) {
	t.Helper()
	r, err := record.New(charter)
	if err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.recs[r.Talks()], h.stores[r.Talks()], h.talks = r, storetest.NewMemory(), r.Talks()
}

// say makes n acts of a party in this home's record.
func (h *home) say(t testing.TB, party string, n int, text string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.recs[h.talks]
	for i := range n {
		hd, err := r.Next(party, "comment", when)
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("%s %s %d %d", party, text, hd.Seq, i)
		raw, _, err := record.Seal(hd, map[string]string{"text": what}, salt(what), key(t, party))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := r.Add(raw); err != nil || out.State != record.Stored {
			t.Fatal(out, err)
		}
	}
}

// rekey makes a re-keying of a party in this home's record, and returns the new key.
func (h *home) rekey(t testing.TB, party, name string) seal.PrivateKey {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.recs[h.talks]
	hd, err := r.Next(party, record.KindRekey, when)
	if err != nil {
		t.Fatal(err)
	}
	k := key(t, name)
	body := record.Rekey{Epoch: hd.Epoch, Seat: k.Public()}
	if !hd.Prev.IsZero() {
		body.Continues = &record.Continues{ID: hd.Prev, Seq: hd.Seq - 1}
	}
	raw, _, err := record.Seal(hd, body, salt(name), key(t, party+" root"))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := r.Add(raw); err != nil || out.State != record.Stored {
		t.Fatal(out, err)
	}
	return k
}

func charter(t testing.TB, title string, codes ...string) []byte {
	t.Helper()
	var list []record.Party
	for _, p := range codes {
		list = append(list, record.Party{Code: p, Name: p, Root: key(t, p+" root").Public(), Seat: key(t, p).Public()})
	}
	raw, _, err := record.Seal(record.Header{Party: codes[0], Seq: 1, Time: when, Kind: record.KindCharter},
		map[string]any{"parties": list, "title": title}, salt(title), key(t, codes[0]))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var codes = []string{"AA", "BB", "CC", "DD", "EE", "FF", "GG"} // constant: nothing assigns it

// newHome starts a party's node, which serves until the test ends.
func newHome(t testing.TB, code string, change ...func(*Config)) *home {
	t.Helper()
	h := &home{book: newBook(), code: code, seat: key(t, code)}
	h.conf = Config{Seat: func() (Seat, error) { return SeatOf(h.code, h.seat), nil }, Ledger: h.book, Stall: 20 * time.Second}
	for _, f := range change {
		f(&h.conf)
	}
	h.url, h.print = serve(t, h.conf, nil)
	return h
}

// serve runs a Handler behind TLS of its own; wrap may put something in front of it.
func serve(t testing.TB, conf Config, wrap func(http.Handler) http.Handler) (url, print string) {
	t.Helper()
	handler, err := NewHandler(conf)
	if err != nil {
		t.Fatal(err)
	}
	var front http.Handler = handler
	if wrap != nil {
		front = wrap(handler)
	}
	return serveAny(t, front)
}

func serveAny(t testing.TB, front http.Handler) (url, print string) {
	t.Helper()
	srv := NewServer(front, nil)
	srv.ErrorLog = quiet()
	addr := serveWith(t, srv)
	return "https://" + addr, Fingerprint(srv.TLSConfig.Certificates[0].Certificate[0])
}

// world is the homes of n parties with one talks, which hold its charter alone.
func world(t testing.TB, n int, change ...func(*Config)) []*home {
	t.Helper()
	raw := charter(t, "Accord", codes[:n]...)
	var out []*home
	for _, code := range codes[:n] {
		h := newHome(t, code, change...)
		h.join(t, raw)
		out = append(out, h)
	}
	return out
}

func sync1(t testing.TB, from, to *home) Round {
	t.Helper()
	r, err := from.dialer().Sync(t.Context(), to.peer(), nil)
	if err != nil {
		t.Fatalf("%s calls %s: %v", from.code, to.code, err)
	}
	return r
}

// sameEverywhere is the oracle: all homes hold the same acts, and nothing waits.
func sameEverywhere(t testing.TB, homes []*home) {
	t.Helper()
	var want []string
	for i, h := range homes {
		got := h.check(t)
		if i == 0 {
			want = got
		} else if !slices.Equal(got, want) {
			t.Fatalf("%s holds %d acts, %s %d, or others", h.code, len(got), homes[0].code, len(want))
		}
	}
}

// check returns the acts of a home; none may wait, and what was stored opens to a record.
func (h *home) check(t testing.TB) (ids []string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.recs[h.talks]
	for a := range r.Acts() {
		ids = append(ids, a.ID.String())
	}
	if len(r.Parked()) != 0 {
		t.Fatalf("%s holds acts that wait", h.code)
	}
	again, err := record.New(r.Charter().Raw())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.stores[h.talks].Load(t.Context(), func(raw []byte) error { _, err := again.Add(raw); return err }); err != nil {
		t.Fatalf("%s: the store holds what isn't part of the record: %v", h.code, err)
	}
	return ids
}

// scatter gives each home a random state: acts of its own, and some of what others have, forks among them.
func scatter(t testing.TB, rng *mrand.Rand, homes []*home, acts int) {
	t.Helper()
	for i := range acts {
		h := homes[rng.IntN(len(homes))]
		switch rng.IntN(8) {
		case 0: // somebody's acts came by another way
			o := homes[rng.IntN(len(homes))]
			var raws [][]byte
			for _, a := range o.rec(o.talks).Missing(h.rec(h.talks).Frontier()) {
				raws = append(raws, a.Raw())
			}
			if len(raws) > 0 {
				if _, err := h.Add(t.Context(), h.talks, raws[:1+rng.IntN(len(raws))]); err != nil {
					t.Fatal(err)
				}
			}
		case 1: // a copy of another's home speaks: a fork, as a rule
			h.say(t, homes[rng.IntN(len(homes))].code, 1, fmt.Sprintf("%s fork %d", h.code, i))
		default:
			h.say(t, h.code, 1+rng.IntN(3), fmt.Sprint("step ", i))
		}
	}
}
