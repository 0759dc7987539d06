/* date.c -- see date.h. */
#include "base/date.h"

/* Years begin in March here, so that the odd day is the last one; 400 of them, an era, have 146,097 days. */
int64_t date_days(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	int64_t  era = (year >= 0 ? year : year - 399) / 400;
	unsigned of_era = (unsigned)(year - era * 400),
		 of_year = (153 * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;

	return era * 146097 + (int64_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
}
