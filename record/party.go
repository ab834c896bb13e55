package record

import (
	"parley/seal"
)

// Custody says who holds a seat key. It is the holder of the root key that says so: in the charter (whose
// cards the root keys sign) and in every re-keying.
type Custody string

const (
	OwnCustody Custody = ""    // the party itself; left out of all bytes
	HubCustody Custody = "hub" // a host, which can sign for the party
)

// Mark is what everybody sees at each act under such a key: "custody: hub", or "" when the party holds it.
func (c Custody) Mark() string {
	if c == OwnCustody {
		return ""
	}
	return "custody: " + string(c)
}

// Party is a side of the talks as the charter names it.
type Party struct {
	Code    string         `json:"code"`
	Custody Custody        `json:"custody,omitempty"` // of the seat key
	Name    string         `json:"name"`
	Root    seal.PublicKey `json:"root"` // certifies and replaces seat keys; kept off the node
	Seat    seal.PublicKey `json:"seat"` // signs acts in epoch 0
	Age     string         `json:"age"`  // age recipient for pouches; may be empty
}

// ReadParties reads the parties out of a charter's body: the field "parties", a list that ascends by
// code, of objects with code, name, root, seat, age and custody. Other fields, of the body and of a party, are
// left to others. All keys must be usable and different. The error is a *Refusal with CodeCharter.
func ReadParties(body []byte) ([]Party, error) {
	bad := func(at string, err error) error { return &Refusal{Code: CodeCharter, Where: at, Err: err} }
	members, err := seal.Members(body)
	if err != nil {
		return nil, bad("body", err)
	}
	raw, ok := member(members, "parties")
	if !ok {
		return nil, refuse(CodeCharter, "body.parties", "is missing")
	}
	list, err := seal.Elements(raw)
	if err != nil {
		return nil, bad("body.parties", err)
	}
	if len(list) < 1 || len(list) > MaxParties {
		return nil, refuse(CodeCharter, "body.parties", "%d parties, want 1 to %d", len(list), MaxParties)
	}
	var out []Party
	seen := map[seal.PublicKey]bool{}
	for i, b := range list {
		at := where("body.parties", i)
		p, err := readParty(b)
		if err != nil {
			return nil, bad(at, err)
		}
		switch {
		case !ValidCode(p.Code):
			return nil, refuse(CodeCharter, at+".code", "a code is 2 to 8 of A-Z and 0-9, got %q", p.Code)
		case i > 0 && out[i-1].Code >= p.Code:
			return nil, refuse(CodeCharter, at+".code", "parties ascend by code, each once: %s after %s", p.Code, out[i-1].Code)
		case p.Name == "" || len(p.Name) > MaxName:
			return nil, refuse(CodeCharter, at+".name", "a name has 1 to %d bytes", MaxName)
		case p.Root.IsZero() || p.Seat.IsZero():
			return nil, refuse(CodeCharter, at, "no key")
		case p.Root == p.Seat || seen[p.Root] || seen[p.Seat]:
			return nil, refuse(CodeCharter, at, "a key stands twice; each root and seat key is another")
		}
		seen[p.Root], seen[p.Seat] = true, true
		out = append(out, p)
	}
	return out, nil
}

func readParty(b []byte) (p Party, err error) {
	members, err := seal.Members(b)
	if err != nil {
		return p, err
	}
	for _, f := range []struct {
		key  string
		into any
	}{{"age", &p.Age}, {"code", &p.Code}, {"custody", &p.Custody}, {"name", &p.Name}, {"root", &p.Root}, {"seat", &p.Seat}} {
		raw, ok := member(members, f.key)
		if !ok {
			raw = []byte(`""`)
			if f.key != "age" && f.key != "custody" {
				return p, &seal.FormError{Path: f.key, Reason: "is missing"}
			}
		}
		if err := seal.Unmarshal(raw, f.into); err != nil {
			return p, seal.InField(f.key, err)
		}
		if f.key == "custody" && ok && p.Custody != HubCustody {
			return p, &seal.FormError{Path: f.key, Reason: custodyForm}
		}
	}
	return p, nil
}

const custodyForm = `is "hub", or left out when the party holds the key itself`

func member(members []seal.Member, key string) ([]byte, bool) {
	for _, m := range members {
		if m.Key == key {
			return m.Value, true
		}
	}
	return nil, false
}

// Keyring knows which keys may have signed an act.
type Keyring struct {
	parties map[string]Party
	seats   map[seatOf][]seal.PublicKey // of epochs from 1 on
}

type seatOf struct {
	party string
	epoch int
}

// NewKeyring returns a keyring with the charter's keys.
func NewKeyring(parties []Party) *Keyring {
	k := &Keyring{parties: map[string]Party{}, seats: map[seatOf][]seal.PublicKey{}}
	for _, p := range parties {
		k.parties[p.Code] = p
	}
	return k
}

// Keys returns the keys that may have signed an act of that party in that epoch: one as a rule, several
// when root acts conflict, none when the re-keying isn't known yet. It reports whether the party is one.
func (k *Keyring) Keys(party string, epoch int, root bool) (keys []seal.PublicKey, known bool) {
	p, known := k.parties[party]
	switch {
	case !known:
		return nil, false
	case root:
		return []seal.PublicKey{p.Root}, true
	case epoch == 0:
		return []seal.PublicKey{p.Seat}, true
	}
	return k.seats[seatOf{party, epoch}], true
}

// Learn adds the key of a verified re-keying; other acts teach nothing.
func (k *Keyring) Learn(a *Act) {
	if !a.Root {
		return
	}
	body, err := a.Rekey()
	if err != nil {
		return // can't be: Decode read it
	}
	at := seatOf{a.Party, a.Epoch}
	for _, have := range k.seats[at] {
		if have == body.Seat {
			return
		}
	}
	k.seats[at] = append(k.seats[at], body.Seat)
}

// Clone returns a keyring of its own with the same keys.
func (k *Keyring) Clone() *Keyring {
	out := &Keyring{parties: k.parties, seats: map[seatOf][]seal.PublicKey{}}
	for at, keys := range k.seats {
		out.seats[at] = append([]seal.PublicKey(nil), keys...)
	}
	return out
}
