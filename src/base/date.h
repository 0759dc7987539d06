/* date.h -- dates of the Gregorian calendar as numbers of days. */
#ifndef WIRETALE_BASE_DATE_H
#define WIRETALE_BASE_DATE_H

#include <stdint.h>

/* Days since 1 January 1970; before it less than 0.  month 1..12, day 1..31: not checked against the month's length. */
int64_t date_days(int64_t year, unsigned month, unsigned day);

#endif
