//go:build unix

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley/internal/desk"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

var (
	weatherFor  = flag.Duration("weather", 0, "how long each weather of TestWeather lasts, and with seven nodes: -args -weather 10m")
	weatherSeed = flag.Uint64("weather-seed", 0, "seed of the weather; 0 draws one")
)

// storm is a number of nodes, each a process of its own, whose ways to each other have weather, and delegates who go on
// working meanwhile.
type storm struct {
	t     *testing.T
	rng   *rand.Rand // of the weather
	all   []*sailor
	ways  []*way
	talks string

	mu    sync.Mutex
	acked map[string]bool // ids of acts that a node has acknowledged
	said  map[int]int     // how often it answered with which status
}

// sailor is a nation, and the address of its room while it serves.
type sailor struct {
	*nation
	s       *storm
	dial    func(ctx context.Context, network, addr string) (net.Conn, error) // nil: as usual
	mu      sync.Mutex
	at, key string // "": it doesn't serve
}

func (n *sailor) up() {
	p := n.serve("--sync-listen", n.addr, "--log-level", "debug")
	u, err := url.Parse(p.room)
	if err != nil {
		n.t.Fatal(err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.at, n.key = "http://"+u.Host, u.Query().Get("key")
}

func (n *sailor) down(sig syscall.Signal) {
	n.mu.Lock()
	n.at = ""
	n.mu.Unlock()
	n.end(sig)
}

var errAway = errors.New("the node is away") // constant: nothing assigns it

// ask asks the node's interface for programs. What a node that is killed or paused leaves unsaid is an error.
func (n *sailor) ask(method, path, body string) (int, []byte, error) {
	n.mu.Lock()
	at, key := n.at, n.key
	n.mu.Unlock()
	if at == "" {
		return 0, nil, errAway
	}
	req, err := http.NewRequest(method, at+"/api/v1/t/"+n.s.talks+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	c := http.Client{Timeout: 20 * time.Second}
	if n.dial != nil {
		c.Transport = &http.Transport{DialContext: n.dial, DisableKeepAlives: true}
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return resp.StatusCode, got, err
}

// acts are the ids of the acts that the node has, in order; nil while it is away.
func (n *sailor) acts() []string {
	code, raw, err := n.ask("GET", "/acts", "")
	if err != nil || code != http.StatusOK {
		return nil
	}
	var ids []string
	for line := range strings.Lines(string(raw)) {
		u, err := record.Decode([]byte(strings.TrimSuffix(line, "\n")))
		if err != nil {
			n.t.Errorf("%s gives an act that can't be read: %v", n.code, err)
			return nil
		}
		ids = append(ids, u.ID().String())
	}
	slices.Sort(ids)
	return ids
}

// work is one step of a delegate: looks at the talks as they are on its node, and makes an act of some kind.
func (n *sailor) work(rng *rand.Rand) error {
	code, raw, err := n.ask("GET", "/acts", "")
	if err != nil || code != http.StatusOK {
		return errAway
	}
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	rec, err := record.New(lines[0])
	if err != nil {
		return fmt.Errorf("%s gives no record: %w", n.code, err)
	}
	for _, l := range lines[1:] {
		if _, err := rec.Add(l); err != nil {
			return fmt.Errorf("%s gives no record: %w", n.code, err)
		}
	}
	st, err := talks.New(rec)
	if err != nil {
		return err
	}
	body := n.thought(rng, desk.New(rec, st, n.code))
	if body == nil {
		return nil
	}
	in, err := seal.Marshal(body)
	if err != nil {
		return err
	}
	code, raw, err = n.ask("POST", "/acts", fmt.Sprintf(`{"kind":%q,"body":%s}`, body.Kind(), in))
	if err != nil {
		return errAway // whether the act was made is open
	}
	n.s.mu.Lock()
	defer n.s.mu.Unlock()
	n.s.said[code]++
	switch code {
	case http.StatusOK:
		var made desk.Signed
		if err := json.Unmarshal(raw, &made); err != nil || made.Act == "" {
			return fmt.Errorf("%s acknowledges no act: %s", n.code, raw)
		}
		n.s.acked[made.Act] = true
	case http.StatusConflict, http.StatusServiceUnavailable: // something came meanwhile, or the node is about to end
	default:
		return fmt.Errorf("%s answers %s with %d: %s", n.code, in, code, raw)
	}
	return nil
}

// thought is an act that the delegate would like to make; nil for none.
func (n *sailor) thought(rng *rand.Rand, d *desk.Desk) talks.Body {
	intent := func(in *desk.Intent, err error) talks.Body {
		if err != nil {
			return nil
		}
		return in.Body
	}
	live := d.View.Live()
	word := fmt.Sprintf("%s%d", []string{"avert", "halt", "forestall", "curb"}[rng.IntN(4)], rng.IntN(3))
	switch k := rng.IntN(10); {
	case k < 4 || len(live) == 0:
		b := d.Rev.Text.Blocks[rng.IntN(len(d.Rev.Text.Blocks))]
		ws := b.Content["en"]
		if len(ws) == 0 {
			return nil
		}
		i := rng.IntN(len(ws))
		cl := text.Claim{Op: text.Replace, Base: d.Rev.Digest, Block: b.ID, Lang: "en", Start: i, End: i + 1, Exact: ws[i : i+1], New: text.Split(word)}
		return &talks.Amend{Rev: d.Rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(cl), Holding: true}}}
	case k < 8:
		cl := live[rng.IntN(len(live))]
		return intent(d.Position([]talks.Stance{talks.Accept, talks.Accept, talks.Support, talks.Object}[rng.IntN(4)], []string{cl.Name}, &desk.Speaking{Note: word}))
	case k == 8 && n.s.all[0] == n:
		return intent(d.Revise())
	case k == 8:
		return intent(d.Withdraw([]string{live[rng.IntN(len(live))].Name}, ""))
	}
	return intent(d.Comment("text", strings.Repeat(word+" ", 1+rng.IntN(60))))
}

// shape says which nodes know an address of which; a node whose address nobody knows can't be called.
type shape func(from, to int) bool

// newStorm makes nodes of the shape, with talks that all have joined.
func newStorm(t *testing.T, seed uint64, nodes int, calls shape) *storm {
	t.Helper()
	s := &storm{t: t, rng: rand.New(rand.NewPCG(seed, 0)), acked: map[string]bool{}, said: map[int]int{}}
	codes := []string{"VES", "LOR", "ORM", "DOR", "COR", "MAR", "TYR"}[:nodes]
	for i, n := range nations(t, codes...) {
		n.fast = []string{"", "-3h", "49h", "-20m", "800h", "-9000h", "1s"}[i]
		s.all = append(s.all, &sailor{nation: n, s: s})
	}
	open := []string{"talks", "open", "--title", "Peace", "--text", "base.md"}
	for i, n := range s.all {
		for j, peer := range s.all {
			switch args := []string{"peers", "add", peer.code, "--card", peer.code + ".card"}; {
			case i == j:
			case calls(i, j):
				w := newWay(t, peer.addr)
				s.ways = append(s.ways, w)
				n.do(append(args, "https://"+w.addr())...)
			case calls(j, i):
				n.do(args...)
			}
		}
		if i > 0 {
			open = append(open, "--party", n.code+".card")
		}
	}
	s.all[0].do(open...)
	for _, n := range s.all {
		n.up()
	}
	for _, n := range s.all[1:] {
		eventually(t, "the offer comes to "+n.code, func() bool { return len(n.office().Offers) == 1 })
		d := n.proc.enter(t)
		s.talks = n.office().Offers[0].Talks.String()
		d.post("/offers/take", url.Values{"talks": {s.talks}})
		d.sign("/t/"+s.talks[:16], url.Values{"do": {"accede"}})
	}
	return s
}

// blow lets delegates work and the weather change for so long, and then ends both: all nodes serve, and every way is good.
func (s *storm) blow(seed uint64, lasts time.Duration) {
	s.t.Helper()
	end := make(chan struct{})
	var work sync.WaitGroup
	for i, n := range s.all {
		rng := rand.New(rand.NewPCG(seed, uint64(i+1)))
		work.Go(func() {
			for {
				select {
				case <-end:
					return
				case <-time.After(time.Duration(20+rng.IntN(300)) * time.Millisecond):
				}
				if err := n.work(rng); err != nil && !errors.Is(err, errAway) {
					s.t.Error(err)
					return
				}
			}
		})
	}
	paused := map[*sailor]time.Time{}
	for over := time.Now().Add(lasts); time.Now().Before(over); time.Sleep(time.Duration(50+s.rng.IntN(250)) * time.Millisecond) {
		for n, till := range paused {
			if time.Now().After(till) {
				n.proc.cmd.Process.Signal(syscall.SIGCONT)
				delete(paused, n)
			}
		}
		n := s.all[s.rng.IntN(len(s.all))]
		switch k := s.rng.IntN(12); {
		case k == 0 && paused[n].IsZero():
			n.down(syscall.SIGKILL)
			n.fast = []string{"", "-3h", "49h", "-20m"}[s.rng.IntN(4)]
			n.up()
		case k == 1 && paused[n].IsZero():
			n.down(syscall.SIGTERM)
			n.up()
		case k == 2 && paused[n].IsZero():
			n.proc.cmd.Process.Signal(syscall.SIGSTOP)
			paused[n] = time.Now().Add(time.Duration(100+s.rng.IntN(1500)) * time.Millisecond)
		default:
			s.ways[s.rng.IntN(len(s.ways))].turn(anySky(s.rng), s.rng.IntN(2) == 0)
		}
	}
	for n := range paused {
		n.proc.cmd.Process.Signal(syscall.SIGCONT)
	}
	close(end)
	work.Wait()
	for _, w := range s.ways {
		w.turn(sky{}, true)
	}
}

// settle waits until all nodes have the same acts, by themselves, and then compares everything that they say.
func (s *storm) settle() {
	t := s.t
	t.Helper()
	var want []string
	same := func() bool {
		want = s.all[0].acts()
		for _, n := range s.all[1:] {
			if got := n.acts(); got == nil || !slices.Equal(got, want) {
				return false
			}
		}
		return want != nil
	}
	// After a long storm a peer may be called again only after a quarter of an hour: courier.DefaultPolicy.
	for end := time.Now().Add(16 * time.Minute); *weatherFor > 0 && !same() && time.Now().Before(end); time.Sleep(time.Second) {
	}
	eventually(t, "all hold the same acts", same)
	for id := range s.acked {
		if _, found := slices.BinarySearch(want, id); !found {
			t.Errorf("the act %s was acknowledged, and is nowhere", id)
		}
	}
	if len(s.acked) < len(s.all) || s.said[http.StatusOK]*4 < s.said[http.StatusConflict] {
		t.Errorf("little was done: %d acts acknowledged, answers %v", len(s.acked), s.said)
	}
	var first []string
	for i, n := range s.all {
		code, shown, err := n.ask("GET", "/text", "")
		if err != nil || code != http.StatusOK {
			t.Fatalf("%s: the text: %d %v", n.code, code, err)
		}
		page := n.proc.enter(t).get("/peers")
		n.down(syscall.SIGTERM)
		verdict := n.do("audit", "--json")
		var v struct {
			Sound    bool
			Findings []struct{ Level, What string }
		}
		if err := json.Unmarshal([]byte(verdict), &v); err != nil || !v.Sound {
			t.Fatalf("%s: the audit: %v\n%s", n.code, err, verdict)
		}
		for _, f := range v.Findings {
			if f.Level != "note" {
				t.Errorf("%s: the audit finds: %s", n.code, f.What)
			}
		}
		if strings.Contains(page, "DOUBLE-DEALING") {
			t.Errorf("%s calls an honest party a liar", n.code)
		}
		said := []string{string(shown), n.do("text"), verdict}
		if i == 0 {
			first = said
		} else if !slices.Equal(said, first) {
			t.Errorf("%s and %s say different things:\n%s\n%s", n.code, s.all[0].code, strings.Join(said, "\n"), strings.Join(first, "\n"))
		}
	}
	t.Logf("%d acts, %d acknowledged, answers %v", len(want), len(s.acked), s.said)
}

// Nodes in bad weather: ways that are cut, slow, half closed, silent or gone; nodes that are killed, stopped, paused; clocks
// that are wrong, and jump; delegates who go on working. In the end all have the same acts, among them each that was
// acknowledged, the same text and the same verdict; and they get there by themselves.
func TestWeather(t *testing.T) {
	seed := *weatherSeed
	if seed == 0 {
		seed = uint64(os.Getpid())<<32 | uint64(time.Now().UnixNano()&0xffffffff)
	}
	mesh := func(from, to int) bool { return true }
	line := func(from, to int) bool { return from-to == 1 || to-from == 1 }
	star := func(from, to int) bool { return to == 0 }
	for _, c := range []struct {
		name        string
		nodes, most int
		calls       shape
		long        bool
	}{
		{"a pair of which one can be called", 2, 2, star, false},
		{"a line whose ends can't reach each other", 3, 7, line, true},
		{"a star whose middle calls nobody", 4, 7, star, true},
		{"each calls each", 3, 7, mesh, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			lasts := 2500 * time.Millisecond
			if testing.Short() && c.long {
				t.Skip("real processes")
			}
			if *weatherFor > 0 {
				c.nodes, lasts = c.most, *weatherFor
			}
			defer func() {
				if t.Failed() {
					t.Logf("again: go test ./internal/cli -run TestWeather -args -weather-seed %d -weather %s", seed, lasts)
				}
			}()
			s := newStorm(t, seed, c.nodes, c.calls)
			s.blow(seed, lasts)
			s.settle()
			if t.Failed() {
				for _, n := range s.all {
					t.Logf("%s\n%s", n.code, n.logs())
				}
			}
		})
	}
}

// logs is what the node's last processes have logged.
func (n *sailor) logs() string {
	if n.last == nil {
		return ""
	}
	return n.last.logged()
}
