package desk

import "testing"

// TestForecast: straight falls are carried on to zero and never below; with
// ups and downs the band is wide; too little past gives nothing.
func TestForecast(t *testing.T) {
	if _, _, _, _, ok := forecast([]int{9, 8, 7}); ok {
		t.Error("three moments are no past")
	}
	band, low, mid, high, ok := forecast([]int{30, 28, 26, 24, 22})
	if !ok || low != 0 || mid != 0 || high != 0 || band.From != 4 || band.Low[0] != 22 || band.High[1] != 20 {
		t.Errorf("%+v %d %d %d", band, low, mid, high)
	}
	// the open brackets of the Paris drafts of February to November 2015, and what came: none
	band, low, mid, high, ok = forecast([]int{1273, 231, 1617, 1685})
	if !ok || low != 0 || high <= 1685 || mid <= low || mid >= high {
		t.Errorf("%+v %d %d %d", band, low, mid, high)
	}
	for i := range band.Low {
		if band.Low[i] > band.High[i] {
			t.Errorf("step %d: %v above %v", i, band.Low[i], band.High[i])
		}
	}
}
