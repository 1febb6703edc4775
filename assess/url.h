/* url: addresses of servers as they may be shown. */
#ifndef ASSESS_URL_H
#define ASSESS_URL_H

enum { URL_SHOWN = 200 };

/* A URL without what may be secret, name and password of the user and the query ("http://h/p?…"), and without characters
 * that do not belong into one; cut when it is long. */
struct url_shown { char text[URL_SHOWN]; };
struct url_shown url_shown(const char *url);

#endif
