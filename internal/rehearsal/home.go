package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// home is the real thing: a seat whose party runs package node, with its own disk. Its writes can't be made to
// fail from here; it can be closed and opened again between any two acts.
type home struct {
	dir    string
	home   *node.Home
	node   *node.Node
	starts int
	copies int
	copied bool // a copy of dir lies beside it
}

func (s *seat) rand() *stream {
	s.house.starts++
	return &stream{name: fmt.Sprint(s.w.Seed, s.code, " home ", s.house.starts)}
}

func (s *seat) time() time.Time { return s.w.clock.Add(s.skew) }

// build makes the seat's home, and returns its party as the charter must name it.
func (s *seat) build(dir string) (record.Party, error) {
	s.house = &home{dir: filepath.Join(dir, s.code+".home")}
	h, err := node.Init(s.house.dir, node.Config{Code: s.code, Name: s.code, Plain: true, Rand: s.rand(), Clock: s.time})
	if err != nil {
		return record.Party{}, err
	}
	s.house.home = h
	card, err := h.Card()
	return card.Party, err
}

// enter brings the talks into the home.
func (s *seat) enter(charter []byte, id record.ID) error {
	if s.house.node == nil {
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{Talks: id}, [][]byte{charter}); err != nil {
			return err
		}
		n, _, err := s.house.home.Import(context.Background(), &b, node.ImportOptions{Join: true})
		if err != nil {
			return err
		}
		s.house.node = n
	}
	return s.look()
}

// look takes record and state from the node; nothing runs beside, so they may be read until the next event.
func (s *seat) look() error {
	return s.house.node.View(func(rec *record.Record, state *talks.State) error {
		s.rec, s.state = rec, state
		for _, a := range rec.Chain(s.code) {
			s.ack(a)
			if body, err := talks.Decode(a.Kind, a.Body); err == nil {
				if x, ok := body.(*talks.Exchange); ok {
					s.gave[x.Digest] = true
				}
			}
		}
		return nil
	})
}

// moved looks again after the node has done something, and sorts its errors.
func (s *seat) moved(err error) error {
	if e := s.look(); e != nil {
		return e
	}
	switch {
	case errors.Is(err, node.ErrMustRekey) && s.restored:
		return s.homeRekey() // as it says
	case errors.Is(err, node.ErrMustRekey):
		return broken("suspicion", "%s takes itself for a copy: %v", s.code, err)
	case errors.Is(err, node.ErrRefused), errors.Is(err, node.ErrRumour):
		return fmt.Errorf("%w: %w", errDenied, err)
	}
	return err
}

func (s *seat) homeAct(body talks.Body) (record.ID, error) {
	made, err := s.house.node.Act(context.Background(), body)
	return made.ID, s.moved(err)
}

func (s *seat) homeRekey() error {
	s.house.copied = false
	_, err := s.house.home.Rekey(context.Background())
	return s.moved(err)
}

// doubts says whether the home waits for its person's word on acts of its own that others name.
func (s *seat) doubts() bool { return s.house != nil && len(s.house.home.Rumours()) > 0 }

// notACopy is that word; in these worlds it is always true.
func (s *seat) notACopy() error {
	if s.house == nil {
		return errNonsense
	}
	_, err := s.house.home.NotACopy(context.Background())
	return s.moved(err)
}

func (s *seat) homeUnpack(file []byte, salvage bool) ([]*record.Refusal, error) {
	_, rep, err := s.house.home.Import(context.Background(), bytes.NewReader(file), node.ImportOptions{Salvage: salvage})
	for _, a := range rep.Stored {
		s.ack(a)
	}
	if rep.Suspicion != "" && s.restored {
		return rep.Refused, s.homeRekey()
	}
	if rep.Suspicion != "" {
		return nil, broken("suspicion", "%s takes itself for a copy: %s", s.code, rep.Suspicion)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errDenied, err)
	}
	return rep.Refused, s.moved(err)
}

func (s *seat) homePack(to string, all, sealed bool) ([]byte, error) {
	var b bytes.Buffer
	_, err := s.house.node.Pack(context.Background(), &b, node.PackOptions{To: []string{to}, All: all, Plain: !sealed})
	return b.Bytes(), err
}

// homeCopy keeps a copy of the home's files.
func (s *seat) homeCopy() error {
	if err := s.house.home.Close(); err != nil {
		return err
	}
	if err := copyFiles(s.house.dir, s.house.dir+".copy"); err != nil {
		return err
	}
	s.house.copied = true
	return s.reopen()
}

// homeRestore puts the copy in the home's place. A home must notice that it is a copy.
func (s *seat) homeRestore() error {
	talks := s.rec.Talks()
	if err := s.house.home.Close(); err != nil {
		return err
	}
	// The lost home stays beside it: a file system may give the file ids of removed files to new ones, and a home knows
	// itself by them (see instance.go of package node).
	s.house.copies++
	if err := os.Rename(s.house.dir, fmt.Sprint(s.house.dir, ".lost", s.house.copies)); err != nil {
		return err
	}
	if err := copyFiles(s.house.dir+".copy", s.house.dir); err != nil {
		return err
	}
	h, err := node.Open(s.house.dir, node.Options{Rand: s.rand(), Clock: s.time})
	if err != nil {
		return err
	}
	s.house.home = h
	if h.MustRekey() == "" {
		return broken("copy", "%s doesn't notice that it is a copy", s.code)
	}
	if s.house.node, err = h.Node(context.Background(), talks); err != nil {
		return err
	}
	return s.look()
}

// copyFiles puts a copy of one directory in the place of another.
func copyFiles(from, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), raw, 0o600)
	})
}

// reopen closes the home and opens it again.
func (s *seat) reopen() error {
	if err := s.house.home.Close(); err != nil {
		return err
	}
	h, err := node.Open(s.house.dir, node.Options{Rand: s.rand(), Clock: s.time})
	if err != nil {
		return err
	}
	s.house.home = h
	if s.house.node, err = h.Node(context.Background(), s.rec.Talks()); err != nil {
		return err
	}
	return s.look()
}
