package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// largeRecord is the number of acts beyond which one other order of folding is tried instead of three, so
// that an audit of long talks ends in reasonable time.
const largeRecord = 20_000

// refoldBudget is how many acts, all revisions together, are folded anew to compute revisions again. Beyond
// it the verdict says which revisions weren't.
const refoldBudget = 2_000_000

// orders returns orders of the record's acts, each of which puts every act after all that it names: by
// descending id, and the parties' chains one after another as far as they go, from either end.
func orders(rec *record.Record) [][]*record.Act {
	var acts []*record.Act
	for a := range rec.Acts() {
		acts = append(acts, a)
	}
	byID := func(a, b *record.Act) int { return -bytes.Compare(a.ID[:], b.ID[:]) }
	forward := func(a, b *record.Act) int { return a.Head().Compare(b.Head()) }
	backward := func(a, b *record.Act) int {
		if c := strings.Compare(b.Party, a.Party); c != 0 {
			return c
		}
		return a.Head().Compare(b.Head())
	}
	out := [][]*record.Act{arrange(acts, backward)}
	if len(acts) <= largeRecord {
		out = append(out, arrange(acts, byID), arrange(acts, forward))
	}
	return out
}

// arrange returns acts in an order in which each stands after what it names, always taking the least act by
// less that can stand next.
func arrange(acts []*record.Act, less func(a, b *record.Act) int) []*record.Act {
	sorted := slices.Clone(acts)
	slices.SortFunc(sorted, less)
	rank := make(map[record.ID]int, len(sorted))
	for i, a := range sorted {
		rank[a.ID] = i
	}
	need := make([]int, len(sorted))
	after := make([][]int, len(sorted))
	ready := &heap{}
	for i, a := range sorted {
		names := make([]record.ID, 0, len(a.Deps)+1)
		if !a.Prev.IsZero() {
			names = append(names, a.Prev)
		}
		for _, d := range a.Deps {
			names = append(names, d.ID)
		}
		for _, id := range names {
			j := rank[id]
			after[j] = append(after[j], i)
		}
		if need[i] = len(names); need[i] == 0 {
			ready.push(i)
		}
	}
	out := make([]*record.Act, 0, len(sorted))
	for len(*ready) > 0 {
		i := ready.pop()
		out = append(out, sorted[i])
		for _, j := range after[i] {
			if need[j]--; need[j] == 0 {
				ready.push(j)
			}
		}
	}
	return out
}

// heap is a heap of integers, least first.
type heap []int

func (h *heap) push(x int) {
	*h = append(*h, x)
	for i := len(*h) - 1; i > 0; {
		up := (i - 1) / 2
		if (*h)[up] <= (*h)[i] {
			return
		}
		(*h)[up], (*h)[i] = (*h)[i], (*h)[up]
		i = up
	}
}

func (h *heap) pop() int {
	old := *h
	top, n := old[0], len(old)-1
	old[0] = old[n]
	*h = old[:n]
	for i := 0; ; {
		l := 2*i + 1
		if l >= n {
			return top
		}
		if r := l + 1; r < n && old[r] < old[l] {
			l = r
		}
		if old[i] <= old[l] {
			return top
		}
		old[i], old[l] = old[l], old[i]
		i = l
	}
}

// foldIn folds acts in this order. The first is the charter.
func foldIn(acts []*record.Act) (*talks.State, error) {
	s, err := talks.Open(acts[0])
	if err != nil {
		return nil, err
	}
	for _, a := range acts[1:] {
		if err := s.Add(a); err != nil {
			return nil, fmt.Errorf("act %s: %w", a.ID.Short(), err)
		}
	}
	return s, nil
}

// reading is everything that a person could read off a state, as lines.
func reading(s *talks.State) ([]string, error) {
	v := s.Now()
	var out []string
	add := func(what string, x any) error {
		b, err := json.Marshal(x)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, what+" "+string(b))
		return nil
	}
	pen, term, from := v.Pen()
	if err := add("pen", []any{pen, term, from}); err != nil {
		return nil, err
	}
	for _, e := range v.Log() {
		if err := add("act", e); err != nil {
			return nil, err
		}
	}
	for _, r := range v.Revisions() {
		if err := add("revision", r); err != nil {
			return nil, err
		}
	}
	for _, r := range v.Beside() {
		if err := add("beside", r); err != nil {
			return nil, err
		}
	}
	for _, c := range v.Claims() {
		if err := add("claim", c); err != nil {
			return nil, err
		}
	}
	for _, p := range v.Packages() {
		if err := add("package", p); err != nil {
			return nil, err
		}
	}
	for _, b := range v.Blocks() {
		if err := add("block", b); err != nil {
			return nil, err
		}
	}
	draft, err := v.Draft()
	if err != nil {
		return nil, fmt.Errorf("the merged text: %w", err)
	}
	if err := add("draft", draft); err != nil {
		return nil, err
	}
	return out, add("final", v.Final())
}

// foldings folds the record in several orders and compares the readings. It returns the state.
func (v *Verdict) foldings(rec *record.Record) *talks.State {
	s, err := talks.New(rec)
	if err != nil {
		v.find(Broken, "fold", rec.Talks(), "", "the acts can't be folded: %v", err)
		return nil
	}
	want, err := reading(s)
	if err != nil {
		v.find(Broken, "fold", rec.Talks(), "", "the folded talks can't be read: %v", err)
		return nil
	}
	others := orders(rec)
	for i, acts := range others {
		if len(acts) != rec.Len() {
			v.find(Broken, "fold", rec.Talks(), "", "order %d holds %d acts of %d", i+1, len(acts), rec.Len())
			continue
		}
		other, err := foldIn(acts)
		if err != nil {
			v.find(Broken, "fold", rec.Talks(), "", "the acts can't be folded in another order: %v", err)
			continue
		}
		got, err := reading(other)
		if err != nil {
			v.find(Broken, "fold", rec.Talks(), "", "the talks folded in another order can't be read: %v", err)
			continue
		}
		if k := differ(want, got); k >= 0 {
			v.find(Broken, "fold", rec.Talks(), "", "the same acts in another order give another reading: %s / %s", at(want, k), at(got, k))
		}
	}
	v.count("orders of folding gave one reading", len(others)+1)
	return s
}

// differ returns the first line in which two readings differ, or -1.
func differ(a, b []string) int {
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			return i
		}
	}
	return -1
}

func at(lines []string, i int) string {
	if i >= len(lines) {
		return "(nothing)"
	}
	return fmt.Sprintf("%.200s", lines[i])
}

// revisions computes every revision that counts again, from just what its author knew.
func (v *Verdict) revisions(rec *record.Record, s *talks.State) {
	list := s.Now().Revisions()
	spent, done, left := 0, 0, 0
	for i, r := range list {
		if r.Text == nil || r.Text.Digest() != r.Digest {
			v.find(Broken, "revision", r.ID, r.Party, "the digest of Rev.%d isn't that of its text", r.Num)
			continue
		}
		if i == 0 {
			if r.ID != rec.Talks() {
				v.find(Broken, "revision", r.ID, r.Party, "Rev.0 isn't the charter's text")
			}
			continue
		}
		past := rec.Past(r.ID)
		if spent += past.Len(); spent > refoldBudget {
			left++
			continue
		}
		if why := recompute(rec, past, list[i-1], r); why != "" {
			v.find(Broken, "revision", r.ID, r.Party, "Rev.%d, which %s issued, can't be computed again: %s", r.Num, r.Party, why)
			continue
		}
		done++
	}
	v.count("revisions computed again from what their authors knew", done)
	if left > 0 {
		v.find(Warning, "revision", record.ID{}, "", "%d of %d revisions weren't computed again from scratch: the talks are too long for that", left, len(list)-1)
	}
}

// recompute folds what the author of a revision knew and says why the revision doesn't follow from it, or "".
func recompute(rec *record.Record, past record.Past, parent, r talks.Revision) string {
	var known []*record.Act
	for a := range rec.Acts() {
		if past.Contains(a.ID) {
			known = append(known, a)
		}
	}
	if len(known) == 0 || known[0].ID != rec.Talks() {
		return "its past doesn't begin with the charter"
	}
	s, err := foldIn(known)
	if err != nil {
		return err.Error()
	}
	body, err := talks.Decode(talks.KindRevise, rec.Get(r.ID).Body)
	if err != nil {
		return err.Error()
	}
	said, ok := body.(*talks.Revise)
	if !ok || said.Digest != r.Digest || said.Parent != parent.ID || said.N != parent.Num+1 {
		return "its act says something else"
	}
	v := s.Now()
	if tip := v.Newest(); tip.ID != parent.ID || tip.Digest != parent.Digest {
		return fmt.Sprintf("its author knew of Rev.%d %s as the newest", tip.Num, tip.ID.Short())
	}
	if pen, _, _ := v.Pen(); pen != r.Party {
		return fmt.Sprintf("the pen was %s's", pen)
	}
	adopted, why := agreedClaims(v, parent.Text, len(rec.Parties()))
	if why != "" {
		return why
	}
	if len(adopted) == 0 {
		return "no claim was agreed"
	}
	t, _, err := text.Apply(parent.Text, adopted)
	if err != nil {
		return err.Error()
	}
	if t.Digest() != r.Digest {
		return fmt.Sprintf("the claims agreed then (%d) give the text %.10s", len(adopted), t.Digest())
	}
	return ""
}

// agreedClaims returns the claims on which every party's newest word is an acceptance, given alone or in a
// package, and those that a revision beside the line had adopted, without those inside another of them.
func agreedClaims(v *talks.View, base *text.Text, parties int) ([]text.Claim, string) {
	packed := map[string]bool{}
	for _, p := range v.Packages() {
		if p.Fate == talks.Live && accepted(p.Said, parties) && p.Agreed {
			for _, c := range p.Claims {
				packed[c] = true
			}
		}
	}
	beside := map[string]bool{}
	for _, r := range v.Beside() {
		for _, name := range r.Adopted {
			beside[name] = true
		}
	}
	byKey := map[text.Key]text.Claim{}
	var order []text.Key
	for _, c := range v.Live() {
		alone := accepted(c.Said, parties)
		once := slices.ContainsFunc(append([]string{c.Name}, c.Same...), func(name string) bool { return beside[name] })
		if c.Agreed && !alone && !packed[c.Name] && !once {
			return nil, fmt.Sprintf("%s counts as agreed and not every party has accepted it", c.Name)
		}
		if !c.Agreed {
			continue
		}
		if _, had := byKey[c.Key]; !had {
			byKey[c.Key] = c.Claim
			order = append(order, c.Key)
		}
	}
	slices.Sort(order)
	var out []text.Claim
	for _, k := range order {
		inside := false
		for _, o := range order {
			inside = inside || o != k && text.Inside(base, byKey[k], byKey[o]) && byKey[k].Parent == ""
		}
		if !inside {
			out = append(out, byKey[k])
		}
	}
	return out, ""
}

// accepted reports whether all parties have accepted without an open condition.
func accepted(said []talks.Said, parties int) bool {
	n := 0
	for _, s := range said {
		if (s.Stance == talks.Support || s.Stance == talks.Accept) && !s.Open {
			n++
		}
	}
	return n == parties
}
