package node

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

func (h *hub) luggage(t *testing.T, code string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := must[*Seat](t)(h.host.Seat(code)).Carry(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func settle(t *testing.T, root seal.PrivateKey, r io.Reader) (string, *Home, []Rekeyed, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "home")
	h, done, err := Settle(t.Context(), dir, Config{Plain: true, Root: root, Rand: seeded("home"), Clock: newClock().Now}, r)
	if h != nil {
		t.Cleanup(func() { h.Close() })
	}
	return dir, h, done, err
}

// TestSeatTakenHome: with the file that its host writes and the root key that it kept, a party has its seat on a node of its
// own in one step: all talks, one re-keying in each, which everybody's record shows. The host then only reads.
func TestSeatTakenHome(t *testing.T) {
	h := newHub(t)
	b, ves := h.by["VES"], must[*Seat](t)(h.host.Seat("VES"))
	d := must[record.Draft](t)(ves.PrepareCharter(charterOfSeats(t, ves, h.other)))
	must[*Node](t)(ves.TakeCharter(t.Context(), b.sign(d, b.seat)))
	if as(t, h.n, "VES").Carried() != nil {
		t.Error("carried before it was")
	}
	file := h.luggage(t, "VES")
	if bytes.Contains(file, []byte(b.root.Secret()[15:])) || bytes.Contains(file, []byte(b.seat.Secret()[15:])) || bytes.Contains(file, []byte("ciphertext")) {
		t.Error("the file has a key that signs")
	}
	_, home, done, err := settle(t, b.root, bytes.NewReader(file))
	if err != nil || len(done) != 2 || done[0].Epoch != 1 || done[1].Epoch != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if home.Code() != "VES" || home.Name() != ves.Name() || home.Identity() != ves.Identity() {
		t.Errorf("another seat: %s %s", home.Code(), home.Name())
	}
	for _, r := range done {
		n := must[*Node](t)(home.Node(t.Context(), r.Talks))
		act(t, n, &talks.Comment{Text: "from home"})
		if _, rep := send(t, n, h.host, PackOptions{All: true}); rep.Suspicion != "" || len(rep.Refused) > 0 {
			t.Errorf("%+v", rep)
		}
		c := as(t, must[*Node](t)(h.host.Node(t.Context(), r.Talks)), "VES")
		if a := c.Carried(); a == nil || a.ID != r.Act || !a.Root {
			t.Errorf("the host names %v as the re-keying, want %s", a, r.Act.Short())
		}
		if _, err := c.Prepare(&talks.Comment{Text: "from the browser"}); !errors.Is(err, ErrNotOurs) {
			t.Errorf("the host prepares acts for a seat that has gone: %v", err)
		}
		if v := audit.Check(c.Node().Raws()); !v.Sound || v.Has(audit.Proof) {
			t.Errorf("%s", v)
		}
		if v := oracle(t, n); v.Has(audit.Proof) {
			t.Errorf("%s", v)
		}
	}
	if err := ves.Carry(t.Context(), io.Discard); !errors.Is(err, ErrNotOurs) {
		t.Errorf("carried a second time, to contradict itself: %v", err)
	}
	if err := h.host.Unlodge("VES", nil); err != nil {
		t.Error(err)
	}
}

// TestHoleDamagedLuggage: a file that isn't whole, or of another seat, or a root key that isn't the seat's signs nothing, and the
// wrong key makes no home at all.
func TestHoleDamagedLuggage(t *testing.T) {
	h := newHub(t)
	root := h.by["VES"].root
	file := h.luggage(t, "VES")
	line := bytes.IndexByte(file, '\n') + 1
	for name, key := range map[string]seal.PrivateKey{"no key": {}, "the seat key": h.by["VES"].seat, "another's root key": h.by["LOR"].root} {
		if dir, home, _, err := settle(t, key, bytes.NewReader(file)); !errors.Is(err, ErrLuggage) || home != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err := os.Lstat(dir); err == nil {
			t.Errorf("%s: it left a home behind", name)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "no line": strings.Repeat("x", 2*MaxCard), "not JSON": "{}\n", "a card": string(must[Card](t)(must[*Seat](t)(h.host.Seat("VES")).Card()).Bytes()) + "\n",
		"a later form": strings.Replace(string(file), `"seat":1`, `"seat":2`, 1), "a field more": `{"a":1,` + string(file[1:]),
	} {
		if _, home, _, err := settle(t, root, strings.NewReader(text)); !errors.Is(err, ErrLuggage) || home != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string][]byte{
		"cut after its first line": file[:line], "cut in a pouch": file[:len(file)-100], "a size that isn't one": append(bytes.Clone(file[:line]), "-5\nxxxxx"...),
		"a size of all": append(bytes.Clone(file[:line]), "9223372036854775807\n"...), "a pouch of others": append(bytes.Clone(file[:line]), stranger(t)...),
	} {
		_, home, done, err := settle(t, root, bytes.NewReader(text))
		if err == nil || len(done) > 0 || home == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if list := must[[]Listed](t)(home.Talks()); len(list) > 0 && name != "cut in a pouch" {
			t.Errorf("%s: it has talks", name)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := must[*Seat](t)(h.host.Seat("VES")).Carry(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := h.host.own.Carry(t.Context(), io.Discard); err == nil {
		t.Error("the host's own seat is carried away, and its keys stay")
	}
}

// stranger is a part of such a file with talks in which VES has no seat.
func stranger(t *testing.T) []byte {
	t.Helper()
	one, two := newHome(t, "ORM"), newHome(t, "VES")
	n := must[*Node](t)(one.OpenTalks(t.Context(), charterFor(t, one, two)))
	var b bytes.Buffer
	must[Packed](t)(n.Own().Pack(t.Context(), &b, PackOptions{All: true, Plain: true}))
	return append([]byte(strconv.Itoa(b.Len())+"\n"), b.Bytes()...)
}
