package cli

// The demo's two drafts are of two fictional States, written for it.

// constant: the drafts that the demo's parties bring.
var demoDrafts = map[string]string{
	"ves.md": `# Safeguarding peace in the digital domain

*The Assembly,*

*Recalling* its earlier decisions on information security,

*Recognizing* that digital technologies serve both civil and military ends,

*Expressing concern* that several States build digital forces and that their use in a future conflict grows more likely,

*Convinced* that an open dialogue among all States is needed,

1. *Decides* to keep the channel between the national points of contact open at all hours;

2. *Calls upon* all States to prohibit the use of digital technologies against medical, energy and water services;

3. *Invites* States to work on binding rules, should these be found appropriate;

4. *Requests* the Secretary to convene a working group of all States and to report to it at its next session.
`,
	"lor.md": `# Responsible conduct in the digital domain

*The Assembly,*

*Recalling* its earlier decisions on information security,

*Recognizing* that digital technologies serve both civil and military ends,

*Underlining* that the law that binds States offline binds them online,

*Convinced* that an open dialogue among all States and all users is needed,

1. *Decides* to keep the channel between the national points of contact open in working hours;

2. *Calls upon* all States to prevent the use of digital technologies against medical, energy and financial services;

3. *Affirms* that voluntary norms of conduct can lower the risk of conflict;

4. *Requests* the Secretary to convene a group of experts and to report to it at its next session.
`,
}

// scene is one act of the demo's play.
type scene struct {
	title string
	say   string // what happens and why, for the reader
	steps []step
}

// step is one command of one party, as a delegate would type it. With swap
// the party packs a pouch and the other unpacks it.
type step struct {
	who  string
	line []string
	swap bool
}

func ves(line ...string) step { return step{who: "ves", line: line} }
func lor(line ...string) step { return step{who: "lor", line: line} }
func vesSends() step          { return step{who: "ves", swap: true} }
func lorSends() step          { return step{who: "lor", swap: true} }

// demoStory is the whole play. Claim names are the same in every run: they
// follow from each party's own chain.
func demoStory() []scene {
	return []scene{{
		"two homes, two drafts",
		"Vesper and Lorne each bring a draft on the digital domain. Each makes its keys on its own machine\n" +
			"and gives the other its card. Nothing but files will pass between them.",
		[]step{
			ves("init", "--code", "VES", "--name", "Republic of Vesper", "--plain"),
			lor("init", "--code", "LOR", "--name", "Union of Lorne", "--plain"),
			ves("compile", "VES=ves.md", "LOR=lor.md"),
		},
	}, {
		"the charter",
		"Vesper opens the talks: parties, keys and the words that both drafts share, which nobody holds.\n" +
			"Each side then signs its own wording itself; Lorne first reads a number aloud on the telephone,\n" +
			"so that no courier can have swapped a key.",
		[]step{
			ves("talks", "open", "--title", "Responsible conduct in the digital domain", "--outcome", "resolution",
				"--party", "LOR.card", "--compile", "VES=ves.md", "--compile", "LOR=lor.md"),
			ves("propose", "--compile", "VES=ves.md", "--compile", "LOR=lor.md"),
			vesSends(),
			lor("talks", "join"),
			lor("talks", "compared"),
			lor("propose", "--compile", "VES=ves.md", "--compile", "LOR=lor.md"),
			lorSends(),
			ves("talks", "compared"),
			ves("text", "--names"),
		},
	}, {
		"positions, with reasons",
		"Vesper can live with the paragraph on law, objects to the users, and waits for its capital on the norms.\n" +
			"What nobody disputes is agreed ad referendum at once.",
		[]step{
			ves("position", "accept", "c3"),
			ves("position", "object", "c5", "--note", "only States take part"),
			ves("position", "reserve", "c13", "--reason", "instructions", "--note", "our capital has been asked"),
			ves("agree", "PP1", "PP2"),
			vesSends(),
			lor("agree", "PP1", "PP2"),
			lor("withdraw", "c5", "c7"),
			lor("position", "accept", "c6"),
		},
	}, {
		"counter-claims and an amendment to an amendment",
		"Lorne can live with Vesper's concern if it is put with care: it changes words of Vesper's own claim.\n" +
			"On OP2 it gives up its verb for another one.",
		[]step{
			lor("amend", "c4", "grows more likely", "may grow more likely"),
			lor("position", "accept", "c4", "c14"),
			lor("amend", "OP2", "prevent", "renounce"),
			lor("amend", "OP3", "experts", "all States, assisted by experts,"),
			lorSends(),
			ves("text", "--names"),
			ves("status"),
		},
	}, {
		"a bridge that nobody holds",
		"Vesper puts two wordings forward without holding them. Nobody moves by it; anybody may say yes.",
		[]step{
			ves("amend", "title", "in", "Responsible conduct and peace in", "--without-holding", "--note", "both titles in one"),
			ves("amend", "OP2", "energy and", "energy, water and financial", "--without-holding", "--note", "both lists in one"),
			ves("withdraw", "c10"),
			ves("position", "accept", "c17", "c19", "c21"),
			ves("position", "accept", "c18", "c20"),
			vesSends(),
			lor("position", "accept", "c18", "c20"),
			lor("withdraw", "c11"),
		},
	}, {
		"a package",
		"Voluntary norms for the one, a door to binding rules for the other: both, or neither.",
		[]step{
			lor("package", "propose", "c12", "c13", "--note", "norms now, the door to rules stays open"),
			lorSends(),
			ves("package", "accept", "p1"),
			ves("status"),
		},
	}, {
		"the revision",
		"The pen has no choice in it: Rev.1 is Rev.0 with exactly what all accept. Lorne's node computes it anew.",
		[]step{
			ves("revise"),
			vesSends(),
			lor("text"),
			//CMP
			lor("agree", "--all"),
			lorSends(),
			ves("agree", "--all"),
			vesSends(),
		},
	}, {
		"one late comma",
		"A late claim suspends the agreement on its paragraph, and on no other. When it goes, the agreement revives.",
		[]step{
			lor("amend", "OP1", "at all hours", "at all hours, in writing"),
			lorSends(),
			ves("status"),
			lor("withdraw", "c23"),
			lorSends(),
			ves("confirm", "--all"),
			vesSends(),
			lor("confirm", "--all"),
		},
	}, {
		"initials and signatures",
		"The delegations initial the text, then table it together. Each node exchanges its signature by itself when it\n" +
			"holds the other's; until then it could be withdrawn.",
		[]step{
			lor("initial"),
			lorSends(),
			ves("initial"),
			ves("sign"),
			vesSends(),
			lor("sign"),
			lorSends(),
			vesSends(),
			lor("status"),
		},
	}, {
		"the verdict",
		"A small independent checker reads the acts anew and trusts nobody.",
		[]step{
			lor("log"),
			lor("export"),
			lor("audit"),
			ves("audit"),
		},
	}}
}
