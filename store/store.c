/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "store/migrate.h"
#include "store/private.h"

#include "model/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITER_CACHE_KB 65536
#define READER_CACHE_KB 16384

/* The name of a file that SQLite keeps beside the store; the caller frees it. */
static char *make_neighbour(const char *path, const char *ending)
{
	size_t size = strlen(path) + strlen(ending) + 1;
	char *neighbour = xmalloc(size);
	snprintf(neighbour, size, "%s%s", path, ending);
	return neighbour;
}

/* --- failures --- */

static int fail_system(struct store *store, int saved_errno, struct err *err)
{
	/* EFBIG is a limit on a file's size: for us a full disk as well. */
	if (saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG)
		return err_set(err, ERR_FULL, "store '%s': no space left (%s)", store->path,
		    strerror(saved_errno));
	return err_set(err, ERR_IO, "store '%s': %s%s%s", store->path, sqlite3_errmsg(store->db),
	    saved_errno ? ": " : "", saved_errno ? strerror(saved_errno) : "");
}

#define WAL_WRITE_LOCK 120 /* the byte of the shared index that a writer locks */

/*
 * The process that writes, where the kernel tells; else 0. Asked of /proc, as to
 * open and close a file of SQLite's would drop this process's own locks on it.
 */
static int64_t find_writer(const struct store *store)
{
	struct stat info;
	char *index = make_neighbour(store->path, "-shm");
	bool has_index = stat(index, &info) == 0;
	free(index);
	if (!has_index)
		return 0;
	FILE *locks = fopen("/proc/locks", "re");
	char line[256];
	int64_t writer = 0;
	while (locks && !writer && fgets(line, sizeof(line), locks)) {
		long long pid;
		unsigned long long inode, first;
		if (sscanf(line, "%*s POSIX %*s WRITE %lld %*x:%*x:%llu %llu", &pid, &inode,
			&first) == 3 &&
		    inode == info.st_ino && first == WAL_WRITE_LOCK && pid != getpid())
			writer = pid;
	}
	if (locks)
		fclose(locks);
	return writer > 0 ? writer : 0;
}

static int fail_busy(struct store *store, struct err *err)
{
	int64_t writer = find_writer(store);
	if (writer)
		return err_set(err, ERR_BUSY, "another run (process %lld) holds the store '%s'",
		    (long long)writer, store->path);
	return err_set(err, ERR_BUSY, "another run holds the store '%s'", store->path);
}

int store_fail(struct store *store, struct err *err)
{
	if (store->is_writing)
		store->has_failed = true;
	int code = sqlite3_errcode(store->db) & 0xFF;
	const char *path = store->path;
	switch (code) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return fail_busy(store, err);
	case SQLITE_FULL: return err_set(err, ERR_FULL, "store '%s': no space left", path);
	case SQLITE_CORRUPT:
		return err_set(err, ERR_STORE,
		    "store '%s' is damaged (%s); restore it from a backup, or save what is left "
		    "with 'sqlite3 %s .recover'",
		    path, sqlite3_errmsg(store->db), path);
	case SQLITE_NOTADB:
		return err_set(err, ERR_STORE,
		    "'%s' is not a store of sheaf (no SQLite database, or its beginning is "
		    "damaged); name another file, or restore it from a backup",
		    path);
	case SQLITE_NOMEM: return err_set(err, ERR_MEMORY, "store '%s': out of memory", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return err_set(err, ERR_IO, "store '%s' cannot be written: it is read-only", path);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN: return fail_system(store, sqlite3_system_errno(store->db), err);
	default:
		return err_set(
		    err, ERR_INTERNAL, "store '%s': %s", path, sqlite3_errmsg(store->db));
	}
}

int store_fail_row(struct store *store, const char *what, int64_t id, struct err *err)
{
	if (store->is_writing)
		store->has_failed = true;
	return err_set(err, ERR_STORE,
	    "store '%s' is damaged: %s %lld cannot be read; restore it "
	    "from a backup",
	    store->path, what, (long long)id);
}

int store_run_sql(struct store *store, const char *sql, struct err *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, err);
	return 0;
}

/* --- opening --- */

/* A path as an SQLite URI that promises that nobody writes; the caller frees it. */
static char *make_immutable_uri(const char *path)
{
	struct buf uri;
	buf_init(&uri, SIZE_MAX / 4);
	buf_add_text(&uri, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			buf_addf(&uri, "%%%02X", (unsigned)(unsigned char)*path);
		else
			buf_add_char(&uri, *path);
	}
	buf_add_text(&uri, "?immutable=1");
	if (uri.failed)
		err_die("out of memory");
	return uri.p;
}

static int open_database(struct store *store, const char *name, int flags, struct err *err)
{
	sqlite3_close(store->db);
	store->db = NULL;
	flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int rc = sqlite3_open_v2(name, &store->db, flags, NULL);
	if (!store->db)
		return err_set(err, ERR_MEMORY, "store '%s': out of memory", store->path);
	if (rc != SQLITE_OK)
		return store_fail(store, err);
	sqlite3_busy_timeout(store->db, LIMIT_STORE_WAIT_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return 0;
}

/* True where nothing waits in a write-ahead log, so that the file alone is the store. */
static bool is_settled(const char *path)
{
	char *wal = make_neighbour(path, "-wal");
	struct stat info;
	bool is_settled = stat(wal, &info) < 0 || info.st_size == 0;
	free(wal);
	return is_settled;
}

static int fail_missing(struct store *store, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND,
	    "no store at '%s'; run 'sheaf harvest' or 'sheaf import' first", store->path);
}

static int open_reader(struct store *store, struct err *err)
{
	if (access(store->path, F_OK) < 0 && errno == ENOENT)
		return fail_missing(store, err);
	int version = 0;
	int rc = open_database(store, store->path, SQLITE_OPEN_READONLY, err);
	if (rc == 0)
		rc = store_check_file(store, &version, err);
	int code = store->db ? sqlite3_errcode(store->db) & 0xFF : SQLITE_OK;
	if (rc < 0 && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY) &&
	    access(store->path, R_OK) == 0 && is_settled(store->path)) {
		/* A folder in which nothing can be written, so without the log's index. */
		char *uri = make_immutable_uri(store->path);
		rc = open_database(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
		free(uri);
		if (rc == 0)
			rc = store_check_file(store, &version, err);
	}
	if (rc < 0)
		return rc;
	if (version == 0)
		return fail_missing(store, err);
	if (version < migrations_n)
		return err_set(err, ERR_STORE,
		    "'%s' was written by an older sheaf (schema %d; this program reads %d); "
		    "any command that writes brings it up to date",
		    store->path, version, migrations_n);
	char pragmas[128];
	snprintf(pragmas, sizeof(pragmas), "PRAGMA cache_size = -%d; PRAGMA query_only = ON",
	    READER_CACHE_KB);
	return store_run_sql(store, pragmas, err);
}

/* Two processes that make a store at once may meet here, where SQLite does not wait by itself. */
static int enter_wal(struct store *store, struct err *err)
{
	int rc = 0;
	for (int waited_ms = 0; waited_ms <= LIMIT_STORE_WAIT_MS; waited_ms += 20) {
		rc = store_run_sql(store, "PRAGMA journal_mode = WAL", err);
		if (rc != ERR_BUSY)
			return rc;
		sqlite3_sleep(20);
	}
	return rc;
}

static int open_writer(struct store *store, struct err *err)
{
	int version = 0;
	bool must_exist = store->mode == STORE_UPDATE;
	if (must_exist && access(store->path, F_OK) < 0 && errno == ENOENT)
		return fail_missing(store, err);
	int rc = open_database(store, store->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (rc == 0)
		rc = store_check_file(store, &version, err);
	if (rc < 0)
		return rc;
	if (must_exist && version == 0)
		return fail_missing(store, err);
	/* FULL: what was committed survives a power cut too; one sync a commit, but for steps. */
	char pragmas[256];
	snprintf(pragmas, sizeof(pragmas),
	    "PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
	    "PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = 4000; "
	    "PRAGMA journal_size_limit = 67108864",
	    WRITER_CACHE_KB);
	rc = store_run_sql(store, pragmas, err);
	if (rc == 0)
		rc = enter_wal(store, err);
	if (rc == 0 && version < migrations_n)
		rc = store_migrate(store, err);
	return rc;
}

int store_open(struct store **store, const char *path, enum store_mode mode, struct err *err)
{
	struct store *opened = xcalloc(1, sizeof(*opened));
	opened->path = xstrdup(path);
	opened->mode = mode;
	buf_init(&opened->body, LIMIT_STORED_BODY_BYTES);
	struct stat info;
	int rc = 0;
	if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		rc = err_set(err, ERR_IO, "'%s' is a folder; the store is a file", path);
	else
		rc = mode == STORE_READ ? open_reader(opened, err) : open_writer(opened, err);
	if (rc < 0) {
		store_close(opened);
		return rc;
	}
	*store = opened;
	return 0;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->db)
		store_rollback(store);
	statements_finalize(store);
	sqlite3_close(store->db);
	free(store->path);
	free(store->lease);
	free(store->key_changes);
	free(store->seen);
	free(store->keys);
	buf_clear(&store->body);
	free(store);
}

void store_set_rules_version(struct store *store, int version)
{
	store->rules_version = version;
}

void store_set_wait(struct store *store, int ms)
{
	sqlite3_busy_timeout(store->db, ms);
}

#define PATIENCE_POLL_MS 50

static int wait_patiently(void *ctx, int n_tried)
{
	const struct store *store = ctx;
	if (store->is_interrupted && store->is_interrupted())
		return 0;
	sqlite3_sleep(n_tried < PATIENCE_POLL_MS ? n_tried + 1 : PATIENCE_POLL_MS);
	return 1;
}

void store_set_patience(struct store *store, bool (*is_interrupted)(void))
{
	store->is_interrupted = is_interrupted;
	sqlite3_busy_handler(store->db, wait_patiently, store);
}

/* --- transactions --- */

int store_need_writing(struct store *store, struct err *err)
{
	assert(store->is_writing);
	if (store->has_failed)
		return err_set(err, ERR_INTERNAL, "store '%s': the transaction has failed already",
		    store->path);
	return 0;
}

static int begin(struct store *store, bool is_step, struct err *err)
{
	assert(store->mode != STORE_READ && !store->is_writing && !store->is_reading);
	int rc = 0;
	if (store->is_stepping != is_step)
		rc = store_run_sql(store,
		    is_step ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", err);
	if (rc == 0)
		store->is_stepping = is_step;
	if (rc == 0)
		rc = statement_run(store, statement_use(store, SQL_BEGIN), err);
	if (rc == 0)
		store->is_writing = true;
	return rc;
}

int store_begin(struct store *store, struct err *err)
{
	return begin(store, false, err);
}

int store_begin_step(struct store *store, struct err *err)
{
	return begin(store, true, err);
}

int store_sync(const struct store *store, struct err *err)
{
	/* The log is no file that SQLite locks, so it may be opened and closed beside it. */
	char *log = make_neighbour(store->path, "-wal");
	int fd = open(log, O_RDONLY | O_CLOEXEC);
	free(log);
	if (fd < 0 && errno == ENOENT)
		return 0;
	int rc = 0;
	if (fd < 0 || fdatasync(fd) < 0)
		rc = err_set(err, ERR_IO, "store '%s': cannot be brought to the disk: %s",
		    store->path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

int store_commit(struct store *store, struct err *err)
{
	int rc = store_need_writing(store, err);
	if (rc == 0)
		rc = store_flush_keys(store, err);
	if (rc == 0)
		rc = store_flush_seen(store, err);
	if (rc == 0)
		rc = statement_run(store, statement_use(store, SQL_COMMIT), err);
	if (rc == 0)
		store->is_writing = false;
	return rc;
}

void store_rollback(struct store *store)
{
	/* SQLite may have rolled back by itself, on a full disk for example. */
	if (!sqlite3_get_autocommit(store->db)) {
		sqlite3_stmt *rollback = statement_use(store, SQL_ROLLBACK);
		if (rollback) {
			sqlite3_step(rollback);
			sqlite3_reset(rollback);
		}
	}
	store->n_key_changes = store->n_seen = 0;
	store->is_writing = store->is_reading = store->has_failed = false;
}

int store_begin_read(struct store *store, struct err *err)
{
	assert(!store->is_writing && !store->is_reading);
	int rc = statement_run(store, statement_use(store, SQL_BEGIN_READ), err);
	if (rc < 0)
		return rc;
	store->is_reading = true;
	/* The view is fixed by the first read, not by BEGIN. */
	rc = statement_run(store, statement_use(store, SQL_TAKE_SNAPSHOT), err);
	if (rc < 0)
		store_rollback(store);
	return rc;
}
