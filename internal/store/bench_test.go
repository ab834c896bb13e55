package store

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
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
