package node

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// size is the number of acts of the long talks: PARLEY_ACTS, or few.
func size() int {
	if n, err := strconv.Atoi(os.Getenv("PARLEY_ACTS")); err == nil {
		return n
	}
	return 5000
}

// longTalks returns a pouch with talks of n acts: two parties that remark in turn.
func longTalks(b *testing.B, va, vo *Home, n int) *pouch.Pouch {
	b.Helper()
	c := &talks.Charter{
		Base: []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides to talk"}}},
		Lang: "en", Outcome: talks.Treaty, Pen: "ORM", Rule: "unanimity", Rules: 1, Title: "Long", Unicode: seal.UnicodeVersion,
		Parties: []record.Party{va.party(), vo.party()},
	}
	a, err := va.OpenTalks(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	rec, err := record.New(a.rec.Charter().Raw())
	if err != nil {
		b.Fatal(err)
	}
	who := []*Home{vo, va}
	for i := range n - 1 {
		h := who[i/2%2]
		var body talks.Body = &talks.Comment{Text: fmt.Sprintf("remark %d of the delegation on what was said before", i)}
		if i == 0 {
			body = &talks.Accede{Charter: rec.Talks()}
		}
		next, err := rec.Next(h.Code(), body.Kind(), "2026-11-02T09:00:00Z")
		if err != nil {
			b.Fatal(err)
		}
		raw, _, err := sealAct(next, body, h.newestSeat(), h.rand)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := rec.Add(raw); err != nil {
			b.Fatal(err)
		}
	}
	p := &pouch.Pouch{Header: pouch.Header{Talks: rec.Talks(), To: rec.Frontier()}}
	for a := range rec.Acts() {
		p.Acts = append(p.Acts, a.Raw())
	}
	return p
}

func benchHome(b *testing.B, code string) *Home {
	b.Helper()
	h, err := Init(filepath.Join(b.TempDir(), code), Config{Code: code, Name: code, Passphrase: "x", WorkFactor: 4})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { h.Close() })
	return h
}

func heapInUse() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse)
}

// BenchmarkLongTalks measures, in one run: verifying as many bare signatures on all cores, taking the talks
// in from a pouch (verify, store, fold), and opening them again.
func BenchmarkLongTalks(b *testing.B) {
	n := size()
	va, vo := benchHome(b, "ORM"), benchHome(b, "VES")
	p := longTalks(b, va, vo, n)
	bytesOf := 0
	for _, raw := range p.Acts {
		bytesOf += len(raw)
	}
	for b.Loop() {
		b.StopTimer()
		key, err := seal.GenerateKey(seeded("bare"))
		if err != nil {
			b.Fatal(err)
		}
		msg := make([]byte, 500)
		sig := key.Sign("bench", msg)
		pub := key.Public()
		start := time.Now()
		var wg sync.WaitGroup
		for w := range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := w; i < n; i += runtime.GOMAXPROCS(0) {
					pub.Verify("bench", msg, sig)
				}
			})
		}
		wg.Wait()
		bare := time.Since(start)

		home := benchHome(b, "VES")
		home.secrets, home.keys = vo.secrets, vo.keys // the same seat in an empty home
		home.vault, _ = newVault(home.dataKey(), home.rand)
		before := heapInUse()
		b.StartTimer()
		start = time.Now()
		if err := home.found(b.Context(), p.Acts[0], p.Header.Talks); err != nil {
			b.Fatal(err)
		}
		node, err := home.Node(b.Context(), p.Header.Talks)
		if err != nil {
			b.Fatal(err)
		}
		rep, err := node.take(b.Context(), p)
		if err != nil || len(rep.Stored) != n-1 {
			b.Fatal(err, len(rep.Stored))
		}
		first := time.Since(start)
		b.StopTimer()
		rep = Report{}
		memory := heapInUse() - before
		if err := node.close(); err != nil {
			b.Fatal(err)
		}
		delete(home.nodes, node.id)
		start = time.Now()
		if node, err = home.Node(b.Context(), p.Header.Talks); err != nil {
			b.Fatal(err)
		}
		again := time.Since(start)
		if node.rec.Len() != n {
			b.Fatal(node.rec.Len())
		}
		home.plain = true // now as a home whose store vouches for nothing: all signatures again
		rec := node.rec
		var raws [][]byte
		for a := range rec.Acts() {
			raws = append(raws, bytes.Clone(a.Raw()))
		}
		start = time.Now()
		fresh, err := record.New(raws[0])
		if err != nil {
			b.Fatal(err)
		}
		for at := 1; at < len(raws); at += verifyBatch {
			for _, c := range check(raws[at:min(at+verifyBatch, len(raws))], fresh.Keyring()) {
				if _, err := c.add(fresh, false); err != nil {
					b.Fatal(err)
				}
			}
		}
		verified := time.Since(start)
		b.ReportMetric(first.Seconds()/bare.Seconds(), "take-in/bare")
		b.ReportMetric(verified.Seconds()/bare.Seconds(), "verify-only/bare")
		b.ReportMetric(again.Seconds(), "s-again")
		b.ReportMetric(bare.Seconds(), "s-bare")
		b.ReportMetric(memory/1e6, "MB-heap")
		b.ReportMetric(float64(bytesOf)/1e6, "MB-record")
		b.StartTimer()
	}
}

// BenchmarkAct measures one act, from the check to the durable store, in talks of some length.
func BenchmarkAct(b *testing.B) {
	for _, n := range []int{1000, size()} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			va, vo := benchHome(b, "ORM"), benchHome(b, "VES")
			p := longTalks(b, va, vo, n)
			node, err := va.Node(b.Context(), p.Header.Talks)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := node.take(b.Context(), p); err != nil {
				b.Fatal(err)
			}
			va.reason = "" // the pouch held acts of its own
			for b.Loop() {
				if _, err := node.Act(b.Context(), &talks.Comment{Text: "one more"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
