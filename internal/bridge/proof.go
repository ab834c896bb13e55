package bridge

// Proof shows that no package has more than a bound: a tree of parts of all
// packages, the first node being all of them. Package check reads it.
//
// What is asked is whether a package gives each party at least so many points:
// for a bound B of the least gain, what a gain of more than B takes.
//
// Brackets that rules or red lines tie together are decided together; their
// options are the combinations that are allowed, in the order of their first
// bracket's option, then the second's and so on. With weights, the most that a
// part's packages have is what each of these decisions gives at most; when that
// is less than what is asked for, weighed alike, the part is empty. An option
// with which even the most is too little is struck out.
//
// The bound of Nearest is of the same kind, with the number of changes as one
// more form, counted below 0. That of Nash has no tree: for shares above 0 of the
// n parties whose ideal is above their floor, the product of share times surplus
// is at most the n-th power of the n-th part of their sum.
type Proof struct {
	Shares []int64 // of Nash, and with Answer.Efficient: by party, what a point counts in the sum; all above 0
	Nodes  []ProofNode
}

// ProofNode is a part of the packages: that of its parent, with one decision made.
type ProofNode struct {
	Weights [][]int64 // one or two after the other: by party, none below 0; with Shares the sum's own comes last, of Nearest that of changes
	Bracket int       // the first bracket of the decision that the kids differ in; −1 when there are no kids
	Options []int     // by kid, the number of the option; what is missing is struck out, or gives nobody more than a kid's
	Kids    []int     // numbers of nodes, above this one's
	Listed  bool      // few packages are left: they are to be looked at one by one
}

// proof is that of a search; party says whose each form's weight is.
func (t *tree) proof(s *space, party []int) *Proof {
	p := &Proof{Nodes: make([]ProofNode, len(t.nodes))}
	shared := map[*int64][]int64{} // kids have a weighting of their parents
	for n := range t.nodes {
		from := &t.nodes[n]
		to := &p.Nodes[n]
		to.Bracket, to.Listed = -1, from.listed
		for _, mu := range [][]int64{from.mu, from.own} {
			if len(mu) == 0 {
				continue
			}
			w, ok := shared[&mu[0]]
			if !ok {
				w = make([]int64, len(mu))
				for i, v := range mu {
					w[party[i]] = v
				}
				shared[&mu[0]] = w
			}
			to.Weights = append(to.Weights, w)
		}
		if from.group < 0 {
			continue
		}
		c := t.f.groups[from.group]
		to.Bracket = s.groups[c.group].brackets[0]
		for k, o := range from.options {
			to.Options = append(to.Options, c.options[o])
			to.Kids = append(to.Kids, int(from.kids[k]))
		}
	}
	return p
}
