/* kiosk_case: a place to test the kiosk in: officers with keys, and a case of one of them. */
#ifndef TESTS_KIOSK_CASE_H
#define TESTS_KIOSK_CASE_H

#include "tests/pty.h"

/* The officers, in the order in which they are listed, and their passphrases. */
#define YAMADA "1<Enter>yamada pass<Enter>" /* 山田太郎, author of R8-0001 */
#define SATO "2<Enter>sato pass word<Enter>" /* 佐藤花子, author of nothing */
#define SUZUKI "3<Enter>suzuki pass<Enter>" /* 鈴木一郎, approver */

enum kiosk_set {
	KIOSK_EMPTY,    /* nobody is registered */
	KIOSK_OFFICERS, /* the three, no case */
	KIOSK_DUE,      /* and R8-0001 approved, and due today because of 不正アクセス */
	KIOSK_IN_FORCE, /* and R8-0001 in force */
	KIOSK_CASE      /* the three, and R8-0001: tests/examples/cloud-mixed.ini, wholly answered */
};

/* Once, before and after all tests. */
void kiosk_base_make(void);
void kiosk_base_remove(void);
/* A fresh copy. */
void kiosk_place(struct place *p, enum kiosk_set set);

#endif
