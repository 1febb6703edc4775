/* sheet_pictures: the figures of 評価票. Each is a heading and a picture, or nothing where the case has nothing to show;
 * all say in words what they show. */
#ifndef FORMS_SHEET_PICTURES_H
#define FORMS_SHEET_PICTURES_H

#include "forms/common.h"

enum { POINTS_TOP = 45000 /* the largest residual there is: 5 × 3 × 3000 */ };

/* The grade box: the letter, why, and where on the scale. */
void sheet_grade(const struct form_page *p);
/* Threats against what is protected: residual risk, and risk with no measures. */
void sheet_map(const struct form_page *p);
/* How far the measures bring the worst pair of each threat down. */
void sheet_falls(const struct form_page *p);
/* How many requirements of each section are met, partly met, … */
void sheet_shares(const struct form_page *p);

#endif
