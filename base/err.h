/* SPDX-License-Identifier: MIT */
/*
 * Errors: a code, and one line of text that says what failed, outermost
 * context first.
 *
 * A function that can fail returns int: 0 is success, a negative code is a
 * failure that the caller passes up (adding context with err_wrap), a positive
 * code is an outcome that the function's header names and its direct caller
 * handles. The error object is the last parameter and is written only on
 * failure.
 *
 *	if (read(fd, p, n) < 0)
 *		return err_set(err, ERR_IO, "cannot read '%s': %s", path, strerror(errno));
 *	...
 *	if (parse(page, err) < 0)
 *		return err_wrap(err, "page %d", number);
 *
 * Texts are lower case, without a full stop, the subject in single quotes.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_TEXT_MAX 1024

/* What kind of failure, as far as a caller or an exit code can act on it. */
enum err_code {
	ERR_OK = 0,
	ERR_INTERNAL = -1,     /* none of the others */
	ERR_MEMORY = -2,       /* a data-sized allocation failed */
	ERR_IO = -3,	       /* a file could not be read or written */
	ERR_FULL = -4,	       /* the disk, or a quota, is full */
	ERR_USAGE = -5,	       /* the command line is wrong */
	ERR_CONFIG = -6,       /* the configuration is wrong */
	ERR_FORMAT = -7,       /* data from outside is not what it should be */
	ERR_LIMIT = -8,	       /* data from outside exceeds a cap of model/limits.h */
	ERR_NETWORK = -9,      /* transient: no answer, a cut answer, HTTP 5xx */
	ERR_REFUSED = -10,     /* permanent: HTTP 4xx, TLS, forbidden redirect */
	ERR_PROTOCOL = -11,    /* an OAI-PMH error answer that ends the list */
	ERR_BUSY = -12,	       /* another run holds the store or the endpoint */
	ERR_POSTPONED = -13,   /* the repository asked for a longer wait than max-wait */
	ERR_STORE = -14,       /* the store is damaged, foreign or newer than this program */
	ERR_NOT_FOUND = -15,   /* what was named does not exist */
	ERR_INTERRUPTED = -16, /* a signal asked for the end */
	ERR_HELD = -17,	       /* the deletion brake held: a person must decide */
};

struct err {
	int code;
	char text[ERR_TEXT_MAX];
};

/* Sets code and text; returns code, for `return err_set(...)`. err may be NULL. */
int err_set(struct err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "CONTEXT: " before the text; returns the code that err holds. err may be NULL. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A short stable word for a code ("network", "format", ...), as JSON output shows it. */
const char *err_code_name(int code);

/* Prints one line to standard error and ends the program: for small allocations only. */
_Noreturn void err_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc, calloc, realloc and strdup for small, bounded sizes: they end the program on failure. */
void *xmalloc(unsigned long size);
void *xcalloc(unsigned long count, unsigned long size);
void *xrealloc(void *old, unsigned long size);
char *xstrdup(const char *text);

#endif
