package node

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// flip turns one bit of byte i, another bit with each byte.
func flip(b []byte, i int) []byte {
	out := bytes.Clone(b)
	out[i] ^= 1 << ((i + i/8) % 8)
	return out
}

// TestFlippedPouch damages every single byte of a small pouch, plain and encrypted: unpacking finds it, or the
// pouch says the same. Salvaged acts that their signatures vouch for are those that were packed.
func TestFlippedPouch(t *testing.T) {
	_, vo, a, _ := pair(t)
	act(t, a, &talks.Comment{Text: "a remark"})
	for name, plain := range map[string]bool{"plain": true, "encrypted": false} {
		t.Run(name, func(t *testing.T) { t.Parallel(); flipPouch(t, vo, a, plain) })
	}
}

func flipPouch(t *testing.T, vo *Home, a *Node, plain bool) {
	var file bytes.Buffer
	if _, err := a.Pack(t.Context(), &file, PackOptions{All: plain, Plain: plain}); err != nil {
		t.Fatal(err)
	}
	good := must[*pouch.Pouch](t)(pouch.Unpack(bytes.NewReader(file.Bytes()), vo.own.identity))
	if good.Encrypted == plain || len(good.Acts) == 0 {
		t.Fatalf("%d acts, encrypted %v", len(good.Acts), good.Encrypted)
	}
	found, salvaged := 0, 0
	for i := range file.Bytes() {
		if testing.Short() && i%9 != 0 {
			continue
		}
		p, err := pouch.Unpack(bytes.NewReader(flip(file.Bytes(), i)), vo.own.identity)
		if err == nil {
			if !reflect.DeepEqual(p, good) {
				t.Fatalf("byte %d: another pouch, and no error", i)
			}
			continue
		}
		found++
		var damaged *pouch.DamagedError
		if !errors.As(err, &damaged) || damaged.Salvage == nil || damaged.Salvage.Header.Talks != a.ID() || len(damaged.Salvage.Acts) == 0 {
			continue
		}
		rec, err := record.New(damaged.Salvage.Acts[0])
		if err != nil {
			continue
		}
		for _, raw := range damaged.Salvage.Acts[1:] {
			if out, err := rec.Add(raw); err == nil && out.State == record.Stored {
				salvaged++
				if !slices.ContainsFunc(good.Acts, func(g []byte) bool { return bytes.Equal(g, raw) }) {
					t.Fatalf("byte %d: an act that was never packed: %s", i, raw)
				}
			}
		}
	}
	t.Logf("plain %v: %d of %d flips found; %d acts salvaged", plain, found, file.Len(), salvaged)
	if found == 0 || plain && salvaged == 0 {
		t.Errorf("only %d of %d flips were found, %d acts salvaged", found, file.Len(), salvaged)
	}
}

// TestFlippedHome damages every single byte of every file of a home but the records (which package store tests in
// the same way): opening it finds that, or nothing is different: keys, acts, text, notes and library.
func TestFlippedHome(t *testing.T) {
	for name, sealed := range map[string]bool{"sealed": true, "plain": false} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t, "VES")
			if sealed {
				h = sealedHome(t, "VES")
			}
			n := must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
			act(t, n, &talks.Comment{Text: "a remark"})
			if err := n.SetCompared(true); err != nil {
				t.Fatal(err)
			}
			if err := h.AddToLibrary(LibraryText{Name: "A/RES/1", Text: "agreed words"}); err != nil {
				t.Fatal(err)
			}
			hosted := must[*Seat](t)(h.Lodge("TUV", "State of TUV", true))
			n2 := must[*Node](t)(hosted.OpenTalks(t.Context(), charterOfSeats(t, hosted, h)))
			if err := as(t, n2, "TUV").SetCompared(true); err != nil {
				t.Fatal(err)
			}
			must[Float](t)(as(t, n2, "TUV").SendFloat(FloatDraft{To: []string{"VES"}, Text: "a word", Life: day}))
			guest(t, h, "WXY")
			dir, id := h.Dir(), n.ID()
			opt := Options{WorkFactor: 4, Clock: newClock().Now}
			if sealed {
				opt.Passphrase = pass("correct horse")
			}
			h.Close()
			type seen struct {
				Keys    secrets
				Notes   Notes
				Library []LibraryText

				Guests  []secrets
				Guest   Notes
				Floats  []bookFloat
				Wrapped string
			}
			see := func() (out seen, err error) {
				h, err := Open(dir, opt)
				if err != nil {
					return out, err
				}
				defer h.Close()
				if why := h.MustRekey(); why != "" {
					return out, errors.New(why)
				}
				out.Keys = *h.own.secrets
				if out.Library, err = h.Library(); err != nil {
					return out, err
				}
				if _, err = h.Talks(); err != nil {
					return out, err
				}
				if out.Notes, err = h.own.readNotes(id); err != nil {
					return out, err
				}
				tuv, wxy := must[*Seat](t)(h.Seat("TUV")), must[*Seat](t)(h.Seat("WXY"))
				for _, s := range []*Seat{tuv, wxy} {
					if why := s.MustRekey(); why != "" {
						return out, errors.New(why)
					}
					out.Guests = append(out.Guests, *s.secrets)
				}
				wrapped, err := wxy.Wrapped()
				if out.Wrapped = string(wrapped); err != nil {
					return out, err
				}
				if out.Guest, err = tuv.readNotes(n2.id); err != nil {
					return out, err
				}
				return out, tuv.editFloats(n2.id, func(b *floatBook) (bool, error) { out.Floats = b.Floats; return false, nil })
			}
			want := must[seen](t)(see())
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, filepath.Join(dir, talksDir, id.String(), notesFile))
			for _, glob := range []string{"seats/*/*", "seats/*/talks/*/*"} {
				more, err := filepath.Glob(filepath.Join(dir, glob))
				if files = append(files, more...); err != nil || len(more) == 0 {
					t.Fatal(glob, err)
				}
			}
			for _, path := range files {
				whole, err := os.ReadFile(path)
				if err != nil || filepath.Base(path) == "lock" {
					continue
				}
				found := 0
				for i := range whole {
					if testing.Short() && i%7 != 0 {
						continue
					}
					overwrite(t, path, flip(whole, i))
					got, err := see()
					if err != nil {
						found++
					} else if !reflect.DeepEqual(got, want) {
						t.Errorf("%s: byte %d (%q): something else, and no error: %+v", filepath.Base(path), i, whole[max(0, i-20):min(len(whole), i+5)], got)
						break
					}
				}
				overwrite(t, path, whole)
				t.Logf("%s: %d of %d flips found", strings.TrimPrefix(path, dir), found, len(whole))
				if found == 0 && len(whole) > 0 {
					t.Errorf("%s: no flip was found", path)
				}
			}
			if again := must[seen](t)(see()); !reflect.DeepEqual(again, want) {
				t.Errorf("put together again: %+v", again)
			}
		})
	}
}

// overwrite writes into a file in place, so that it stays the same file of the disk.
func overwrite(t *testing.T, path string, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, 0); err != nil {
		t.Fatal(err)
	}
}
