package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// forge: forge [flags] LOR FILE WHAT [ARGS]. LOR makes a pouch that the program wouldn't: a well-signed act
// that isn't honest, behind all that LOR holds. When FILE is there, the acts in it are LOR's, too. WHAT is
//
//	comment WORDS              a remark
//	amend OP1 OLD NEW          an honest change of wording
//	exact OP1 OLD NEW          one that claims the paragraph begins with OLD
//	revise c1 … | nothing      a revision that adopts just these claims; with a wrong digest
//	initial, sign, unsign, exchange [nothing]   of the newest revision; of none that there is
//	support c1                 a position
//	rekey                      a new key, signed with the root key
//	withhold VES, drop VES     no act: what VES said without its bodies; without VES's acts after the first
//	rumour VES                 no act: a header that names an act of VES that there never was
//	charter TITLE              no act: the talks under another charter
//
// Flags: --home DIR (another home than LOR's own, such as a copy), --instead N (in place of LOR's act N, for one who hasn't seen that), --as VES (an act of VES),
// --old-key (with the first key of the home), --time T, --blind (names nothing of others), --grind NAME
// (with an id that begins as another act's does; NAME becomes those digits).
func forge(ts *testscript.TestScript, neg bool, args []string) {
	l := &liar{when: ts.Getenv("SCRIPT_TIME")}
	if l.when == "" {
		l.when = time.Now().UTC().Format("2006-01-02T15:04:05Z")
	}
	f := flag.NewFlagSet("forge", flag.ContinueOnError)
	grind, dir := "", ""
	f.StringVar(&dir, "home", "", "")
	f.IntVar(&l.instead, "instead", 0, "")
	f.StringVar(&l.as, "as", "", "")
	f.StringVar(&l.when, "time", l.when, "")
	f.StringVar(&grind, "grind", "", "")
	f.BoolVar(&l.oldKey, "old-key", false, "")
	f.BoolVar(&l.blind, "blind", false, "")
	if err := f.Parse(args); err != nil || neg || f.NArg() < 3 {
		ts.Fatalf("usage: forge [flags] PARTY FILE WHAT …")
	}
	l.grind = grind != ""
	args = f.Args()
	l.code, l.home, l.file = args[0], ts.MkAbs(strings.ToLower(args[0])), ts.MkAbs(args[1])
	if dir != "" {
		l.home = ts.MkAbs(dir)
	}
	l.args = args[2:]
	ts.Check(l.lie())
	if l.grind {
		ts.Setenv(grind, l.prefix)
	}
}

// liar is a party that makes what its program refuses to make.
type liar struct {
	code, home, file, as, when string
	args                       []string
	instead                    int
	oldKey, blind, grind       bool

	root   seal.PrivateKey
	seats  []seal.PrivateKey
	rec    *record.Record
	state  *talks.State
	header pouch.Header
	prefix string
}

func (l *liar) lie() error {
	if err := l.load(); err != nil {
		return err
	}
	acts, err := l.acts()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := pouch.Write(&b, l.header, acts); err != nil {
		return err
	}
	return os.WriteFile(l.file, b.Bytes(), 0o666)
}

// load reads the keys of the liar's plain home, and the acts that it has.
func (l *liar) load() error {
	raw, err := os.ReadFile(filepath.Join(l.home, "key.plain"))
	if err != nil {
		return err
	}
	var k struct {
		Root  string   `json:"root"`
		Seats []string `json:"seats"`
	}
	raw, _, _ = bytes.Cut(raw, []byte("\n")) // the second line is its digest
	if err := json.Unmarshal(raw, &k); err != nil {
		return err
	}
	if l.root, err = seal.ParsePrivateKey(k.Root); err != nil {
		return err
	}
	for _, s := range k.Seats {
		key, err := seal.ParsePrivateKey(s)
		if err != nil {
			return err
		}
		l.seats = append(l.seats, key)
	}
	h, err := node.Open(l.home, node.Options{Rand: rand.Reader, Clock: time.Now})
	if err != nil {
		return err
	}
	defer h.Close()
	id, err := h.Find("")
	if err != nil {
		return err
	}
	n, err := h.Node(context.Background(), id)
	if err != nil {
		return err
	}
	raws := n.Raws()
	old, err := os.ReadFile(l.file)
	if err == nil {
		p, err := pouch.Unpack(bytes.NewReader(old))
		if err != nil {
			return err
		}
		raws = append(raws, p.Acts...)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if l.rec, err = record.New(bytes.Clone(raws[0])); err != nil {
		return err
	}
	for _, raw := range raws {
		if _, err := l.rec.Add(bytes.Clone(raw)); err != nil {
			return err
		}
	}
	l.header = pouch.Header{Talks: l.rec.Talks(), To: l.rec.Frontier()}
	l.state, err = talks.New(l.rec)
	return err
}

// acts are those of the pouch.
func (l *liar) acts() ([][]byte, error) {
	what, args := l.args[0], l.args[1:]
	var out [][]byte
	switch what {
	case "withhold", "drop":
		for a := range l.rec.Acts() {
			raw := a.Raw()
			if a.Party == args[0] && a.Seq > 1 {
				if what == "drop" {
					continue
				}
				bare, err := a.Withhold()
				if err != nil {
					return nil, err
				}
				raw = bare
			}
			out = append(out, raw)
		}
		return out, nil
	case "rumour":
		l.header.To = slices.DeleteFunc(l.header.To, func(h record.Head) bool { return h.Party == args[0] })
		l.header.To = append(l.header.To, record.Head{ID: seal.Hash("rumour", nil), Party: args[0], Seq: 99})
		slices.SortFunc(l.header.To, record.Head.Compare)
		return l.all(record.ID{}), nil
	case "charter":
		c := *l.state.Charter()
		c.Title = args[0]
		raw, id, err := l.seal(l.rec.Charter().Header, &c, l.seats[0])
		l.header.Talks = id
		return [][]byte{raw}, err
	}
	h, v, without, err := l.place()
	if err != nil {
		return nil, err
	}
	body, key, err := l.body(v, &h, what, args)
	if err != nil {
		return nil, err
	}
	out = l.all(without)
	raw, id, err := l.seal(h, body, key)
	if err != nil {
		return nil, err
	}
	l.header.To = slices.DeleteFunc(l.header.To, func(o record.Head) bool { return o.Party == h.Party })
	l.header.To = append(l.header.To, record.Head{ID: id, Party: h.Party, Seq: h.Seq})
	slices.SortFunc(l.header.To, record.Head.Compare)
	return append(out, raw), nil
}

// all are all acts but the one that is left out, and what stands on it.
func (l *liar) all(without record.ID) [][]byte {
	var out [][]byte
	for a := range l.rec.Acts() {
		if without.IsZero() || a.ID != without && !l.rec.Past(a.ID).Contains(without) {
			out = append(out, a.Raw())
		}
	}
	return out
}

// place is where the act stands, and what its author claims to know.
func (l *liar) place() (h record.Header, v *talks.View, without record.ID, err error) {
	code := l.code
	if l.as != "" {
		code = l.as
	}
	if l.instead == 0 {
		if h, err = l.rec.Next(code, talks.KindComment, l.when); l.blind {
			h.Deps = nil
		}
		return h, l.state.Now(), without, err
	}
	chain := l.rec.Chain(code)
	i := slices.IndexFunc(chain, func(a *record.Act) bool { return a.Seq == l.instead })
	if i < 0 {
		return h, nil, without, fmt.Errorf("%s has no act %d", code, l.instead)
	}
	h = chain[i].Header
	known := []record.ID{h.Prev}
	for _, d := range h.Deps {
		known = append(known, d.ID)
	}
	v, err = l.state.AtAll(known...)
	return h, v, chain[i].ID, err
}

// body is what the act says, and the key that signs it.
func (l *liar) body(v *talks.View, h *record.Header, what string, args []string) (body any, key seal.PrivateKey, err error) {
	tip := v.Newest()
	rev, digest, n := tip.ID, tip.Digest, tip.Num
	if len(args) > 0 && args[0] == "nothing" {
		digest = text.Digest(seal.Hash("nothing", nil).String())
	}
	key = l.seats[min(h.Epoch, len(l.seats)-1)]
	if l.oldKey {
		key = l.seats[0]
	}
	h.Kind = what
	switch what {
	case "comment":
		return &talks.Comment{Text: args[0]}, key, nil
	case "amend", "exact":
		h.Kind = talks.KindAmend
		i, err := text.FindLabel(tip.Text, args[0])
		if err != nil {
			return nil, key, err
		}
		b := tip.Text.Blocks[i]
		c := text.Claim{Op: text.Replace, Base: tip.Digest, Block: b.ID, Lang: "en", Exact: text.Split(args[1]), New: text.Split(args[2])}
		c.End = len(c.Exact)
		if what == "amend" {
			list, err := desk.At(nil, l.state, v, h.Party).AmendWords(args[0], args[1], args[2], &desk.Proposing{})
			if err != nil {
				return nil, key, err
			}
			c = list[0]
			c.Base = tip.Digest
		}
		return &talks.Amend{Rev: rev, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: true}}}, key, nil
	case "revise":
		var adopted []text.Claim
		for _, name := range args {
			if name == "nothing" {
				continue
			}
			r, err := l.state.Ref(name)
			if err != nil {
				return nil, key, err
			}
			c, _ := v.Claim(r)
			adopted = append(adopted, c.Claim)
		}
		if len(args) == 0 || args[0] != "nothing" {
			t, _, err := text.Apply(tip.Text, adopted)
			if err != nil {
				return nil, key, err
			}
			digest = t.Digest()
		}
		return &talks.Revise{Digest: digest, N: n + 1, Parent: rev}, key, nil
	case "initial":
		return &talks.Initial{Digest: digest, Rev: rev}, key, nil
	case "sign":
		return &talks.Sign{Digest: digest, Rev: rev}, key, nil
	case "unsign":
		return &talks.Unsign{Digest: digest, Rev: rev}, key, nil
	case "exchange":
		return &talks.Exchange{Digest: digest, Rev: rev}, key, nil
	case "support":
		h.Kind = talks.KindPosition
		r, err := l.state.Ref(args[0])
		return &talks.Position{Claims: []talks.Ref{r}, Stance: talks.Support}, key, err
	case "rekey":
		if !h.Root {
			if *h, err = l.rec.Next(h.Party, record.KindRekey, l.when); err != nil {
				return nil, key, err
			}
		}
		seat, err := seal.GenerateKey(rand.Reader)
		return record.Rekey{Continues: &record.Continues{ID: h.Prev, Seq: h.Seq - 1}, Epoch: h.Epoch, Seat: seat.Public()}, l.root, err
	}
	return nil, key, fmt.Errorf("forge: no lie is called %q", what)
}

// seal signs an act; with grind, until its id begins with four digits that another act's id begins with.
func (l *liar) seal(h record.Header, body any, key seal.PrivateKey) ([]byte, record.ID, error) {
	taken := map[string]bool{}
	for a := range l.rec.Acts() {
		taken[a.ID.String()[:4]] = true
	}
	salt := make([]byte, record.SaltSize)
	for {
		if _, err := rand.Read(salt); err != nil {
			return nil, record.ID{}, err
		}
		raw, id, err := record.Seal(h, body, salt, key)
		if l.prefix = id.String()[:4]; err != nil || !l.grind || taken[l.prefix] {
			return raw, id, err
		}
	}
}
