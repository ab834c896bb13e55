package rehearsal

const (
	// Every is after how many events the oracle looks at all seats. It costs about as much as fifty events.
	Every = 50

	// batch is how many acts of a pouch a seat stores in one write: few, so that there are many places
	// between two writes.
	batch = 3

	// grinds is how many salts a liar tries for the least id.
	grinds = 8

	// rounds is how often, at the end of a world, everybody honest hears everything from everybody honest.
	// Two are enough (see record.Missing); a third shows that nothing more comes.
	rounds = 3
)
