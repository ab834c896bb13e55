package node

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"parley/record"
)

// checked is an act's bytes after the work that many cores can share.
type checked struct {
	raw []byte
	u   record.Unverified
	act *record.Act // verified; nil when its key isn't known yet, or nobody asked
	err error
}

// check decodes acts on all cores and, unless keys is nil, verifies their signatures with these keys. The
// result has the order of raws.
func check(raws [][]byte, keys *record.Keyring) []checked {
	out := make([]checked, len(raws))
	const some = 16 // so many at a time: a core that is also needed elsewhere takes fewer
	workers := min(runtime.GOMAXPROCS(0), (len(raws)+some-1)/some)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				end := int(next.Add(some))
				if end-some >= len(raws) {
					return
				}
				for i := end - some; i < min(end, len(raws)); i++ {
					out[i] = checkOne(raws[i], keys)
				}
			}
		})
	}
	wg.Wait()
	return out
}

func checkOne(raw []byte, keys *record.Keyring) checked {
	c := checked{raw: raw}
	if c.u, c.err = record.Decode(raw); c.err != nil || keys == nil {
		return c
	}
	act, err := c.u.Verify(keys)
	switch record.CodeOf(err) {
	case "":
		c.act = act
	case record.CodeKey, record.CodeSignature:
		// The record decides: a re-keying that comes in the same load may bring the key.
	default:
		c.err = err
	}
	return c
}

// checkAhead checks batches while the caller still works on earlier ones, and gives them in their order. The
// keys may be replaced at any time by newer ones, never changed. It ends when batches is closed or ctx is
// done.
func checkAhead(ctx context.Context, batches <-chan [][]byte, keys *atomic.Pointer[record.Keyring]) <-chan []checked {
	out := make(chan []checked, 1)
	go func() {
		defer close(out)
		for raws := range batches {
			select {
			case out <- check(raws, keys.Load()):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// add puts a checked act into the record. before says that this home's sealed store vouches for it: then
// an act all of whose parents are there was verified when it was stored. One that was stored while it
// still waited for others wasn't placed then, so it is verified anew.
func (c checked) add(rec *record.Record, before bool) (record.Outcome, error) {
	switch {
	case c.err != nil:
		return record.Outcome{}, c.err
	case c.act != nil:
		return rec.AddVerified(c.act)
	case before && placed(rec, c.u.Header()):
		return rec.AddVerified(c.u.VerifiedBefore())
	}
	return rec.AddUnverified(c.u)
}

// placed reports whether the record holds all that the header names.
func placed(rec *record.Record, h record.Header) bool {
	if !h.Prev.IsZero() && rec.Get(h.Prev) == nil {
		return false
	}
	for _, d := range h.Deps {
		if rec.Get(d.ID) == nil {
			return false
		}
	}
	return true
}
