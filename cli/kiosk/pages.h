/* pages: every screen of the kiosk, one file page_NAME.c each. */
#ifndef CLI_KIOSK_PAGES_H
#define CLI_KIOSK_PAGES_H

struct page;

extern const struct page page_signin;    /* who it is; the first, and the lock */
extern const struct page page_enrol;     /* the first officer of a machine */
extern const struct page page_start;     /* 新しい評価, 続きから, 期限の近いもの, 文書を検証 */
extern const struct page page_kinds;     /* which kind; then whether it is a re-evaluation */
extern const struct page page_cases;     /* the cases to go on with */
extern const struct page page_due;
extern const struct page page_verify;    /* which file, and what verification found */
extern const struct page page_question;
extern const struct page page_review;    /* with the filters, and the search */
extern const struct page page_verdict;
extern const struct page page_documents;
extern const struct page page_steps;     /* of its life, findings, clauses */
extern const struct page page_help;      /* a box over the page below; any key closes it */

#endif
