// Package powerloss tells what a disk may hold after power was lost, from the system calls of a process. It is
// used by tests only, on Linux with strace.
//
// A test starts itself again under strace (Command), in a mode in which it writes below one directory and
// prints a line for each thing that it acknowledges. Parse reads the trace into a Story: what was written,
// created, renamed, removed, synced and acknowledged, in order. Two things are asked of it:
//
//   - Unsynced: what an acknowledgement rested on that no fsync had brought to the disk before it.
//   - Image: a state that the disk may be in if power is lost at some moment. Whatever was synced is there.
//     Of what wasn't, any part may be: none, all, the earlier part, any of the writes, and single sectors
//     (512 bytes) of each. Names in a directory are there up to some moment after the directory's last sync.
//
// That is harsher than file systems are in practice: a name needs the sync of its directory, and a file's size
// and content may each be missing without the other. It assumes that a sector is written whole or not at all, and
// that fsync tells the truth.
package powerloss
