package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/pprof"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"parley/internal/node"
	"parley/internal/web"
)

// meter counts the requests for pages.
type meter struct {
	next               http.Handler
	all, running, took atomic.Int64 // took is in nanoseconds
}

func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	m.all.Add(1)
	m.running.Add(1)
	defer func() {
		m.running.Add(-1)
		m.took.Add(int64(time.Since(begun)))
	}()
	m.next.ServeHTTP(w, r)
}

// inside is what only the owner of the machine may look at: health with reasons, metrics, profiles.
type inside struct {
	home  *node.Home
	sync  *node.Sync
	room  *web.Server
	meter *meter
	pages *web.Bound
	since time.Time
	hosts []string
}

func (d *inside) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "/healthz\n/readyz\n/metrics\n/debug/pprof/\n")
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := d.home.Figures(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		if err := d.metrics(r.Context(), &b); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Write(b.Bytes())
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(d.hosts, r.Host) { // a site's name, pointed at this address
			http.Error(w, "this address answers to its own name only", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'") // pprof's own index has a style
		mux.ServeHTTP(w, r)
	})
}

// metrics writes the Prometheus text format.
func (d *inside) metrics(ctx context.Context, b *bytes.Buffer) error {
	f, err := d.home.Figures(ctx)
	if err != nil && f.Broken == 0 {
		return err
	}
	var peers []node.Standing // of every seat, the own one first
	for _, seat := range d.home.Seats() {
		list, err := d.sync.StandingsOf(ctx, seat)
		if err != nil {
			return err
		}
		peers = append(peers, list...)
	}
	bit := map[bool]float64{true: 1}
	kind := ""
	family := func(k, name, help string) {
		kind = name
		fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, k)
	}
	sample := func(v float64, labels string) {
		fmt.Fprintf(b, "%s%s %s\n", kind, labels, strconv.FormatFloat(v, 'g', -1, 64))
	}
	one := func(k, name, help string, v float64) { family(k, name, help); sample(v, "") }
	byParty := func(name, help string, v func(node.Standing) float64) {
		family("gauge", name, help)
		for _, p := range peers {
			if p.Seat == "" {
				sample(v(p), fmt.Sprintf("{party=%q}", p.Party))
			} else {
				sample(v(p), fmt.Sprintf("{party=%q,seat=%q}", p.Party, p.Seat))
			}
		}
	}
	one("gauge", "parley_talks", "talks of the home", float64(f.Talks))
	one("gauge", "parley_talks_broken", "talks that can't be opened, or take no more acts", float64(f.Broken))
	one("gauge", "parley_acts", "acts in their records", float64(f.Acts))
	one("gauge", "parley_acts_parked", "acts that wait for what is missing", float64(f.Parked))
	one("gauge", "parley_proofs", "proofs of double-dealing", float64(f.Proofs))
	one("gauge", "parley_must_rekey", "1 when the home may not act before it has re-keyed", bit[d.home.MustRekey() != ""])
	byParty("parley_peer_failures", "calls in a row that failed", func(p node.Standing) float64 { return float64(p.Failures) })
	byParty("parley_peer_alarm", "1 when a person must look", func(p node.Standing) float64 { return bit[p.Alarm || len(p.Proofs) > 0] })
	byParty("parley_peer_met_seconds", "when it last proved itself and all went well; 0 is never", func(p node.Standing) float64 {
		if p.Met.IsZero() {
			return 0
		}
		return float64(p.Met.Unix())
	})
	byParty("parley_peer_lacks", "acts that it lacks, as far as it said", func(p node.Standing) (n float64) {
		for _, t := range p.Talks {
			n += float64(t.Owed)
		}
		return n
	})
	t := d.sync.Totals()
	for _, c := range []struct {
		name, help string
		n          int64
	}{
		{"calls", "calls that this node made", t.Calls},
		{"failures", "of these, those that failed", t.Failures},
		{"answers", "messages from peers that were taken", t.Answers},
		{"acts_sent", "acts sent", t.Sent},
		{"acts_received", "acts that came and were new", t.Came},
		{"acts_refused", "acts that came and that no record can take", t.Refused},
		{"turned_away", "connections over the bounds", t.TurnedAway},
		{"read_bytes", "bytes of messages read", t.Read},
		{"written_bytes", "bytes of messages written", t.Written},
	} {
		one("counter", "parley_sync_"+c.name+"_total", c.help, float64(c.n))
	}
	one("counter", "parley_http_requests_total", "requests for pages", float64(d.meter.all.Load()))
	one("gauge", "parley_http_requests_running", "those that are being answered", float64(d.meter.running.Load()))
	one("counter", "parley_http_request_seconds_total", "time spent on them", time.Duration(d.meter.took.Load()).Seconds())
	one("counter", "parley_http_turned_away_total", "connections over the bound", float64(d.pages.TurnedAway()))
	one("gauge", "parley_live_streams", "open pages that are told of new acts", float64(d.room.Streams()))
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	one("gauge", "parley_uptime_seconds", "since the start", time.Since(d.since).Seconds())
	one("gauge", "parley_goroutines", "goroutines of the program", float64(runtime.NumGoroutine()))
	one("gauge", "parley_heap_bytes", "memory in use by the program's values", float64(mem.HeapAlloc))
	return nil
}
