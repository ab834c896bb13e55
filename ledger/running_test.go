package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"parley/seal"
)

// runningOf is a running log's signer and name.
func runningOf(t testing.TB, name string) (Running, *Signer) {
	t.Helper()
	sum := seal.Hash("a test's key", []byte(name))
	key, err := seal.GenerateKey(bytes.NewReader(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	id := seal.Hash("a test's talks", nil)
	r, err := RunningLog("SEC", id.String(), key.Public())
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(r.Origin(), key)
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

// TestRunningLogIsItsKey: the key stands in the name, so no key passes for another one's log.
func TestRunningLogIsItsKey(t *testing.T) {
	r, s := runningOf(t, "a")
	back, err := ParseRunning(r.Key.String())
	if err != nil || back.Origin() != r.Origin() || back.Code != "SEC" || len(back.Epoch()) != 16 {
		t.Fatalf("%+v, %v", back, err)
	}
	other, o := runningOf(t, "b")
	if other.Origin() == r.Origin() {
		t.Error("two keys have one name")
	}
	swapped, err := SeatVerifier(r.Origin(), publicOf(t, "b"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", swapped.String(), signer(t, "x/AA").Seat().String(), s.Archival().String(),
		vkeyNamed(t, strings.Replace(r.Origin(), "SEC", "sec", 1)), vkeyNamed(t, strings.Replace(r.Origin(), "SEC", "A", 1)), vkeyNamed(t, r.Origin()+"0"), vkeyNamed(t, r.Origin()+"/x"),
	} {
		if _, err := ParseRunning(bad); !errors.Is(err, ErrRunning) {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
	log := logOf(t, "a", "b")
	if _, err := r.Read(checkpoint(t, r.Origin(), log, s)); err != nil {
		t.Error(err)
	}
	for name, n := range map[string]Note{
		"another origin": checkpoint(t, other.Origin(), log, s),
		"another key":    checkpoint(t, r.Origin(), log, o),
		"no checkpoint":  {Text: "x\n"},
	} {
		if _, err := r.Read(n); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func publicOf(t testing.TB, name string) seal.PublicKey {
	t.Helper()
	sum := seal.Hash("a test's key", []byte(name))
	key, err := seal.GenerateKey(bytes.NewReader(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	return key.Public()
}

func vkeyNamed(t testing.TB, name string) string {
	t.Helper()
	v, err := SeatVerifier(name, publicOf(t, "a"))
	if err != nil {
		t.Fatal(err)
	}
	return v.String()
}

// TestReceipt: a receipt holds for each leaf at each size, and with any byte of it changed it doesn't.
func TestReceipt(t *testing.T) {
	r, s := runningOf(t, "a")
	var log Log
	for i := range int64(9) {
		if err := log.Append([]byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		n := checkpoint(t, r.Origin(), &log, s)
		for k := range i + 1 {
			p, err := FindReceipt(r.Key, n, &log, k, []byte{byte(k)})
			if err != nil {
				t.Fatal(err)
			}
			b, err := p.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ParseReceipt(b); err != nil {
				t.Fatal(err)
			}
			if len(p.Note) > 500 {
				t.Errorf("a receipt has a note of %d bytes: only the Ed25519 signature belongs there", len(p.Note))
			}
		}
		if _, err := FindReceipt(r.Key, n, &log, i, []byte("another")); !errors.Is(err, ErrReceipt) {
			t.Errorf("size %d: a receipt for what the log hasn't: %v", i+1, err)
		}
	}
	n := checkpoint(t, r.Origin(), &log, s)
	p, err := FindReceipt(r.Key, n, &log, 5, []byte{5})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := p.Bytes()
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= 1
		if _, err := ParseReceipt(c); !errors.Is(err, ErrReceipt) {
			t.Errorf("byte %d flipped is taken: %s", i, c[max(0, i-20):min(len(c), i+20)])
		}
	}
}

// TestReceiptAgainstTheLaterLog: who gave a receipt and shows a log without that act is proven to have two stories.
func TestReceiptAgainstTheLaterLog(t *testing.T) {
	r, s := runningOf(t, "a")
	honest := logOf(t, "charter", "break")
	receipt, err := FindReceipt(r.Key, checkpoint(t, r.Origin(), honest, s), honest, 1, []byte("break"))
	if err != nil {
		t.Fatal(err)
	}
	note, err := ParseNote([]byte(receipt.Note))
	if err != nil {
		t.Fatal(err)
	}
	dropped := logOf(t, "charter", "silent", "silent too")
	split, err := FindSplit(r.Key, note, checkpoint(t, r.Origin(), dropped, s), dropped)
	if err != nil || split.Check() != nil {
		t.Fatalf("no proof: %v", err)
	}
}

// TestTilesAreTheLog: whoever reads tiles alone gets leaves and root, and the paths are those of c2sp.org/tlog-tiles.
func TestTilesAreTheLog(t *testing.T) {
	var log Log
	const size = 70_000
	for i := range size {
		if err := log.Append(binary.BigEndian.AppendUint32(nil, uint32(i))); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"tile/0/000", "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} {
		tile, err := ParseTile(path)
		if err != nil || tile.Path() != path {
			t.Fatalf("%s: %+v, %v", path, tile, err)
		}
		b, err := log.Tile(tile, size)
		if err != nil || len(b) != 32*tile.W {
			t.Fatalf("%s: %d bytes, %v", path, len(b), err)
		}
		for k := range tile.W {
			level, n := tileHeight*tile.L, tile.N*tileWidth+int64(k)
			want, _ := log.ReadHashes([]int64{tlog.StoredHashIndex(level, n)})
			if !bytes.Equal(b[32*k:32*k+32], want[0][:]) {
				t.Fatalf("%s: hash %d is another", path, k)
			}
		}
	}
	leaf := func(i int64) []byte { return binary.BigEndian.AppendUint32(nil, uint32(i)) }
	tile, err := ParseTile("tile/entries/273.p/2")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := tile.Bundle(size, leaf); err != nil || !bytes.Equal(b, append(append([]byte{0, 4}, leaf(69888)...), append([]byte{0, 4}, leaf(69889)...)...)) {
		t.Errorf("%x, %v", b, err)
	}
	if p := (Tile{L: 1, N: 1234067, W: 8}).Path(); p != "tile/1/x001/x234/067.p/8" {
		t.Error(p)
	}
	for _, bad := range []string{"", "tile", "tile/0", "tile/3/000", "tile/-1/000", "tile/0/00", "tile/0/0000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/x000/000", "tile/0/001/000", "tile/0/+01", "tile/00/000", "tile/entries/", strings.Repeat("tile/0/x001", 9)} {
		if _, err := ParseTile(bad); !errors.Is(err, ErrLog) {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, beyond := range []string{"tile/0/273.p/113", "tile/0/274", "tile/2/000.p/2", "tile/1/001.p/18"} {
		tile, err := ParseTile(beyond)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.Tile(tile, size); !errors.Is(err, ErrLog) {
			t.Errorf("%s is given", beyond)
		}
	}
}

// FuzzReceipt: receipts, names of running logs and paths of tiles have one spelling each, and nothing panics.
func FuzzReceipt(f *testing.F) {
	r, s := runningOf(f, "a")
	log := logOf(f, "a", "b", "c")
	p, err := FindReceipt(r.Key, checkpoint(f, r.Origin(), log, s), log, 1, []byte("b"))
	if err != nil {
		f.Fatal(err)
	}
	b, err := p.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(r.Key.String()))
	f.Add([]byte("tile/entries/x001/234.p/7"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParseReceipt(b); err == nil {
			back, err := p.Bytes()
			if err != nil || !bytes.Equal(back, b) {
				t.Fatal("a receipt has two spellings")
			}
		}
		if r, err := ParseRunning(string(b)); err == nil && r.Key.String() != string(b) {
			t.Fatal("a running log has two names")
		}
		if x, err := ParseTile(string(b)); err == nil {
			if x.Path() != string(b) || x.W < 1 || x.W > tileWidth || x.N < 0 {
				t.Fatalf("%+v", x)
			}
			if _, err := log.Tile(x, log.Size()); err == nil && (x.L > 0 || x.N > 0 || x.W > 3) {
				t.Fatalf("the tile %+v of three leaves", x)
			}
		}
	})
}
