package mediator

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"slices"

	"parley/internal/bridge"
	"parley/seal"
)

// problem is the agenda with the lists of all parties.
func (v *Vault) problem() *bridge.Problem {
	p := v.Log.Card.Agenda.problem()
	for i := range p.Parties {
		p.Parties[i] = v.Lists[i].bridge()
	}
	return p
}

// diverse are the packages that the vault proposes: what each aim has as its best,
// then other points of the frontier, as far as each differs from all before it in
// enough brackets. Sums of gains (bridge.Total) are no aim here: who wants few
// things would get all of them there, or learn that they can't be had.
//
// "Enough" begins at a quarter of the brackets and goes down until MinPackages are
// found. The same lists give the same packages. What earlier rounds proposed comes
// again only where there is nothing else. None: an impasse.
func diverse(ctx context.Context, p *bridge.Problem, most int, earlier [][]int, veil []byte) ([][]int, error) {
	all, err := candidates(ctx, p, veil)
	if err != nil {
		return nil, err
	}
	was := func(x []int) bool {
		return slices.ContainsFunc(earlier, func(y []int) bool { return slices.Equal(x, y) })
	}
	pool := slices.DeleteFunc(slices.Clone(all), was)
	if len(pool) == 0 {
		pool = all
	}
	var out [][]int
	for apart := max(1, len(p.Brackets)/4); ; apart-- {
		out = out[:0]
		for _, x := range pool {
			if len(out) < most && !slices.ContainsFunc(out, func(y []int) bool { return differ(x, y) < apart }) {
				out = append(out, x)
			}
		}
		if len(out) >= MinPackages || apart == 1 {
			return out, nil
		}
	}
}

func differ(x, y []int) int {
	n := 0
	for j := range x {
		if x[j] != y[j] {
			n++
		}
	}
	return n
}

// veiled is a problem that allows some options no more, chosen by a secret of the
// vault's and alike in all rounds: so that an option which is in no package, though
// somebody wants it, may be red, or dear to another, or neither. An option is veiled
// only while the fairest package stays nearly as fair as it was.
func veiled(ctx context.Context, p *bridge.Problem, f *bridge.Frontier, secret []byte) (*bridge.Problem, *bridge.Frontier) {
	best := p.Best(f, bridge.Fairest)
	if best == nil || best.Impasse || best.Value.Sign() <= 0 {
		return p, f
	}
	least := new(big.Rat).Mul(best.Value, big.NewRat(100-veilCosts, 100))
	type option struct {
		j, a  int
		order seal.Digest
	}
	var all []option
	for j, b := range p.Brackets {
		for a := range b.Options {
			all = append(all, option{j, a, seal.Hash("parley mediation v1 veil", secret, []byte{byte(j >> 8), byte(j), byte(a >> 8), byte(a)})})
		}
	}
	slices.SortFunc(all, func(x, y option) int { return bytes.Compare(x.order[:], y.order[:]) })
	veils := 0
	for _, o := range all[:min(len(all), maxVeiled)] {
		if veils >= len(p.Brackets)/veilShare || len(f.Points) > maxVeilFrontier {
			break
		}
		q := *p
		q.Rules = append(slices.Clone(p.Rules), bridge.Never("", o.j, o.a))
		g, err := q.Pareto(ctx)
		if err != nil {
			continue
		}
		if count(p, g) < minLeft {
			continue
		}
		g.Ideals = f.Ideals // what a party could have had counts, not what the veil leaves
		if a := q.Best(g, bridge.Fairest); a != nil && !a.Impasse && a.Value.Cmp(least) >= 0 {
			p, f = &q, g
			veils++
		}
	}
	return p, f
}

// count is how many points of a frontier give everybody its floor.
func count(p *bridge.Problem, f *bridge.Frontier) int {
	n := 0
	for _, x := range f.Points {
		if fine(p, x.Package) {
			n++
		}
	}
	return n
}

// candidates are packages that give everybody its floor, the most wanted first.
func candidates(ctx context.Context, p *bridge.Problem, veil []byte) ([][]int, error) {
	f, err := p.Pareto(ctx)
	switch {
	case errors.Is(err, bridge.ErrNone):
		return nil, nil
	case errors.Is(err, bridge.ErrLarge):
		return fairly(ctx, p)
	case err != nil:
		return nil, err
	}
	p, f = veiled(ctx, p, f, veil)
	var out [][]int
	for _, aim := range []bridge.Aim{bridge.Fairest, bridge.Nash, bridge.Nearest, bridge.Leximin} {
		if a := p.Best(f, aim); a != nil && !a.Impasse {
			out = append(out, a.Package)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	step := max(1, len(f.Points)/maxPool)
	for n := 0; n < len(f.Points); n += step { // along the frontier
		x := f.Points[n]
		if fine(p, x.Package) {
			out = append(out, x.Package)
		}
	}
	return once(out), nil
}

// fine says whether a package gives everybody its floor.
func fine(p *bridge.Problem, x bridge.Package) bool {
	for i := range p.Parties {
		if p.Parties[i].Worth(x) < p.Parties[i].Floor {
			return false
		}
	}
	return true
}

// fairly finds candidates where a frontier is too large: the fairest package, and
// for each party the fairest of those that give it half of what it could still gain.
func fairly(ctx context.Context, p *bridge.Problem) ([][]int, error) {
	how := bridge.Search{Nodes: nodes}
	a, err := p.Fairest(ctx, how)
	if err != nil || a.Impasse {
		return nil, err
	}
	out := [][]int{a.Package}
	for i := range p.Parties {
		q := *p
		q.Parties = slices.Clone(p.Parties)
		q.Parties[i].Floor = (a.Points[i] + a.Ideals[i] + 1) / 2
		b, err := q.Fairest(ctx, how)
		if err != nil {
			return nil, err
		}
		if fine(p, b.Package) {
			out = append(out, b.Package)
		}
	}
	return once(out), nil
}

func once(all [][]int) [][]int {
	var out [][]int
	seen := map[string]bool{}
	for _, x := range all {
		key := make([]byte, 0, 2*len(x))
		for _, a := range x {
			key = append(key, byte(a>>8), byte(a))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, x)
		}
	}
	return out
}

// earlier are all packages that were proposed so far.
func (l *Log) earlier() [][]int {
	var out [][]int
	for _, e := range l.Entries {
		out = append(out, e.Packages...)
	}
	return out
}
