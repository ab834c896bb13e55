package node

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/talks"
)

func restored(t *testing.T, raw []byte, passphrase string) (*Home, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "again")
	opt := Options{Passphrase: pass(passphrase), WorkFactor: 4, Clock: newClock().Now}
	if _, err := Restore(dir, bytes.NewReader(raw), opt); err != nil {
		if _, serr := os.Stat(dir); serr == nil {
			t.Errorf("a restore that failed left %s behind", dir)
		}
		return nil, err
	}
	h, err := Open(dir, opt)
	if err == nil {
		t.Cleanup(func() { h.Close() })
	}
	return h, err
}

// TestHoleRestoreOfAHomeWithoutTalks: a home that had no talks yet is whole again after its backup was put back.
func TestHoleRestoreOfAHomeWithoutTalks(t *testing.T) {
	h := sealedHome(t, "VES")
	var raw bytes.Buffer
	must[Backup](t)(h.Backup(t.Context(), &raw))
	again, err := restored(t, raw.Bytes(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := again.Talks(); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	must[[]Rekeyed](t)(again.Rekey(t.Context()))
	must[*Node](t)(again.OpenTalks(t.Context(), charterFor(t, again, newHome(t, "ORM"))))
}

// A backup is taken while acts are being made: each that was acknowledged before it began is in it, the record is whole,
// and what is restored doesn't act before it has re-keyed.
func TestBackupUnderLoad(t *testing.T) {
	h := sealedHome(t, "VES")
	n := must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
	must[Peer](t)(h.AddPeer(Peer{Party: "ORM", URL: "https://orm.example"}))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := n.Act(t.Context(), &talks.Comment{Text: fmt.Sprintf("a secret remark %d", i)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	soon(t, "acts are made", func() bool { return acts(n) > 20 })
	var raw bytes.Buffer
	before := acts(n)
	b, err := h.Backup(t.Context(), &raw)
	if err != nil || len(b.Damaged) != 0 {
		t.Fatal(b, err)
	}
	soon(t, "acts go on", func() bool { return acts(n) > before+5 })
	close(stop)
	wg.Wait()
	for _, w := range []string{"secret remark", "orm.example", "VES"} {
		if bytes.Contains(raw.Bytes(), []byte(w)) {
			t.Errorf("the backup holds %q in the open", w)
		}
	}
	if _, err := restored(t, raw.Bytes(), "wrong"); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	again, err := restored(t, raw.Bytes(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	m := must[*Node](t)(again.Node(t.Context(), n.ID()))
	if got := acts(m); got < before {
		t.Errorf("%d acts were acknowledged before the backup, %d are in it", before, got)
	}
	if v := oracle(t, m); v.Has(audit.Proof) {
		t.Error("proof of double-dealing")
	}
	if list := must[[]Peer](t)(again.Peers()); len(list) != 1 {
		t.Error("the address book is gone")
	}
	if why := again.MustRekey(); !strings.Contains(why, "backup") {
		t.Errorf("a restored home needn't re-key: %q", why)
	}
	if _, err := m.Act(t.Context(), &talks.Comment{Text: "as if nothing had happened"}); !errors.Is(err, ErrMustRekey) {
		t.Errorf("a restored home acts: %v", err)
	}
	must[[]Rekeyed](t)(again.Rekey(t.Context()))
	act(t, m, &talks.Comment{Text: "with a new key"})
}

// Damage to a plain backup, wherever it is, makes no home; nor does half of one.
func TestBackupDamaged(t *testing.T) {
	h := newHome(t, "VES")
	must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
	var raw bytes.Buffer
	if _, err := h.Backup(t.Context(), &raw); err != nil {
		t.Fatal(err)
	}
	good := raw.Bytes()
	if again, err := restored(t, good, ""); err != nil || len(must[[]record.ID](t)(again.ids())) != 1 {
		t.Fatal(err)
	}
	for at := 600; at < len(good)-2048; at += 997 {
		bad := bytes.Clone(good)
		bad[at] ^= 0x41
		if h, err := restored(t, bad, ""); err == nil {
			// Fields of the archive that carry nothing may differ; the files may not.
			for name, b := range homeFiles(t, h.Dir()) {
				if bytes.Contains(good, b) {
					continue
				}
				t.Errorf("byte %d: %s differs", at, name)
			}
		}
		if _, err := restored(t, good[:at], ""); !errors.Is(err, ErrBackup) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
}

// homeFiles are the files that were in the backup.
func homeFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || d.IsDir() || name == "lock" || name == instanceFile || strings.Contains(name, recordFile) {
			return err
		}
		out[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// No name in an archive leads out of the new home, or puts there what marks it as the old one.
func TestBackupNames(t *testing.T) {
	for _, name := range []string{"../x", "/x", "a/../../x", "talks/../../x", "instance", "lock", "serving", ".x", "talks/.new", "a//b", "a\\b", "C:x", "a/b/c/d/e/f", ""} {
		if restorable(&tar.Header{Typeflag: tar.TypeReg, Name: name}) {
			t.Errorf("%q was taken", name)
		}
	}
	for _, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeDir, tar.TypeFifo, tar.TypeChar} {
		if restorable(&tar.Header{Typeflag: kind, Name: "notes"}) {
			t.Errorf("kind %c was taken", kind)
		}
	}
	if !restorable(&tar.Header{Typeflag: tar.TypeReg, Name: "talks/" + strings.Repeat("a", 64) + "/record.db"}) {
		t.Error("a record was refused")
	}
	var raw bytes.Buffer
	w := tar.NewWriter(&raw)
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "home.json", Size: 2})
	io.WriteString(w, "{}")
	w.Close()
	for _, b := range [][]byte{nil, []byte("age-encryption.org/v1\n"), []byte("no backup"), raw.Bytes()} {
		if _, err := restored(t, b, "x"); !errors.Is(err, ErrBackup) {
			t.Errorf("%.20q: %v", b, err)
		}
	}
	h := newHome(t, "VES")
	if _, err := Restore(h.Dir(), &raw, Options{}); !errors.Is(err, ErrHomeExists) {
		t.Errorf("over a home: %v", err)
	}
}

// Who opens a home whose room is open is told where it is.
func TestBusyNamesTheRoom(t *testing.T) {
	h := newHome(t, "VES")
	end, err := h.Serve(Serving{Room: "http://127.0.0.1:8420/", Control: "127.0.0.1:1", Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(h.Dir(), Options{})
	if !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "http://127.0.0.1:8420/") {
		t.Errorf("%v", err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if _, err = Open(h.Dir(), Options{}); !errors.Is(err, ErrBusy) || strings.Contains(err.Error(), "room") {
		t.Errorf("%v", err)
	}
}

// The brief is in no backup of its home, sealed or plain, nor is that of a guest: it has a backup of its own.
func TestBackupWithoutBrief(t *testing.T) {
	for _, h := range []*Home{sealedHome(t, "SEC"), newHome(t, "KAR")} {
		orm := must[*Seat](t)(h.Lodge("ORM", "State of ORM", true))
		for _, dir := range []string{h.dir, orm.Dir()} {
			for _, name := range []string{briefFile, briefFile + ".lock"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		var raw bytes.Buffer
		if _, err := h.Backup(t.Context(), &raw); err != nil {
			t.Fatal(err)
		}
		again, err := restored(t, raw.Bytes(), "correct horse")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range again.Seats() {
			for _, name := range []string{briefFile, briefFile + ".lock"} {
				if _, err := os.Lstat(filepath.Join(s.Dir(), name)); err == nil {
					t.Errorf("%s of %s came back from a backup", name, s.Code())
				}
			}
		}
	}
}

// How slow a backup makes its opening stands in the backup: a hostile one would take gigabytes.
func TestHoleCostlyBackup(t *testing.T) {
	h := sealedHome(t, "VES")
	var out bytes.Buffer
	if _, err := h.Backup(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	costly := regexp.MustCompile(`(-> scrypt \S+) \d+\n`).ReplaceAll(out.Bytes(), []byte("$1 22\n"))
	if bytes.Equal(costly, out.Bytes()) {
		t.Fatal("the cost stands elsewhere")
	}
	if _, err := restored(t, costly, "correct horse"); err == nil || !strings.Contains(err.Error(), "work factor too large") {
		t.Error(err)
	}
}
