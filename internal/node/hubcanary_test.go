package node

import (
	"archive/tar"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/talks"
)

// unpacked opens a backup and returns its files by name.
func unpacked(t *testing.T, raw []byte, passphrase string) map[string][]byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(raw)
	if passphrase != "" {
		r = must[io.Reader](t)(age.Decrypt(r, must[*age.ScryptIdentity](t)(age.NewScryptIdentity(passphrase))))
	}
	out, in := map[string][]byte{}, tar.NewReader(r)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out[h.Name] = must[[]byte](t)(io.ReadAll(in))
	}
}

// spelled are the ways in which a key could stand in a file.
func spelled(secret string) (out []string) {
	out = append(out, secret)
	_, coded, _ := strings.Cut(secret, ":")
	if raw, err := base64.RawURLEncoding.DecodeString(coded); err == nil && len(raw) >= 32 {
		out = append(out, coded, string(raw), hex.EncodeToString(raw), base64.StdEncoding.EncodeToString(raw), base64.RawStdEncoding.EncodeToString(raw))
	}
	return out
}

// The canary of a hub: what its guests keep to themselves (drafts, floats, notes, keys) stands in no plain byte of its backup,
// and what the host takes out of one that it opens has nothing of one seat in the part of another, nor in the host's. The key of
// a seat whose keys are in a browser is nowhere. In a plain home a seat's own part shows it: that says that the search finds it.
func TestCanaryHubBackup(t *testing.T) {
	for _, sealed := range []bool{true, false} {
		name, host, pass := "plain", newHome, ""
		if sealed {
			name, host, pass = "sealed", sealedHome, "correct horse"
		}
		t.Run(name, func(t *testing.T) { hubBackup(t, host(t, "SEC"), pass) })
	}
}

func hubBackup(t *testing.T, host *Home, pass string) {
	kar := must[*Seat](t)(host.Lodge("KAR", "State of KAR", true))
	orm := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	ves, b := guest(t, host, "VES")
	n := must[*Node](t)(orm.OpenTalks(t.Context(), charterOfSeats(t, orm, kar, ves)))
	// A float is for its reader too, so that VES and the host are those who must have nothing of it.
	must[Float](t)(as(t, n, "ORM").SendFloat(FloatDraft{To: []string{"KAR"}, Text: "zqfloat of ORM", Life: day}))

	type mine struct{ private, never []string } // what may stand in the seat's own part of a plain home; what in no part at all
	of := map[string]*mine{}
	for _, s := range []*Seat{kar, orm, ves} {
		author, words := "zqauthor of "+s.Code(), "zqdraft of "+s.Code()
		if err := as(t, n, s.Code()).Remember([]Whose{{Author: author, File: "a.docx", To: s.Code()}}); err != nil {
			t.Fatal(err)
		}
		kept := must[*box.Box](t)(box.Open(t.Context(), filepath.Join(s.Dir(), "drafts.db"), must[[]byte](t)(s.FileKey("box")), box.Options{}))
		defer kept.Close()
		must[box.Draft](t)(kept.Keep(t.Context(), box.Who{Seat: s.Code(), ID: "1", Name: "zqperson of " + s.Code(), Can: accounts.All}, box.Draft{Talks: n.ID().String(), Kind: talks.KindComment, Body: []byte(words), Words: words, Note: "zqnote of " + s.Code()}))
		if err := s.Beside("drafts.db", kept.Backup); err != nil {
			t.Fatal(err)
		}
		m := &mine{never: []string{words, "zqperson of " + s.Code(), "zqnote of " + s.Code(), "zqfloat of ORM"}}
		m.private = append(m.private, author, s.Identity())
		if !s.Lodged() {
			m.private = append(m.private, spelled(must[string](t)(s.RootKey()))...)
			for _, k := range s.secrets.Seats {
				m.private = append(m.private, spelled(k)...)
			}
		}
		of[s.Code()] = m
	}
	of["VES"].never = append(of["VES"].never, append(spelled(b.seat.Secret()), spelled(b.root.Secret())...)...)

	var raw bytes.Buffer
	if _, err := host.Backup(t.Context(), &raw); err != nil {
		t.Fatal(err)
	}
	files, found := unpacked(t, raw.Bytes(), pass), map[string]int{}
	for code, m := range of {
		if pass != "" {
			for _, s := range append(m.private, m.never...) {
				if bytes.Contains(raw.Bytes(), []byte(s)) {
					t.Errorf("the backup holds %q of %s in plain", s, code)
				}
			}
		}
		part := seatsDir + "/" + code + "/"
		if len(files[part+"drafts.db"]) == 0 {
			t.Errorf("the drafts of %s aren't in it: the search would find nothing anyway", code)
		}
		for file, text := range files {
			for _, s := range m.never {
				if bytes.Contains(text, []byte(s)) {
					t.Errorf("%s holds %q of %s", file, s, code)
				}
			}
			for _, s := range m.private {
				switch at := bytes.Contains(text, []byte(s)); {
				case at && (pass != "" || !strings.HasPrefix(file, part)):
					t.Errorf("%s holds %q of %s", file, s, code)
				case at:
					found[code]++
				}
			}
		}
		if pass == "" && found[code] < 2 {
			t.Errorf("not even the part of %s in a plain home holds what is its own: the search finds nothing", code)
		}
	}

	// Who restores it has the hosted seats, and can sign for no seat whose key is in a browser.
	again := must[*Home](t)(restored(t, raw.Bytes(), pass))
	theirs := must[*Seat](t)(again.Seat("VES"))
	if s := theirs.secrets; s.Root != "" || len(s.Seats) != 0 || len(theirs.keys.seats) != 0 || !theirs.keys.root.IsZero() {
		t.Error("the restored hub has a key of VES")
	}
	must[[]Rekeyed](t)(again.Rekey(t.Context()))
	m := must[*Node](t)(again.Node(t.Context(), n.ID()))
	must[Made](t)(as(t, m, "ORM").Act(t.Context(), &talks.Comment{Text: "ORM again"}))
	if _, err := as(t, m, "VES").Act(t.Context(), &talks.Accede{Charter: n.ID()}); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the restored hub acts for VES: %v", err)
	}
	if a := as(t, m, "VES").Notes().Authors; len(a) != 1 || a[0].Author != "zqauthor of VES" {
		t.Errorf("the notes of VES after the restore: %+v", a)
	}
	b2 := must[*box.Box](t)(box.Open(t.Context(), filepath.Join(theirs.Dir(), "drafts.db"), must[[]byte](t)(theirs.FileKey("box")), box.Options{}))
	defer b2.Close()
	for _, who := range []string{"VES", "ORM"} {
		list := must[[]box.Draft](t)(b2.List(t.Context(), box.Who{Seat: who, ID: "1", Can: accounts.All}, n.ID().String()))
		if want := map[string]int{"VES": 1}[who]; len(list) != want {
			t.Errorf("%s finds %d drafts in the box of VES", who, len(list))
		}
	}
	// The key of one seat opens nothing of another's.
	if x, err := box.Open(t.Context(), filepath.Join(theirs.Dir(), "drafts.db"), must[[]byte](t)(must[*Seat](t)(again.Seat("ORM")).FileKey("box")), box.Options{}); err == nil {
		defer x.Close()
		if list, err := x.List(t.Context(), box.Who{Seat: "VES", ID: "1", Can: accounts.All}, n.ID().String()); err == nil && len(list) > 0 {
			t.Error("the key of ORM opens the drafts of VES")
		}
	}
}
