package cli

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"parley/internal/blind"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// spoil: spoil LOR VES FILE. LOR sends VES its newest blind test as far as it has come, and behind it, too early to be
// checked, a well-signed opening that opens nothing.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: spoil PARTY PARTY FILE")
	}
	h, err := node.Open(ts.MkAbs(strings.ToLower(args[0])), node.Options{Rand: rand.Reader, Clock: time.Now})
	ts.Check(err)
	defer h.Close()
	s, err := h.Seat(h.Code())
	ts.Check(err)
	var all offices.Tests
	_, err = s.Closed(offices.TestsFile, &all)
	ts.Check(err)
	t := all.Tests[len(all.Tests)-1]
	run, err := blind.Start(t.Question, h.Code(), t.Yes, t.Seed)
	ts.Check(err)
	messages := append(run.Messages(), blind.Message{About: t.Question.Digest(), Data: make([]byte, 96), From: h.Code(), Step: blind.Open})
	for i := range messages {
		messages[i].Sig, err = s.SignBeside(context.Background(), blind.SignedAs, messages[i].Signed())
		ts.Check(err)
	}
	raw, err := blind.EncodeFile(t.Question, t.Claims, messages)
	ts.Check(err)
	n, err := h.Node(context.Background(), record.ID(t.Question.Talks))
	ts.Check(err)
	recipient := ""
	ts.Check(n.View(func(rec *record.Record, _ *talks.State) error {
		p, err := node.PartyNow(rec, args[1])
		recipient = p.Age
		return err
	}))
	to, err := pouch.ParseRecipient(recipient)
	ts.Check(err)
	sealed, err := blind.Seal(raw, to)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), sealed, 0o600))
}
