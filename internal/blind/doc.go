// Package blind lets two parties test one package: each learns whether both
// accept it, and nothing else. It is experimental.
//
// # What each learns
//
//	who says    and hears "both"            and hears "not both"
//	yes         the other accepts, too      the other doesn't accept
//	no          (can't happen)              nothing about the other's answer
//
// So who accepts always learns the other's no: that follows from the question,
// and no protocol takes it away. Whoever opens last can stop before: then it
// knows the result and the other doesn't. That somebody stopped is seen, and may
// be told from what it has committed to.
//
// # The protocol
//
// Everything is in ristretto255, a group of prime order, written additively: G is
// its generator. Two parties, A and B, by code. What is asked, by whom, and which
// run it is stands in a [Question], whose digest all proofs are bound to.
//
//	key     K = k·G, k·H with H hashed from the question and the party, and a proof
//	        that both are by one k (Chaum and Pedersen). J = K_A + K_B.
//	commit  SHA-256 over the question, both keys, the party, and what open holds.
//	        It goes out of band, as an act on the record: the acceptance that it
//	        hides binds from here on.
//	open    C = r·G, D = r·J + m·G, and 32 random bytes that hid them in the
//	        commitment. m is 0 for yes, and random for no.
//	        S = (C_A+C_B, D_A+D_B) holds m_A+m_B, which is 0 when both accept, and
//	        by chance alone when not: nobody could choose m by the other's.
//	blind   z·S, both halves, and a proof that both are by one z, which nobody
//	        gets to know. T is the sum of both parties' T_A + T_B.
//	share   k·(first half of T), and a proof that it is by the k of the key.
//
// The second half of T less both shares is (z_A+z_B)(m_A+m_B)·G: the identity when
// both accept, and a random element otherwise. No multiple of G by z is ever sent,
// so that who knows its own m can't try whether the other's is 0.
//
// A party sends a step as soon as it has both messages of the step before. The
// messages are one length each, whatever the answer.
//
// # Acceptance binds
//
// Who has heard "both" and said yes can add a proof that its own C, D hold 0: then
// anybody who sees the two commitments on the record can check that the other's
// do, too ([Proof]). A commitment that was never opened binds nobody.
//
// # What it doesn't do
//
// It knows neither clock nor disk, and counts no runs: the caller keeps to
// [MaxRuns], by the record. Randomness comes in once, as a seed; a run is a pure
// function of the question, the answer, the seed and what came. A seed must be
// used for one question only: [Start] binds it to question and party, and not to
// the answer, so who runs again with the other answer gives it away.
package blind
