// Package record holds the acts of one talks: what an act is in bytes, which acts can stand beside which,
// and what a set of acts says about its own completeness.
package record
