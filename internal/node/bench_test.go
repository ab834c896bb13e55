package node

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
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
		Parties: []record.Party{va.own.party(), vo.own.party()},
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
		raw, _, err := sealAct(next, body, h.own.newestSeat(), h.rand)
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

// bareVerify verifies n signatures over acts' worth of bytes on all cores, and nothing else.
func bareVerify(b *testing.B, n int) (wall, cpu time.Duration) {
	key, err := seal.GenerateKey(seeded("bare"))
	if err != nil {
		b.Fatal(err)
	}
	msg := make([]byte, 500)
	sig, pub := key.Sign("bench", msg), key.Public()
	var next atomic.Int64
	var wg sync.WaitGroup
	start, began := time.Now(), cpuTime()
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				pub.Verify("bench", msg, sig)
			}
		})
	}
	wg.Wait()
	return time.Since(start), cpuTime() - began
}

// BenchmarkLongTalks measures, in one run, what it costs to open talks of PARLEY_ACTS acts (5000 when it isn't
// set) beside verifying as many bare Ed25519 signatures on all cores. Half of the signatures are verified
// before and half after what they are compared with, since others may use the machine:
//
//	first/bare       taking all acts in from a pouch: decode, verify, store durably, fold
//	first-cpu/bare   the same, in processor time
//	audit/bare       decode, verify and place in a record, nothing else
//	s-again          opening the home's talks again (median of three)
//	again-cpu-s      the same, in processor time
//	MB-heap          live memory after opening; MB-allowed: twice the record and 100 MB
func BenchmarkLongTalks(b *testing.B) {
	n := size()
	va, vo := benchHome(b, "ORM"), benchHome(b, "VES")
	p := longTalks(b, va, vo, n)
	bytesOf := 0
	for _, raw := range p.Acts {
		bytesOf += len(raw)
	}
	for b.Loop() {
		home := benchHome(b, "VES")
		home.own = newSeat(home, home.dir, vo.own.secrets, vo.own.keys, nil) // the same seat in an empty home
		home.vault, _ = newVault(home.dataKey(), home.rand)
		home.own.vault, home.own.own, home.own.reason = home.vault, true, ""
		before := heapInUse()
		bare, bareCPU := bareVerify(b, n/2)
		start, began := time.Now(), cpuTime()
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
		first, firstCPU := time.Since(start), cpuTime()-began
		rep = Report{}

		start = time.Now()
		rec, err := record.New(p.Acts[0])
		if err != nil {
			b.Fatal(err)
		}
		for at := 1; at < len(p.Acts); at += verifyBatch {
			for _, c := range check(p.Acts[at:min(at+verifyBatch, len(p.Acts))], rec.Keyring()) {
				if _, err := c.add(rec, false); err != nil {
					b.Fatal(err)
				}
			}
		}
		audit := time.Since(start)
		rec = nil
		wall, cpu := bareVerify(b, n-n/2)
		bare, bareCPU = bare+wall, bareCPU+cpu

		var again, againCPU []time.Duration
		for range 3 {
			if err := node.close(); err != nil {
				b.Fatal(err)
			}
			delete(home.nodes, node.id)
			node = nil
			runtime.GC()
			start, began = time.Now(), cpuTime()
			if node, err = home.Node(b.Context(), p.Header.Talks); err != nil {
				b.Fatal(err)
			}
			again, againCPU = append(again, time.Since(start)), append(againCPU, cpuTime()-began)
			if node.rec.Len() != n {
				b.Fatal(node.rec.Len())
			}
		}
		b.ReportMetric(first.Seconds()/bare.Seconds(), "first/bare")
		if bareCPU > 0 {
			b.ReportMetric(firstCPU.Seconds()/bareCPU.Seconds(), "first-cpu/bare")
			b.ReportMetric(median(againCPU).Seconds(), "again-cpu-s")
		}
		b.ReportMetric(audit.Seconds()/bare.Seconds(), "audit/bare")
		b.ReportMetric(bare.Seconds(), "s-bare")
		b.ReportMetric(median(again).Seconds(), "s-again")
		b.ReportMetric((heapInUse()-before)/1e6, "MB-heap")
		b.ReportMetric(2*float64(bytesOf)/1e6+100, "MB-allowed")
		b.ReportMetric(0, "ns/op")
		runtime.KeepAlive(node)
	}
}

func median(list []time.Duration) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkFlat measures, in one run and turn by turn, what one further act costs in talks of 1,000 acts and
// in talks of PARLEY_ACTS acts: judging, signing, storing durably, record, state. The raw fsync of as many
// bytes is measured beside it, since the disk is most of it:
//
//	µs-1000, µs-long   medians of one act
//	long/1000          their ratio
//	rest-long/1000     the ratio of what is left when the fsync is taken off
//	µs-fsync           median of a raw fsync
func BenchmarkFlat(b *testing.B) {
	var nodes []*Node
	for _, n := range []int{1000, size()} {
		va, vo := benchHome(b, "ORM"), benchHome(b, "VES")
		p := longTalks(b, va, vo, n)
		node, err := va.Node(b.Context(), p.Header.Talks)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := node.take(b.Context(), p); err != nil {
			b.Fatal(err)
		}
		va.own.reason = "" // the pouch held acts of its own
		nodes = append(nodes, node)
	}
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	frame := make([]byte, 4096+24)
	var took [3][]time.Duration
	turn := func() {
		for i, node := range nodes {
			start := time.Now()
			if _, err := node.Act(b.Context(), &talks.Comment{Text: "one more"}); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start))
		}
		start := time.Now()
		if _, err := f.Write(frame); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		took[2] = append(took[2], time.Since(start))
	}
	turn() // the first act after opening also lists what the store holds
	took = [3][]time.Duration{}
	for b.Loop() {
		turn()
	}
	short, long, sync := median(took[0]), median(took[1]), median(took[2])
	b.ReportMetric(float64(short.Nanoseconds())/1e3, "µs-1000")
	b.ReportMetric(float64(long.Nanoseconds())/1e3, "µs-long")
	b.ReportMetric(float64(sync.Nanoseconds())/1e3, "µs-fsync")
	b.ReportMetric(long.Seconds()/short.Seconds(), "long/1000")
	if short > sync && long > sync {
		b.ReportMetric((long-sync).Seconds()/(short-sync).Seconds(), "rest-long/1000")
	}
	b.ReportMetric(0, "ns/op")
}
