package committee

// isDate tells whether s is a day as 2026-11-23.
func isDate(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	return ok1 && ok2 && ok3 && y > 0 && m >= 1 && m <= 12 && d >= 1 && d <= monthDays(y, m)
}

// isInstant tells whether s is an instant as 2026-11-23T20:15:00Z. Such strings
// sort as the instants do.
func isInstant(s string) bool {
	if len(s) != 20 || !isDate(s[:10]) || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' {
		return false
	}
	h, ok1 := digits(s[11:13])
	m, ok2 := digits(s[14:16])
	sec, ok3 := digits(s[17:19])
	return ok1 && ok2 && ok3 && h < 24 && m < 60 && sec < 60
}

func digits(s string) (int, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func monthDays(y, m int) int {
	switch {
	case m == 2 && leap(y):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// seconds counts from the year 1, which serves for differences. s is an instant.
func seconds(s string) int64 {
	y, _ := digits(s[:4])
	m, _ := digits(s[5:7])
	d, _ := digits(s[8:10])
	h, _ := digits(s[11:13])
	mi, _ := digits(s[14:16])
	sec, _ := digits(s[17:19])
	p := y - 1
	days := p*365 + p/4 - p/100 + p/400 + d
	for i := 1; i < m; i++ {
		days += monthDays(y, i)
	}
	return int64(days)*86400 + int64(h)*3600 + int64(mi)*60 + int64(sec)
}
