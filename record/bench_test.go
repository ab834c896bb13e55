package record

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/seal"
)

// bulk makes n acts of talks among some parties, without good signatures, and adds them to a record. Each
// party names what is new to it; with more than a few parties most acts name one other.
func bulk(t testing.TB, parties, n int, each func(i int, r *Record, u Unverified)) *Record {
	var codes []string
	for i := range parties {
		codes = append(codes, fmt.Sprintf("P%03d", i))
	}
	w := newWorld(t, codes...)
	r, err := New(w.charter)
	if err != nil {
		t.Fatal(err)
	}
	body := seal.Raw(`{"by":"A. Delegate","claims":[{"claim":{"block":"b17","end":14,"exact":"shall respect","kind":"replace","lang":"en","new":"should endeavour to respect","start":12},"holding":true}],"rev":"` + strings.Repeat("ab", 32) + `"}`)
	salt := make([]byte, SaltSize)
	hash := seal.Hash(domainBody, salt, body)
	sig := make([]byte, seal.SignatureSize)
	tips := make([]*Act, parties)
	tips[0] = r.Charter()
	for i := range n {
		p := i % parties
		h := wireHead{Body: hash, Kind: "amend", Party: codes[p], Seq: 1, Talks: r.Talks(), Time: noon, V: 1}
		if tips[p] != nil {
			h.Seq, h.Prev = tips[p].Seq+1, tips[p].ID
		}
		if last := tips[(p+parties-1)%parties]; last != nil && parties > 1 {
			h.Deps = []Head{last.Head()}
		} else if i < parties && p > 0 {
			h.Deps = []Head{tips[0].Head()}
		}
		head, err := seal.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := seal.Marshal(wireAct{Body: body, Head: head, Salt: salt, Sigs: []wireSig{{seal.Algorithm, sig}}})
		if err != nil {
			t.Fatal(err)
		}
		u, err := Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		tips[p] = u.act
		each(i, r, u)
	}
	return r
}

func addBefore(t testing.TB, r *Record, u Unverified) {
	if out, err := r.AddVerified(u.VerifiedBefore()); err != nil || out.State != Stored {
		t.Fatal(out, err)
	}
}

// The memory that an act takes doesn't grow with the record.
func TestFlat(t *testing.T) {
	const acts = 40000
	for _, parties := range []int{2, 193} {
		var list []Unverified
		bulk(t, parties, acts, func(_ int, _ *Record, u Unverified) { list = append(list, u) })
		r := bulk(t, parties, 0, nil)
		before := heap()
		for _, u := range list {
			addBefore(t, r, u)
		}
		// what Decode holds isn't in it; VerifiedBefore copied the acts' structs, so these are
		perAct := float64(heap()-before) / acts
		t.Logf("%d parties: %.0f bytes an act beside what was decoded", parties, perAct)
		if perAct > 1024 {
			t.Errorf("%d parties: %.0f bytes an act", parties, perAct)
		}
		if !r.Past(list[acts/2].ID()).Contains(list[acts/2-1].ID()) {
			t.Error("past")
		}
		runtime.KeepAlive(list)
	}
}

// BenchmarkFlat measures, in one run, what one more act costs in a record of 1,000 and of 100,000 acts,
// signature not counted: medians over batches of 500 acts, turn by turn.
func BenchmarkFlat(b *testing.B) {
	const batch, batches, size = 500, 20, 100000
	for _, parties := range []int{2, 193} {
		b.Run(fmt.Sprintf("%d parties", parties), func(b *testing.B) {
			var acts []Unverified
			bulk(b, parties, size, func(_ int, _ *Record, u Unverified) { acts = append(acts, u) })
			grow := func(n int) *Record {
				r := bulk(b, parties, 0, nil)
				for _, u := range acts[:n] {
					addBefore(b, r, u)
				}
				return r
			}
			add := func(r *Record) time.Duration {
				start := time.Now()
				for _, u := range acts[r.Len()-1:][:batch] {
					addBefore(b, r, u)
				}
				return time.Since(start) / batch
			}
			var first, later []time.Duration
			for b.Loop() {
				long := grow(size - batch*batches)
				for range batches {
					first, later = append(first, add(grow(1000))), append(later, add(long))
				}
			}
			b.ReportMetric(float64(median(first).Nanoseconds())/1e3, "µs-1000")
			b.ReportMetric(float64(median(later).Nanoseconds())/1e3, "µs-100000")
			b.ReportMetric(median(later).Seconds()/median(first).Seconds(), "100000/1000")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func median(d []time.Duration) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	return d[len(d)/2]
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Memory of a whole record beside its bytes.
func BenchmarkMemory(b *testing.B) {
	for _, parties := range []int{2, 7, 193} {
		b.Run(fmt.Sprintf("%d parties", parties), func(b *testing.B) {
			for b.Loop() {
				before, raw := heap(), 0
				r := bulk(b, parties, 20000, func(_ int, r *Record, u Unverified) {
					raw += cap(u.act.raw)
					addBefore(b, r, u)
				})
				b.ReportMetric(float64(heap()-before-int64(raw))/20000, "overhead-B/act")
				b.ReportMetric(float64(raw)/20000, "raw-B/act")
				runtime.KeepAlive(r)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	var last Unverified
	bulk(b, 2, 10, func(_ int, _ *Record, u Unverified) { last = u })
	b.SetBytes(int64(len(last.act.raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(last.act.raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeVerify(b *testing.B) {
	d := draw(b, "A1-A2")
	key := d.key("AA/0").Public()
	for b.Loop() {
		u, err := Decode(d.raw["A2"])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.VerifyWith(key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMissing(b *testing.B) {
	var half Frontier
	r := bulk(b, 7, 50000, func(i int, r *Record, u Unverified) {
		addBefore(b, r, u)
		if i == 49900 {
			half = r.Frontier()
		}
	})
	b.ResetTimer()
	for b.Loop() {
		if n := len(r.Missing(half)); n != 99 {
			b.Fatal(n)
		}
	}
}
