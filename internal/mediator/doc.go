// Package mediator is the vault of a mediator: parties entrust it with what
// outcomes are worth to them, and it proposes packages that all might accept.
//
// # The roles
//
// A party reads a [Card] (the mediator's keys, the agenda, the limits), writes a
// [List] (its points, floor and red lines), and sends it as a [Letter]: signed by
// its seat, encrypted to the mediator, dated. The mediator is no party of the talks:
// it has a key and a file of its own, and never sees a brief, a home or a draft:
// only the list that a party chose to give.
//
// # A round
//
//	lists     each party gives its list once; from the second round on it may revise
//	          it, in a quarter of the brackets at most
//	publish   the vault proposes three to five packages that differ in enough
//	          brackets (packages.go), fewer where there are no more, none at an impasse
//	answers   each party answers all packages in one letter, unopened until all are
//	          in or the round ends; one answer, which can't be taken back
//	close     the vault says of one package that all accept it, with the acceptances
//	          of all, or that there is none. Of the others it says nothing
//
// A sealed answer has for each package the seat's signature over it as its
// acceptance, or random bytes of the same length: so acceptance binds, "all accept"
// can't be invented by the vault, and a refusal leaves no trace. The vault can hide
// that all accept; that no one could see.
//
// # What leaves the vault
//
// Only the [Log]: a chain of entries that the mediator signs, one for each thing that
// happened. It names whose letters came, by the hash of the sealed bytes; the packages;
// and what all accept. No points, no red line, no reason, no refusal. [Log.Check]
// says whether a log keeps all rules of this page. Who holds two logs of one card of which neither
// continues the other can prove that the mediator has spoken with two tongues ([Log.Continues]).
//
// # Probes
//
// A party could give lists and answers that are chosen to find out what the others
// can't accept: some 34 answers expose five red lines. Each publication and each
// closing is such an answer; so a card allows few rounds ([MaxRounds]), a party's node
// counts those of all cards of one talks, no party may propose a package of its own,
// and a revision is bounded. TestThirtyFourAnswers shows what this leaves.
//
// # After settlement
//
// When all have accepted a package, [Vault.After] looks whether everybody could still
// gain: then it proposes that one package in a last round, which binds if all accept
// it; else the log says that none was found, or that there is none.
//
// # Purity
//
// No clock, no disk, no network: dates, randomness and signatures come in. The age
// library draws its own randomness.
package mediator
