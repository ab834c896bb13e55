package node

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"parley/seal"
)

// Serving says where the process that has a home open is found. It is a file of the home while its room is open;
// who can read it can work with the home beside the room, as who can read the home's other files could.
type Serving struct {
	Control string `json:"control"` // address for the command line, on this machine
	PID     int    `json:"pid"`
	Room    string `json:"room"`  // address of the pages, without its key
	Token   string `json:"token"` // what the command line must show
	V       int    `json:"v"`     // version of this form: 1
}

const servingFile = "serving"

// Serve writes down where this home's room is open. The function takes it back.
func (h *Home) Serve(s Serving) (func() error, error) {
	s.PID, s.V = os.Getpid(), 1
	b, err := seal.Marshal(s)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(h.dir, servingFile)
	if err := writeFile(path, append(b, '\n')); err != nil {
		return nil, err
	}
	return func() error {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}, nil
}

// Served returns where the room of the home in dir is open. What a process that was killed left behind doesn't count.
func Served(dir string) (Serving, bool) {
	var s Serving
	b, err := readFile(filepath.Join(dir, servingFile), MaxCard)
	if err != nil || seal.Unmarshal([]byte(strings.TrimSuffix(string(b), "\n")), &s) != nil {
		return s, false
	}
	lock, err := readFile(filepath.Join(dir, "lock"), MaxCard)
	if err != nil {
		return s, false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(lock)))
	return s, err == nil && pid == s.PID && s.V == 1
}

// busy says who has the home open, and where its room is.
func busy(dir string, err error) error {
	s, ok := Served(dir)
	if !errors.Is(err, ErrBusy) || !ok {
		return err
	}
	return advise("work on its pages, or close it there first; 'parley peers', 'parley sync' and 'parley backup' work beside it",
		"the room of this home is open at %s (pid %d): %w", s.Room, s.PID, ErrBusy)
}
