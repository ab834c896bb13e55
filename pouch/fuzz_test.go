package pouch

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"

	"parley/record"
)

// testIdentity opens the encrypted seeds; nobody else uses it.
const testIdentity = "AGE-SECRET-KEY-1SC5UFE2TSA6AA7TUTFF8UXQ2ZYZD8R64ANM8M2C3NP5FHZW6CK4S8Z7SHL"

// known reports whether an error is one that callers can tell from others.
func known(err error) bool {
	var damaged *DamagedError
	for _, e := range []error{ErrNotPouch, ErrVersion, ErrLineEnds, ErrEncrypted, ErrOtherKey, ErrTooLarge} {
		if errors.Is(err, e) {
			return true
		}
	}
	return errors.As(err, &damaged) && damaged.Salvage != nil && damaged.Reason != ""
}

// FuzzUnpack: a plain pouch has one spelling; encryption changes nothing of what is read; what can't be read
// gives an error that callers can tell, with no more than what arrived; no pouch brings an act that nobody
// signed, takes one away, or names heads that upset the answer.
func FuzzUnpack(f *testing.F) {
	id, err := ParseIdentity(testIdentity)
	if err != nil {
		f.Fatal(err)
	}
	to, err := ParseRecipient(id.(*age.X25519Identity).Recipient().String())
	if err != nil {
		f.Fatal(err)
	}
	full := begin(f, "Accord")
	say(f, full, "AA", 2)
	say(f, full, "BB", 1)
	f.Add(pack(f, full, nil))
	f.Add(pack(f, full, full.Frontier()))
	f.Add(pack(f, full, nil, to))
	f.Add([]byte(magic + "\n"))
	f.Add([]byte(ageMagic + "v1\n"))
	f.Add([]byte(to.(*age.X25519Recipient).String()))
	f.Fuzz(func(t *testing.T, file []byte) {
		if r, err := ParseRecipient(string(file)); err == nil && fmt.Sprint(r) != string(file) {
			t.Fatalf("%q is the recipient %s", file, r)
		}
		if _, err := ParseIdentity(string(file)); err != nil && len(file) > 30 && bytes.HasPrefix(file, []byte("AGE-SECRET")) && strings.Contains(err.Error(), string(file[20:])) {
			t.Fatal("the error gives the key away")
		}
		p, err := Unpack(bytes.NewReader(file), id)
		var damaged *DamagedError
		if errors.As(err, &damaged) {
			size := 0
			for _, raw := range damaged.Salvage.Acts {
				size += len(raw)
			}
			if size > len(file) {
				t.Fatalf("%d bytes saved of %d", size, len(file))
			}
		}
		if err != nil {
			if !known(err) {
				t.Fatalf("an error that nobody can tell from others: %v", err)
			}
			if bytes.HasPrefix(file, []byte(ageMagic)) {
				return
			}
		} else {
			var back bytes.Buffer
			if err := Write(&back, p.Header, p.Acts); err != nil {
				t.Fatal(err)
			}
			if !p.Encrypted && !bytes.Equal(back.Bytes(), file) {
				t.Fatal("another file gives the same pouch")
			}
			r := copyOf(t, full)
			rep, err := Import(r, p)
			if err != nil && !errors.Is(err, ErrOtherTalk) {
				t.Fatal(err)
			}
			for a := range r.Acts() {
				if full.Get(a.ID) == nil {
					t.Fatal("a new act that nobody signed")
				}
			}
			if rep.Duplicates+len(rep.Refused)+len(rep.Keep) != len(p.Acts) && err == nil {
				t.Fatalf("%d acts: %+v", len(p.Acts), rep)
			}
			for _, theirs := range []record.Frontier{p.Header.From, p.Header.To} {
				answer := pack(t, full, theirs)
				if len(answer) > len(file)+10_000 {
					t.Fatalf("an answer of %d bytes to %d", len(answer), len(file))
				}
			}
		}
		var sealed bytes.Buffer
		w, errW := age.Encrypt(&sealed, to)
		if errW != nil {
			t.Fatal(errW)
		}
		if _, errW = w.Write(file); errW == nil {
			errW = w.Close()
		}
		if errW != nil {
			t.Fatal(errW)
		}
		q, errQ := Unpack(&sealed, id)
		switch {
		case p != nil && p.Encrypted: // a pouch in a pouch isn't one
			if errQ == nil {
				t.Fatal("a pouch was decrypted twice")
			}
		case (err == nil) != (errQ == nil), err != nil && err.Error() != errQ.Error():
			t.Fatalf("plain: %v; encrypted: %v", err, errQ)
		case err == nil && (!q.Encrypted || len(q.Acts) != len(p.Acts)):
			t.Fatal("encryption changed what is in a pouch")
		}
	})
}
