package text

import (
	"container/heap"
	"crypto/sha256"
	"strconv"
)

// Blocks that enter one gap are put in order by content alone. Moved blocks
// stand first, in the order of the base. Then inserted blocks: repeatedly the
// least block (by choice mark, then by bytes) that no claim's list puts behind
// a remaining one; if there is none, the least remaining, marked contested. So
// whoever tables many blocks at one gap can keep their order by choice marks.

// identities names the blocks of an Insert within its gap: choice mark,
// canonical bytes, and the how-manieth equal block of the claim it is; with a
// choice mark also how the claim begins (some bytes of its first block, for the
// order, and a digest), so that a claim's blocks stand together. Blocks with
// one identity are one block, whichever claims insert it.
func (c *Claim) identities() []string {
	out := make([]string, len(c.Blocks))
	room := make([]byte, 0, 512)
	var begins []byte
	if c.Choice != "" && len(c.Blocks) > 0 {
		room = c.Blocks[0].appendCanonical(room)
		sum := sha256.Sum256(room)
		begins = append(append([]byte(nil), room[:min(len(room), orderBytes)]...), 0)
		begins = append(begins, sum[:]...)
	}
	var seen map[string]int
	for i, b := range c.Blocks {
		room = append(append(room[:0], c.Choice...), 0)
		if c.Choice != "" {
			// Rivals stand one after the other, each of them whole.
			room = append(append(room, begins...), byte(i>>8), byte(i))
		}
		room = b.appendCanonical(room)
		id := string(room)
		if len(c.Blocks) > 1 {
			if seen == nil {
				seen = make(map[string]int, len(c.Blocks))
			}
			n := seen[id]
			seen[id] = n + 1
			if n > 0 {
				id += "\x00" + strconv.Itoa(n)
			}
		}
		out[i] = id
	}
	return out
}

// orderLists returns every identity of the lists once, in order, and which of
// them had to be put before one that a list wants first.
func orderLists(lists [][]string) (out []string, contested map[string]bool) {
	type item struct {
		lists   []int // the lists that it stands in
		blocked int   // in how many of them something remains before it
		gone    bool
	}
	items := map[string]*item{}
	var free, all stringHeap
	for n, list := range lists {
		for i, id := range list {
			it := items[id]
			if it == nil {
				it = &item{}
				items[id] = it
				all = append(all, id)
			}
			it.lists = append(it.lists, n)
			if i > 0 {
				it.blocked++
			}
		}
	}
	for _, id := range all {
		if items[id].blocked == 0 {
			free = append(free, id)
		}
	}
	heap.Init(&free)
	heap.Init(&all)
	front := make([]int, len(lists))
	for len(out) < len(items) {
		var id string
		if len(free) > 0 {
			id = heap.Pop(&free).(string)
		} else {
			id = heap.Pop(&all).(string)
			if !items[id].gone {
				if contested == nil {
					contested = map[string]bool{}
				}
				contested[id] = true
			}
		}
		it := items[id]
		if it.gone {
			continue
		}
		it.gone = true
		out = append(out, id)
		for _, n := range it.lists {
			list := lists[n]
			was := front[n]
			for front[n] < len(list) && items[list[front[n]]].gone {
				front[n]++
			}
			if front[n] > was && front[n] < len(list) {
				next := items[list[front[n]]]
				if next.blocked--; next.blocked == 0 {
					heap.Push(&free, list[front[n]])
				}
			}
		}
	}
	return out, contested
}

type stringHeap []string

func (h stringHeap) Len() int           { return len(h) }
func (h stringHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h stringHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *stringHeap) Push(x any)        { *h = append(*h, x.(string)) }
func (h *stringHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
