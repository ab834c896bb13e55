package store

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "r.db"), Key: make([]byte, 32)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var wg sync.WaitGroup
			var i atomic.Int64
			for range callers {
				wg.Go(func() {
					for {
						n := i.Add(1)
						if n > int64(b.N) {
							return
						}
						raw := make([]byte, 700)
						copy(raw, fmt.Sprint(n))
						if err := s.Append(b.Context(), raw); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
	b.Run("batch=1000", func(b *testing.B) {
		s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "r.db"), Key: make([]byte, 32)})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		var batch [][]byte
		for i := range b.N {
			raw := make([]byte, 700)
			copy(raw, fmt.Sprint(i))
			batch = append(batch, raw)
			if len(batch) == 1000 || i == b.N-1 {
				if err := s.Append(b.Context(), batch...); err != nil {
					b.Fatal(err)
				}
				batch = nil
			}
		}
	})
	b.Run("rawfsync", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		buf := make([]byte, 700)
		for range b.N {
			if _, err := f.Write(buf); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDurable measures in one run, turn by turn, a single durable append and a raw fsync of a write as
// large as the frame that the append adds to the write-ahead log; medians.
func BenchmarkDurable(b *testing.B) {
	s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "r.db"), Key: make([]byte, 32)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	frame := make([]byte, 4096+24)
	var ours, raw []time.Duration
	i := 0
	for b.Loop() {
		for range 10 {
			act := make([]byte, 700)
			copy(act, fmt.Sprint(i))
			i++
			start := time.Now()
			if err := s.Append(b.Context(), act); err != nil {
				b.Fatal(err)
			}
			ours = append(ours, time.Since(start))
			start = time.Now()
			if _, err := f.Write(frame); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
			raw = append(raw, time.Since(start))
		}
	}
	b.ReportMetric(median(raw).Seconds()/median(ours).Seconds(), "of-fsync-rate")
	b.ReportMetric(1/median(ours).Seconds(), "acts/s")
	b.ReportMetric(0, "ns/op")
}

func median(list []time.Duration) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// BenchmarkGrouped measures in one run the rate at which all cores sign, and the rate at which many callers
// sign and append; medians.
func BenchmarkGrouped(b *testing.B) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "r.db"), Key: make([]byte, 32)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const acts, callers, each = 4096, 128, 32
	var bare, ours []time.Duration
	seq := 0
	for b.Loop() {
		start := time.Now()
		var wg sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for range acts / runtime.GOMAXPROCS(0) {
					ed25519.Sign(key, make([]byte, 600))
				}
			})
		}
		wg.Wait()
		bare = append(bare, time.Since(start))
		start = time.Now()
		for c := range callers {
			wg.Go(func() {
				batch := make([][]byte, each)
				for k := range batch {
					msg := fmt.Appendf(nil, "%d %d %d %0600d", seq, c, k, 0)
					batch[k] = append(msg, ed25519.Sign(key, msg)...)
				}
				if err := s.Append(b.Context(), batch...); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		ours = append(ours, time.Since(start))
		seq++
	}
	b.ReportMetric(median(bare).Seconds()/median(ours).Seconds(), "of-sign-rate")
	b.ReportMetric(acts/median(ours).Seconds(), "acts/s")
	b.ReportMetric(0, "ns/op")
}
