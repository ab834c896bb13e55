package bridge

// Splitting is a search that never looks at packages one by one, nor for a whole
// frontier: small problems are searched like large ones.
func Splitting(how Search) Search {
	how.split = true
	return how
}
