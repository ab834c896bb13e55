package node

import (
	"os"
	"runtime/pprof"
	"testing"
	"time"
)

func BenchmarkProf(b *testing.B) {
	va, vo := benchHome(b, "ORM"), benchHome(b, "VES")
	p := longTalks(b, va, vo, size())
	n, err := va.Node(b.Context(), p.Header.Talks)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := n.take(b.Context(), p); err != nil {
		b.Fatal(err)
	}
	n.close()
	f, _ := os.Create("/tmp/cpu.prof")
	pprof.StartCPUProfile(f)
	for range 3 {
		delete(va.nodes, n.id)
		start := time.Now()
		if n, err = va.Node(b.Context(), p.Header.Talks); err != nil {
			b.Fatal(err)
		}
		b.Log(time.Since(start))
		n.close()
	}
	pprof.StopCPUProfile()
}
