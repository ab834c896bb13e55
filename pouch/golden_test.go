package pouch

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"filippo.io/age"

	"parley/record"
)

func read(t testing.TB, name string) []byte {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The golden pouches are read for ever, and written again with the same bytes.
func TestGolden(t *testing.T) {
	plain := read(t, "golden.pouch")
	p, err := Unpack(bytes.NewReader(plain))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Acts) != 12 || len(p.Header.From) != 1 || len(p.Header.To) != 7 || p.Encrypted {
		t.Fatalf("%d acts, from %v to %v", len(p.Acts), p.Header.From, p.Header.To)
	}
	var again bytes.Buffer
	if err := Write(&again, p.Header, p.Acts); err != nil || !bytes.Equal(again.Bytes(), plain) {
		t.Fatal("written again it differs", err)
	}
	for line := range strings.Lines(string(read(t, "golden.txt"))) {
		name, key, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "#" {
			continue
		}
		id, err := ParseIdentity(key)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Unpack(bytes.NewReader(read(t, "golden-"+name+".pouch")), id)
		if err != nil || !q.Encrypted {
			t.Fatal(name, err)
		}
		again.Reset()
		if err := Write(&again, q.Header, q.Acts); err != nil || !bytes.Equal(again.Bytes(), plain) {
			t.Fatalf("%s holds something else (%v)", name, err)
		}
	}
}

// Every flip of a bit and every cut of an encrypted pouch is noticed.
func TestEncryptedDamage(t *testing.T) {
	a := begin(t, "Accord")
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := pack(t, a, a.Frontier(), id.Recipient())
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 1 << (i % 8)
		if _, err := Unpack(bytes.NewReader(bad), id); err == nil {
			t.Fatalf("byte %d changed: taken for whole", i)
		}
	}
	for i := 1; i < len(file); i += 5 {
		if _, err := Unpack(bytes.NewReader(file[:i]), id); err == nil {
			t.Fatalf("cut at %d: taken for whole", i)
		}
	}
	if _, err := Unpack(bytes.NewReader(append(bytes.Clone(file), 0)), id); err == nil {
		t.Fatal("a byte more: taken for whole")
	}
}

// The acts of the golden pouch go into a record that has the charter, and a second time change nothing.
func TestGoldenImport(t *testing.T) {
	p, err := Unpack(bytes.NewReader(read(t, "golden.pouch")))
	if err != nil {
		t.Fatal(err)
	}
	raw := read(t, "../../record/testdata/vectors.json")
	i := bytes.Index(raw, []byte(`"raw": "`)) + len(`"raw": "`)
	j := bytes.Index(raw[i:], []byte("\",\n"))
	charter := strings.ReplaceAll(string(raw[i:i+j]), `\"`, `"`)
	r, err := record.New([]byte(charter))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		rep, err := Import(r, p)
		if err != nil || len(rep.Stored) != 12*(1-n) || rep.Duplicates != 12*n || len(rep.Behind) != 0 || len(rep.Keep) != 12*(1-n) {
			t.Fatalf("%+v %v", rep, err)
		}
	}
	if r.Frontier().Digest() != p.Header.To.Digest() {
		t.Fatal("frontiers differ")
	}
}
