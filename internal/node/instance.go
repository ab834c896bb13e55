package node

import (
	"fmt"
	"os"
	"path/filepath"

	"parley/seal"
)

// instance tells this home from a copy of it. Two homes with one seat key would sooner or later sign two
// different acts with one number: proof of double-dealing, for ever. So a home that may be a copy refuses
// to act until it has re-keyed.
//
// What is noticed:
//
//   - a home that was copied, moved to another disk, unpacked or put back as files: the file "instance"
//     names the file ids (inodes) of itself and of the home's directory, which a copy doesn't have;
//   - an older record put back by itself: the store's mark is ahead of it;
//   - acts of this party, signed with its key, that this home doesn't have: another copy made them, or this
//     home is an older state of itself. Somebody's mere word of such acts is a [Rumour].
//
// What can't be noticed:
//
// BUG(node): a copy of the whole disk or machine (an image, a snapshot that was turned back) has the same
// file ids; so has an older state written over the files in place. Such a home notices only when a pouch
// brings it the acts that it lacks. Until then it may act, and its first act may be a fork. Whoever puts
// a machine back must re-key its homes first.
//
// BUG(node): whoever has a copy of the keys and the passphrase can act on another machine with other
// software; no program can notice before their acts meet.
type instance struct {
	Dir    string `json:"dir"`    // file id of the home's directory
	Reason string `json:"reason"` // why the home must re-key; empty: it needn't

	Rumours []Rumour `json:"rumours,omitempty"` // what somebody must look into before the home acts

	Self string `json:"self"` // file id of this file
	V    int    `json:"v"`    // version of this form: 1
}

const instanceFile = "instance"

// saveInstance writes the instance file for the home as it lies on the disk now.
func saveInstance(dir, reason string, rumours ...Rumour) error {
	in := instance{Reason: reason, Rumours: rumours, V: 1}
	d, err := openDir(dir)
	if err != nil {
		return fmt.Errorf("mark the home: %w", err)
	}
	in.Dir, err = fileID(d)
	d.Close()
	if err != nil {
		return fmt.Errorf("mark the home: %w", err)
	}
	err = writeNew(filepath.Join(dir, instanceFile), func(f *os.File) ([]byte, error) {
		if in.Self, err = fileID(f); err != nil {
			return nil, err
		}
		b, err := seal.Marshal(in)
		return append(b, '\n'), err
	})
	if err != nil {
		return fmt.Errorf("mark the home: %w", err)
	}
	return nil
}

// checkInstance returns why the home must re-key before it acts, or "", and the rumours that wait for a
// person.
func checkInstance(dir string) (reason string, rumours []Rumour) {
	path := filepath.Join(dir, instanceFile)
	const copied = "this home was copied or put back from a backup"
	b, err := readFile(path, MaxCard)
	if err != nil {
		return copied + " (its file 'instance' is missing)", nil
	}
	var in instance
	if err := seal.Unmarshal(b[:max(0, len(b)-1)], &in); err != nil || in.V != 1 {
		return copied + " (its file 'instance' is damaged)", nil
	}
	if in.Reason != "" {
		return in.Reason, in.Rumours
	}
	f, err := os.Open(path)
	if err != nil {
		return copied, in.Rumours
	}
	defer f.Close()
	d, err := openDir(dir)
	if err != nil {
		return copied, in.Rumours
	}
	defer d.Close()
	self, err1 := fileID(f)
	home, err2 := fileID(d)
	if err1 != nil || err2 != nil || self != in.Self || home != in.Dir {
		return copied + " (it lies in other places on the disk than when it was made)", in.Rumours
	}
	return "", in.Rumours
}
