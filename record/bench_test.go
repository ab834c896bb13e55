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

// The cost of one more act and the memory that an act takes don't grow with the record.
func TestFlat(t *testing.T) {
	const step = 20000
	for _, parties := range []int{2, 193} {
		var acts []Unverified
		raw := 0
		bulk(t, parties, 2*step, func(_ int, _ *Record, u Unverified) {
			acts = append(acts, u)
			raw += cap(u.act.raw)
		})
		r := bulk(t, parties, 0, nil)
		var took []time.Duration // for each thousand acts
		before := heap()
		for len(took) < 2*step/1000 {
			start := time.Now()
			for _, u := range acts[1000*len(took):][:1000] {
				addBefore(t, r, u)
			}
			took = append(took, time.Since(start)/1000)
		}
		// what Decode holds isn't in it; VerifiedBefore copied the acts' structs, so these are
		perAct := float64(heap()-before) / (2 * step)
		first, last := median(took[:step/1000]), median(took[step/1000:])
		t.Logf("%d parties: %v and %v an act, %.0f bytes an act beside what was decoded", parties, first, last, perAct)
		if last > 2*first+10*time.Microsecond { // that much is noise of a busy machine; a walk over the acts would be far more
			t.Errorf("%d parties: an act costs %v at first and %v later", parties, first, last)
		}
		if perAct > 1024 {
			t.Errorf("%d parties: %.0f bytes an act", parties, perAct)
		}
		start := time.Now()
		if r.Past(acts[step].ID()).Contains(acts[step-1].ID()) != true {
			t.Error("past")
		}
		if d := time.Since(start); d > time.Millisecond {
			t.Errorf("%d parties: a question about the past took %v", parties, d)
		}
		runtime.KeepAlive(acts)
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

// One more act on a record of that size, signature not counted.
func BenchmarkAdd(b *testing.B) {
	for _, size := range []int{1000, 100000} {
		for _, parties := range []int{2, 193} {
			b.Run(fmt.Sprintf("%d acts of %d parties", size, parties), func(b *testing.B) {
				const further = 500
				var next []Unverified
				r := bulk(b, parties, size+further, func(i int, r *Record, u Unverified) {
					if i < size {
						addBefore(b, r, u)
					} else {
						next = append(next, u)
					}
				})
				b.ResetTimer()
				took := time.Duration(0)
				for range b.N {
					if len(next) == 0 {
						b.Skip("not enough acts: use -benchtime 500x")
					}
					start := time.Now()
					addBefore(b, r, next[0])
					took += time.Since(start)
					next = next[1:]
				}
				b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "ns/op")
			})
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
