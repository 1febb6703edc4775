/* deadline: days that the law counts: Japan's holidays, and terms that end on the next working day.
 *
 * Holidays: 国民の祝日に関する法律 (昭和23年法律第178号), articles 2 and 3, with the moved days of 2020 and 2021; the equinoxes by
 * the usual formula, right from 2000 to 2099 as far as 官報 has announced them. Days before 2020 are counted by the law as it
 * has been since. */
#ifndef ASSESS_DEADLINE_H
#define ASSESS_DEADLINE_H

#include <stdbool.h>

/* Whether the day is a holiday by the law, a substitute one (article 3 (2)) or one between two (article 3 (3)). */
bool deadline_is_holiday(int day);
/* Whether offices are closed: Saturdays, Sundays, holidays, and 29 December to 3 January (行政機関の休日に関する法律 1条1項). */
bool deadline_is_closed(int day);
/* The last day of a term of `days` days of which `from` is the first; the next open day where offices are closed on it. */
int deadline_term(int from, int days);

/* The reports to the Personal Information Protection Commission after a leak (個人情報保護法 68条, 施行規則 43条3項 and 44条;
 * counted as its guideline does, the day on which it became known being the first): within 3 to 5 days, within 30, and within
 * 60 where somebody may have meant harm. */
enum { DEADLINE_FIRST_DAYS = 5, DEADLINE_FULL_DAYS = 30, DEADLINE_HARM_DAYS = 60 };

#endif
