package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/committee"
	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// membership is 192 parties beside the room's own, which has the chair: their keys, and one record of all that they know.
type membership struct {
	r     *room
	rec   *record.Record
	codes []string
	keys  map[string]seal.PrivateKey
	salts int
}

func newMembership(b *testing.B) *membership {
	r := newRoomOf(b, "# Peace\n\n1. *Decides* to meet.\n")
	m := &membership{r: r, keys: map[string]seal.PrivateKey{}}
	rd, err := text.Parse("# Peace\n\n1. *Decides* to meet.\n", text.ReadOptions{})
	r.ok(err)
	im, err := rd.Import()
	r.ok(err)
	card, err := r.home.Card()
	r.ok(err)
	parties := []record.Party{card.Party}
	for i := range 192 {
		code := fmt.Sprintf("P%03d", i)
		root, err := seal.GenerateKey(stream(i))
		r.ok(err)
		key, err := seal.GenerateKey(stream(1000 + i))
		r.ok(err)
		m.keys[code], m.codes = key, append(m.codes, code)
		parties = append(parties, record.Party{Age: card.Party.Age, Code: code, Name: "Party " + code, Root: root.Public(), Seat: key.Public()})
	}
	body, _ := committee.BodyByID("unga-committee")
	r.node, err = r.home.OpenTalks(b.Context(), &talks.Charter{
		Base: talks.Wire(im.Base.Blocks), Chair: "VES", Lang: "en", Outcome: talks.Resolution, Parties: parties, Pen: "VES", Procedure: body,
		Rule: talks.Consensus, Rules: 1, Title: "The committee", Unicode: seal.UnicodeVersion,
	})
	r.ok(err)
	m.hear()
	var raws [][]byte
	for _, code := range m.codes {
		raws = append(raws, m.act(code, &talks.Accede{Charter: r.node.ID()}))
	}
	m.bring(raws)
	return m
}

// stream is bytes for a key, the same in every run.
func stream(n int) io.Reader {
	return strings.NewReader(strings.Repeat(fmt.Sprintf("%08d", n), 64))
}

// hear takes what the room's node holds into the record of the others.
func (m *membership) hear() {
	m.r.t.Helper()
	m.r.ok(m.r.node.View(func(rec *record.Record, _ *talks.State) error {
		for a := range rec.Acts() {
			switch {
			case m.rec == nil:
				r, err := record.New(a.Raw())
				if err != nil {
					return err
				}
				m.rec = r
			case m.rec.Get(a.ID) == nil:
				if _, err := m.rec.Add(a.Raw()); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// act signs as one of the others.
func (m *membership) act(code string, body talks.Body) []byte {
	m.r.t.Helper()
	head, err := m.rec.Next(code, body.Kind(), "2026-11-24T10:00:00Z")
	m.r.ok(err)
	m.salts++
	salt := seal.Hash("salt", fmt.Append(nil, m.salts))
	raw, _, err := record.Seal(head, body, salt[:record.SaltSize], m.keys[code])
	m.r.ok(err)
	_, err = m.rec.Add(raw)
	m.r.ok(err)
	return raw
}

// bring takes acts of the others into the room's home.
func (m *membership) bring(raws [][]byte) {
	m.r.t.Helper()
	var b bytes.Buffer
	m.r.ok(pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: m.r.node.ID(), To: m.rec.Frontier()}, raws))
	_, _, err := m.r.home.Import(context.Background(), &b, node.ImportOptions{})
	m.r.ok(err)
}

// chair does something in the committee from the chair.
func (m *membership) chair(e committee.Event, role string) string {
	m.r.t.Helper()
	b := talks.Proceed(e)
	b.Role = role
	made, err := m.r.node.Act(context.Background(), b)
	m.r.ok(err)
	m.hear()
	a := m.rec.Get(made.ID)
	return fmt.Sprintf("%s-%d", a.Party, a.Seq)
}

// BenchmarkRollCall is how long after the last of 193 signed votes 200 open pages show the count: each has a stream of its
// own over a connection of its own and asks for the page when it hears of an act. The readers share the processor with the node.
func BenchmarkRollCall(b *testing.B) {
	m := newMembership(b)
	r := m.r
	everybody := append([]string{"VES"}, m.codes...)
	roll := committee.Event{Do: committee.DoRoll, Chair: &committee.Chair{Person: "Ms Chair"}}
	for _, code := range everybody {
		roll.Seats = append(roll.Seats, committee.Seat{Code: code, Name: code, Weight: 1, Votes: true})
	}
	m.chair(roll, "chair")
	m.chair(committee.Event{Do: committee.DoAttendance, List: everybody}, "chair")
	m.chair(committee.Event{Do: committee.DoOpen, Date: "2026-11-24"}, "chair")
	m.chair(committee.Event{Do: committee.DoTakeUp, Item: "93"}, "chair")
	for page, says := range map[string]string{"hall": "193 of 193 have voted", "ballot": "Your vote: yes"} {
		b.Run(page, func(b *testing.B) {
			var medians, lasts []time.Duration
			for b.Loop() {
				id := m.chair(committee.Event{Do: committee.DoTable, Item: "93", Parts: []committee.Part{{ID: "p1", Operative: true, Words: 5}}}, "")
				m.chair(committee.Event{Do: committee.DoCirculate, Of: id, Date: "2026-11-01"}, "chair")
				m.chair(committee.Event{Do: committee.DoAction, Of: id}, "chair")
				vote := m.chair(committee.Event{Do: committee.DoPut, Of: id, Kind: committee.Recorded}, "chair")
				var raws [][]byte
				for i, code := range m.codes {
					raws = append(raws, m.act(code, talks.Proceed(committee.Event{Do: committee.DoVote, Of: vote, Vote: []string{"yes", "yes", "no", "abstain"}[i%4]})))
				}
				m.bring(raws)
				pages := openPages(b, r, "/committee/"+page, says, 200)
				began := time.Now()
				m.chairVotes(vote)
				took := pages(began)
				slices.Sort(took)
				medians, lasts = append(medians, took[len(took)/2]), append(lasts, took[len(took)-1])
				m.chair(committee.Event{Do: committee.DoAnnounce, Of: vote}, "chair")
			}
			slices.Sort(medians)
			slices.Sort(lasts)
			ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
			b.ReportMetric(ms(medians[len(medians)/2]), "median-ms")
			b.ReportMetric(ms(lasts[len(lasts)/2]), "last-page-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func (m *membership) chairVotes(vote string) {
	_, err := m.r.node.Act(context.Background(), talks.Proceed(committee.Event{Do: committee.DoVote, Of: vote, Vote: "yes"}))
	m.r.ok(err)
	m.hear()
}

// openPages opens pages and their streams. What it returns waits until all say what they should, and tells how long each took.
func openPages(b *testing.B, r *room, path, says string, n int) func(began time.Time) []time.Duration {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, shown := make(chan error, n), make(chan time.Time, n)
	at := r.srv.URL + "/t/" + r.node.ID().String()[:16]
	acts := r.node.Acts()
	ask := func(c *http.Client, url string) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
		if err != nil {
			return nil, err
		}
		return c.Do(req)
	}
	for range n {
		go func() {
			c := &http.Client{Jar: r.known.Jar, Transport: &http.Transport{}}
			resp, err := ask(c, fmt.Sprintf("%s/live?seen=%d", at, acts))
			if err == nil && resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("the stream: %s", resp.Status)
			}
			ready <- err
			if err != nil {
				return
			}
			defer resp.Body.Close()
			for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
				if !strings.HasPrefix(lines.Text(), "data:") {
					continue
				}
				page, err := ask(c, at+path)
				if err != nil {
					return
				}
				body, err := io.ReadAll(page.Body)
				page.Body.Close()
				if err != nil || !strings.Contains(string(body), says) {
					return // nobody waits for it: openPages fails
				}
				shown <- time.Now()
				return
			}
		}()
	}
	for range n {
		r.ok(<-ready)
	}
	time.Sleep(100 * time.Millisecond) // all have joined
	return func(began time.Time) []time.Duration {
		defer stop()
		var out []time.Duration
		for range n {
			select {
			case at := <-shown:
				out = append(out, at.Sub(began))
			case <-time.After(20 * time.Second):
				b.Fatal("a page hears nothing")
			}
		}
		return out
	}
}
