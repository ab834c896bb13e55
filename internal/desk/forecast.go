package desk

import (
	"slices"

	"parley/internal/chart"
)

// How far a forecast looks back and ahead, in moments.
const (
	forecastBack  = 24 // more of the past says nothing of now
	forecastAhead = 12
	forecastLeast = 4 // moments without which there is no forecast
)

// forecast carries open brackets on as straight lines: for each pair of
// moments the slope between them, in thousandths, and of all slopes the tenth,
// the half and the nine tenths. It is whole numbers throughout. ok is false
// where there is too little to go by.
func forecast(open []int) (band chart.Band, low, mid, high int, ok bool) {
	if len(open) < forecastLeast {
		return band, 0, 0, 0, false
	}
	at := len(open) - 1
	past := open[max(0, len(open)-forecastBack):]
	var slopes []int
	for i := range past {
		for k := range i {
			slopes = append(slopes, (past[i]-past[k])*1000/(i-k))
		}
	}
	slices.Sort(slopes)
	of := func(tenths int) int { return slopes[(len(slopes)-1)*tenths/10] }
	now := open[at]
	end := func(slope, steps int) int { return max(0, now*1000+slope*steps) }
	band.From = at
	for n := range forecastAhead + 1 {
		band.Low = append(band.Low, float64(end(of(1), n))/1000)
		band.High = append(band.High, float64(end(of(9), n))/1000)
	}
	whole := func(v int) int { return (v + 500) / 1000 }
	return band, whole(end(of(1), forecastAhead)), whole(end(of(5), forecastAhead)), whole(end(of(9), forecastAhead)), true
}
