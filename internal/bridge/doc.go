// Package bridge finds packages that all parties can live with: one outcome
// for each open bracket, taken together.
//
// It knows nothing of talks, claims or briefs: a Problem is brackets with
// options, parties with integer points for each option, rules that tie
// options together, and red lines. It proposes; parties decide.
//
//	U_i(x) = Σ_j points_i(j, x_j)    what package x is worth to party i
//	d_i                              its floor: what it has without a deal
//	I_i                              its ideal: the most it could get, its own red lines and the rules kept
//	g_i(x) = (U_i(x) − d_i) / (I_i − d_i)    its gain: 0 at the floor, 1 at the ideal
//
// A package keeps every rule and crosses nobody's red line. It is an impasse
// when no package gives every party its floor.
//
// # How
//
// Brackets that rules or red lines tie together collapse into one that has the
// allowed combinations as options (space.go). Then
//
//   - two parties: the whole Pareto frontier, exactly, by merging the frontiers
//     of one bracket after the other (frontier.go, after Nemhauser and Ullmann);
//     every aim is read off it (aim.go);
//   - more: branch and bound with a Lagrangian bound at each node (many.go, with
//     forms.go, tree.go and few.go; relax.go proposes the weights); where the
//     frontier is small enough it is found as a whole, too.
//
// Solve chooses the way. What is claimed comes with its proof (proof.go), which package check verifies
// by means of its own.
//
// # What else can be asked
//
//   - Is any package possible at all, and if not, which are the fewest red lines
//     that collide? Each party may be shown its own alone (redlines.go, over the
//     clause solver of clauses.go).
//   - Can everyone be better off than with this package? A package that shows
//     it, or a proof that there is none; what is left unclaimed (pareto.go).
//   - Who should trade what with whom (exchange.go), and by which trades does
//     one package come from another (explain.go): data, for words of the caller's.
//   - What would a new wording change, and how much must it be worth to whom?
//     (wording.go)
//   - What is sure, what to offer and what is firm, for a party that only
//     guesses the others (guess.go)?
//
// # Promises
//
// All arithmetic that decides is in integers. A floating-point number may
// guide the search, and never says that something is proven. The same problem
// has the same answer, the same explanation, whatever the order of map or
// clock; only a cancelled search may end elsewhere, and says so.
package bridge
