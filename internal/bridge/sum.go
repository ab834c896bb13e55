package bridge

import (
	"context"
	"math/big"
)

// top is the option of a group with the largest weighted sum of points, weights
// being none below 0: the first of equal ones. It is found among those that are
// in question when weights are rounded to whole numbers, down and up.
func (g *group) top(ctx context.Context, weights []*big.Rat) (at int, top *big.Rat) {
	low, high := g.rounded(weights)
	least := int64(0)
	sums := make([]int64, len(g.options)) // the most that each can come to
	for a := range g.options {
		l, h := int64(0), int64(0)
		for i, u := range g.options[a].points {
			if u >= 0 {
				l, h = l+low[i]*u, h+high[i]*u
			} else {
				l, h = l+high[i]*u, h+low[i]*u
			}
		}
		sums[a] = h
		if a == 0 || l > least {
			least = l
		}
	}
	for a, h := range sums {
		if h < least {
			continue
		}
		if top != nil && ctx.Err() != nil {
			break
		}
		v := new(big.Rat)
		for i, u := range g.options[a].points {
			if u != 0 && weights[i].Sign() > 0 {
				v.Add(v, new(big.Rat).Mul(weights[i], new(big.Rat).SetInt64(u)))
			}
		}
		if top == nil || v.Cmp(top) > 0 {
			at, top = a, v
		}
	}
	return at, top
}

// rounded are whole numbers just below and above a multiple of each weight, so
// large that sums of points under them have 61 bits at most.
func (g *group) rounded(weights []*big.Rat) (low, high []int64) {
	low, high = make([]int64, len(weights)), make([]int64, len(weights))
	total, ones := new(big.Rat), new(big.Rat)
	for i, w := range weights {
		most := int64(0)
		for a := range g.options {
			u := g.options[a].points[i]
			most = max(most, u, -u)
		}
		size := new(big.Rat).SetInt64(most)
		if w.Sign() > 0 {
			ones.Add(ones, size)
			total.Add(total, size.Mul(size, w))
		}
	}
	unit := new(big.Rat).SetInt64(1 << 60)
	if unit.Sub(unit, ones); unit.Sign() <= 0 {
		return low, high // too large: all options are in question
	}
	if total.Sign() > 0 {
		unit.Quo(unit, total)
	}
	for i, w := range weights {
		if w.Sign() <= 0 {
			continue
		}
		v := new(big.Rat).Mul(unit, w)
		down := new(big.Int).Div(v.Num(), v.Denom())
		if down.BitLen() > 60 { // of a party whose points are all 0
			continue
		}
		low[i], high[i] = down.Int64(), down.Int64()+1
	}
	return low, high
}
