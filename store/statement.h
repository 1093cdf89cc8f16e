/* SPDX-License-Identifier: MIT */
/*
 * All statements of the store in one table, each prepared when it is first used (a
 * reader of one endpoint needs few of them), and finalised together.
 *
 * A statement of the table must be reset before the call that used it returns
 * (statement_run and statement_finish do). What walks over rows and calls back
 * takes a copy of its own (statement_copy), so that callbacks may call anything.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/utc.h"

#include <sqlite3.h>

struct store;

#define COUNTER_COLUMNS                                                                            \
	"requests, pages, retries, received, n_new, changed, unchanged, deleted, rejected"

#define RUN_COLUMNS                                                                                \
	"id, endpoint, mode, outcome, started, finished, from_time, until_time, "                  \
	"response_date, " COUNTER_COLUMNS                                                          \
	", error_code, error, has_ended, vanished, held, announced"

#define LEG_COLUMNS                                                                                \
	"id, run, at, response_date, announced, " COUNTER_COLUMNS                                  \
	", is_list_done, token, plan, endpoint, accepts_deletions, from_time, until_time"

#define N_RUN_COLUMNS 24

#define PUBLICATION_COLUMNS                                                                        \
	"p.id, p.public_id, p.founder, p.is_alive, i.public_id, p.digest, p.first_seen, "          \
	"p.modified"

#define STATEMENTS(X)                                                                              \
	X(BEGIN, "BEGIN IMMEDIATE")                                                                \
	X(BEGIN_READ, "BEGIN DEFERRED")                                                            \
	X(TAKE_SNAPSHOT, "SELECT 1 FROM endpoint LIMIT 1")                                         \
	X(COMMIT, "COMMIT")                                                                        \
	X(ROLLBACK, "ROLLBACK")                                                                    \
	/* endpoint */                                                                             \
	X(FIND_ENDPOINT, "SELECT id, url FROM endpoint WHERE name = ?1")                           \
	X(GET_ENDPOINT_STATE, "SELECT not_before, n_failures, deletions FROM endpoint "            \
			      "WHERE id = ?1")                                                     \
	X(PUT_ENDPOINT_STATE, "UPDATE endpoint SET not_before = ?2, n_failures = ?3, "             \
			      "deletions = ?4 WHERE id = ?1")                                      \
	X(ADD_ENDPOINT, "INSERT INTO endpoint (name, url) VALUES (?1, ?2)")                        \
	X(SET_ENDPOINT_URL, "UPDATE endpoint SET url = ?2 WHERE id = ?1")                          \
	X(EACH_ENDPOINT, "SELECT id, name, url FROM endpoint ORDER BY name")                       \
	X(ENDPOINT_NAME, "SELECT name FROM endpoint WHERE id = ?1")                                \
	/* run */                                                                                  \
	X(NEWEST_RUN, "SELECT " RUN_COLUMNS ", request, lease_host, lease_pid, lease_ticks, "      \
		      "is_resumable, plan, is_list_done, token "                                   \
		      "FROM run WHERE endpoint = ?1 ORDER BY id DESC LIMIT 1")                     \
	X(ENDED_RUN, "SELECT " RUN_COLUMNS ", plan FROM run WHERE endpoint = ?1 "                  \
		     "AND request = ?2 AND has_ended = 1 AND mode BETWEEN ?3 AND 1 ORDER BY id "   \
		     "DESC LIMIT 1")                                                               \
	X(NEWEST_HARVEST, "SELECT started, finished, outcome, error_code, lease_host, lease_pid, " \
			  "lease_ticks, has_ended FROM run WHERE endpoint = ?1 AND mode < 2 "      \
			  "ORDER BY id DESC LIMIT 1")                                              \
	X(FULL_ENDED,                                                                              \
	    "SELECT started, held FROM run WHERE endpoint = ?1 AND mode = 1 AND has_ended = 1 "    \
	    "ORDER BY id DESC LIMIT 1")                                                            \
	X(OPEN_HARVESTS, "SELECT e.name, e.url, r.lease_host, r.lease_pid, r.lease_ticks "         \
			 "FROM run r JOIN endpoint e ON e.id = r.endpoint "                        \
			 "WHERE r.outcome = 0 AND r.mode < 2 AND r.endpoint <> ?1")                \
	X(ADD_RUN, "INSERT INTO run (endpoint, request, mode, outcome, started, from_time, "       \
		   "until_time, lease_host, lease_pid, lease_ticks) "                              \
		   "VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9)")                               \
	X(RESUME_RUN, "UPDATE run SET outcome = 0, finished = NULL, error_code = 0, error = '', "  \
		      "is_resumable = 0, lease_host = ?2, lease_pid = ?3, lease_ticks = ?4 "       \
		      "WHERE id = ?1")                                                             \
	X(ABANDON_RUN, "UPDATE run SET outcome = CASE outcome WHEN 0 THEN 2 ELSE outcome END, "    \
		       "finished = coalesce(finished, ?2), is_resumable = 0, token = '', "         \
		       "lease_host = NULL, lease_pid = NULL, lease_ticks = NULL WHERE id = ?1")    \
	X(SAVE_RUN, "UPDATE run SET response_date = ?5, requests = ?6, pages = ?7, retries = ?8, " \
		    "received = ?9, n_new = ?10, changed = ?11, unchanged = ?12, deleted = ?13, "  \
		    "rejected = ?14, announced = ?15 WHERE id = ?1 AND lease_host = ?2 "           \
		    "AND lease_pid = ?3 AND lease_ticks = ?4")                                     \
	X(SAVE_CHECKPOINT, "UPDATE run SET plan = ?2, is_list_done = ?3, token = ?4 "              \
			   "WHERE id = ?1")                                                        \
	X(FINISH_RUN, "UPDATE run SET outcome = ?2, finished = ?3, error_code = ?4, error = ?5, "  \
		      "is_resumable = ?6, token = CASE ?6 WHEN 1 THEN token ELSE '' END, "         \
		      "has_ended = ?7, vanished = ?8, held = ?9, "                                 \
		      "lease_host = NULL, lease_pid = NULL, lease_ticks = NULL WHERE id = ?1")     \
	/* daemon */                                                                               \
	X(EACH_DAEMON, "SELECT id, lease_host, lease_pid, lease_ticks, machine, started, "         \
		       "heartbeat, dedup_began, dedup_ended FROM daemon")                          \
	X(PUT_DAEMON, "INSERT INTO daemon (lease_host, lease_pid, lease_ticks, machine, started, " \
		      "heartbeat, dedup_began, dedup_ended) "                                      \
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "                                   \
		      "ON CONFLICT (lease_host, lease_pid, lease_ticks) DO UPDATE SET "            \
		      "started = ?5, heartbeat = ?6, dedup_began = ?7, dedup_ended = ?8")          \
	X(DROP_DAEMON, "DELETE FROM daemon WHERE id = ?1")                                         \
	X(DROP_OWN_DAEMON, "DELETE FROM daemon WHERE lease_host = ?1 AND lease_pid = ?2 "          \
			   "AND lease_ticks = ?3")                                                 \
	X(GET_RUN, "SELECT " RUN_COLUMNS ", request FROM run WHERE id = ?1")                       \
	X(NEXT_RUN_WITHOUT_LEG, "SELECT " RUN_COLUMNS ", request FROM run WHERE id > ?1 "          \
				"AND NOT EXISTS (SELECT 1 FROM leg WHERE leg.run = run.id) "       \
				"ORDER BY id LIMIT 1")                                             \
	/* response */                                                                             \
	X(ADD_LEG, "INSERT INTO leg (run, at, response_date, announced, " COUNTER_COLUMNS ", "     \
		   "is_list_done, token, plan, endpoint, accepts_deletions, from_time, "           \
		   "until_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "  \
		   "?14, ?15, ?16, ?17, ?18, ?19, ?20)")                                           \
	X(NEXT_LEG, "SELECT " LEG_COLUMNS " FROM leg WHERE id > ?1 ORDER BY id LIMIT 1")           \
	X(NEXT_LEG_OF, "SELECT " LEG_COLUMNS " FROM leg WHERE id > ?1 AND run = ?2 "               \
		       "ORDER BY id LIMIT 1")                                                      \
	X(ADD_RESPONSE,                                                                            \
	    "INSERT INTO response (leg, at, was_sent, is_ended, outcome, problem, redirects, "     \
	    "is_packed, url, form, answered_by, headers) "                                         \
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")                          \
	X(END_RESPONSE, "UPDATE response SET at = ?2, was_sent = ?3, is_ended = ?4, "              \
			"outcome = ?5, problem = ?6, redirects = ?7 WHERE id = ?1")                \
	X(ADD_RESPONSE_PART, "INSERT INTO response_part (response, bytes) VALUES (?1, ?2)")        \
	X(NEXT_RESPONSE, "SELECT id, at, was_sent, is_ended, outcome, problem, is_packed, url, "   \
			 "form, answered_by, headers, redirects FROM response "                    \
			 "WHERE leg = ?1 AND id > ?2 "                                             \
			 "ORDER BY id LIMIT 1")                                                    \
	X(NEXT_RESPONSE_PART, "SELECT id, length(bytes), bytes FROM response_part "                \
			      "WHERE response = ?1 AND id > ?2 ORDER BY id LIMIT 1")               \
	X(ADD_DEDUP_RUN, "INSERT INTO dedup_run (at, is_full, last_leg) "                          \
			 "VALUES (?1, ?2, coalesce((SELECT max(id) FROM leg), 0))")                \
	X(NEXT_DEDUP_RUN, "SELECT id, at, is_full, last_leg FROM dedup_run WHERE id > ?1 "         \
			  "ORDER BY id LIMIT 1")                                                   \
	/* record */                                                                               \
	X(FIND_RECORD, "SELECT id, is_deleted, rules_version, digest, datestamp, identifier "      \
		       "FROM record WHERE endpoint = ?1 AND name_hash = ?2")                       \
	X(ADD_RECORD, "INSERT INTO record (endpoint, name_hash, is_deleted, rules_version, "       \
		      "first_seen, changed_at, digest, datestamp, identifier, body) "              \
		      "VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9)")                           \
	X(CHANGE_RECORD, "UPDATE record SET is_deleted = 0, rules_version = ?2, changed_at = ?3, " \
			 "digest = ?4, datestamp = ?5, body = ?6 WHERE id = ?1")                   \
	X(DELETE_RECORD, "UPDATE record SET is_deleted = 1, changed_at = ?2, digest = ?3, "        \
			 "datestamp = ?4 WHERE id = ?1")                                           \
	X(SWEEP_RECORD, "UPDATE record SET is_deleted = 1, changed_at = ?2, digest = x'' "         \
			"WHERE id = ?1")                                                           \
	X(RECORD_IDS_OF, "SELECT id FROM record WHERE endpoint = ?1")                              \
	X(DELETED_IDS_OF, "SELECT id FROM record WHERE endpoint = ?1 AND is_deleted = 1")          \
	X(GET_SEEN, "SELECT bits FROM seen WHERE run = ?1 AND chunk = ?2")                         \
	X(PUT_SEEN, "INSERT INTO seen (run, chunk, bits) VALUES (?1, ?2, ?3) "                     \
		    "ON CONFLICT (run, chunk) DO UPDATE SET bits = ?3")                            \
	X(FORGET_SEEN, "DELETE FROM seen WHERE run = ?1")                                          \
	X(ADD_SET_MEMBER, "INSERT OR IGNORE INTO set_member (record, set_hash) VALUES (?1, ?2)")   \
	X(DROP_SET_MEMBER, "DELETE FROM set_member WHERE record = ?1 AND set_hash = ?2")           \
	X(HAS_SET_MEMBER, "SELECT count(*) FROM set_member WHERE record = ?1 AND set_hash = ?2")   \
	X(GET_SETS, "SELECT set_hash FROM set_member WHERE record = ?1")                           \
	X(MARK_DIRTY, "INSERT OR IGNORE INTO dirty (record) VALUES (?1)")                          \
	X(GET_RECORD, "SELECT r.id, r.endpoint, e.name, r.is_deleted, r.rules_version, "           \
		      "r.first_seen, r.changed_at, r.datestamp, r.identifier, p.public_id, "       \
		      "r.body FROM record r JOIN endpoint e ON e.id = r.endpoint "                 \
		      "LEFT JOIN dedup_state d ON d.record = r.id "                                \
		      "LEFT JOIN publication p ON p.id = d.publication WHERE r.id = ?1")           \
	X(EACH_RECORD_ID, "SELECT r.id FROM record r CROSS JOIN endpoint e ON e.id = r.endpoint "  \
			  "ORDER BY e.name, r.identifier, r.id")                                   \
	X(PUT_ORIGINAL, "INSERT OR REPLACE INTO original (record, bytes) VALUES (?1, ?2)")         \
	X(DROP_ORIGINAL, "DELETE FROM original WHERE record = ?1")                                 \
	X(GET_ORIGINAL, "SELECT bytes FROM original WHERE record = ?1")                            \
	X(ADD_REJECTED, "INSERT OR IGNORE INTO rejected (endpoint, run, seen, position, digest, "  \
			"identifier, source, reason, bytes) "                                      \
			"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                             \
	X(EACH_REJECTED, "SELECT e.name, r.identifier, r.source, r.position, r.reason, r.seen, "   \
			 "r.bytes FROM rejected r JOIN endpoint e ON e.id = r.endpoint "           \
			 "ORDER BY e.name, r.id")                                                  \
	/* renewal */                                                                              \
	X(GET_RENEWAL, "SELECT up_to FROM renewal WHERE basis = ?1")                               \
	X(FORGET_RENEWAL, "DELETE FROM renewal")                                                   \
	X(ADD_RENEWAL, "INSERT INTO renewal (basis, up_to) VALUES (?1, ?2)")                       \
	X(NEXT_LIVE_RECORD,                                                                        \
	    "SELECT id FROM record WHERE id > ?1 AND is_deleted = 0 ORDER BY id LIMIT 1")          \
	X(GET_BODY, "SELECT body FROM record WHERE id = ?1")                                       \
	X(SET_RULES_VERSION,                                                                       \
	    "UPDATE record SET rules_version = ?2 WHERE id = ?1 AND rules_version <> ?2")          \
	X(RENEW_RECORD, "UPDATE record SET rules_version = ?2, changed_at = ?3, body = ?4 "        \
			"WHERE id = ?1")                                                           \
	/* dedup */                                                                                \
	X(DIRTY_ALL, "INSERT OR IGNORE INTO dirty (record) SELECT id FROM record")                 \
	X(FORGET_KEYS, "DELETE FROM block_key")                                                    \
	X(FORGET_MATCHES, "DELETE FROM match")                                                     \
	X(FORGET_STATES, "UPDATE dedup_state SET profile_digest = 0, keys = NULL")                 \
	X(GET_BASIS, "SELECT digest FROM dedup_basis")                                             \
	X(FORGET_BASIS, "DELETE FROM dedup_basis")                                                 \
	X(ADD_BASIS, "INSERT INTO dedup_basis (digest) VALUES (?1)")                               \
	X(GET_DIRTY, "SELECT record FROM dirty ORDER BY record")                                   \
	X(CLEAR_DIRTY, "DELETE FROM dirty")                                                        \
	X(GET_STATE,                                                                               \
	    "SELECT publication, profile_digest, keys FROM dedup_state WHERE record = ?1")         \
	X(PUT_STATE, "INSERT INTO dedup_state (record, profile_digest, keys) VALUES (?1, ?2, ?3) " \
		     "ON CONFLICT (record) DO UPDATE SET profile_digest = ?2, keys = ?3")          \
	X(PUT_MEMBERSHIP, "INSERT INTO dedup_state (record, publication) VALUES (?1, ?2) "         \
			  "ON CONFLICT (record) DO UPDATE SET publication = ?2")                   \
	X(DROP_STATE, "DELETE FROM dedup_state WHERE record = ?1 AND publication IS NULL "         \
		      "AND profile_digest = 0 AND keys IS NULL")                                   \
	X(ADD_KEY, "INSERT OR IGNORE INTO block_key (key, record) VALUES (?1, ?2)")                \
	X(DROP_KEY, "DELETE FROM block_key WHERE key = ?1 AND record = ?2")                        \
	X(GET_BLOCK, "SELECT record FROM block_key WHERE key = ?1 ORDER BY record")                \
	X(EACH_BLOCK, "SELECT key, record FROM block_key ORDER BY key, record")                    \
	X(PUT_MATCH, "INSERT INTO match (a, b, verdict, rule, score) VALUES (?1, ?2, ?3, ?4, ?5) " \
		     "ON CONFLICT (a, b) DO UPDATE SET verdict = ?3, rule = ?4, score = ?5")       \
	X(DROP_MATCH, "DELETE FROM match WHERE a = ?1 AND b = ?2")                                 \
	X(GET_MATCHES, "SELECT a, b, verdict, rule, score FROM match WHERE a = ?1 UNION ALL "      \
		       "SELECT a, b, verdict, rule, score FROM match WHERE b = ?1")                \
	/* publication */                                                                          \
	X(ADD_PUBLICATION, "INSERT INTO publication (public_id, founder, is_alive) "               \
			   "VALUES (?1, ?2, 1)")                                                   \
	X(GET_PUBLICATION_ROW, "SELECT " PUBLICATION_COLUMNS " FROM publication p "                \
			       "LEFT JOIN publication i ON i.id = p.merged_into WHERE p.id = ?1")  \
	X(FIND_PUBLICATION, "SELECT id FROM publication WHERE public_id = ?1")                     \
	X(GET_PUBLICATION_DIGEST, "SELECT digest FROM publication WHERE id = ?1")                  \
	X(PUT_PUBLICATION, "UPDATE publication SET is_alive = 1, merged_into = NULL, "             \
			   "first_seen = ?2, modified = ?3, digest = ?4, body = ?5 WHERE id = ?1") \
	X(END_PUBLICATION,                                                                         \
	    "UPDATE publication SET is_alive = 0, merged_into = ?2, modified = ?3, "               \
	    "digest = NULL, body = NULL WHERE id = ?1")                                            \
	X(PUT_EMBARGO, "INSERT INTO embargo (publication, ends) VALUES (?1, ?2) "                  \
		       "ON CONFLICT (publication) DO UPDATE SET ends = ?2")                        \
	X(DROP_EMBARGO, "DELETE FROM embargo WHERE publication = ?1")                              \
	X(TOUCH_OPENED, "UPDATE publication SET modified = ?1 WHERE id IN "                        \
			"(SELECT publication FROM embargo WHERE ends <= ?1)")                      \
	X(ADD_CHANGES_OPENED, "INSERT INTO change (op, publication, at) "                          \
			      "SELECT ?2, publication, ?1 FROM embargo WHERE ends <= ?1 "          \
			      "ORDER BY ends, publication")                                        \
	X(DROP_ENDED_EMBARGOES, "DELETE FROM embargo WHERE ends <= ?1")                            \
	X(ADD_CHANGE, "INSERT INTO change (op, publication, into_id, at) VALUES (?1, ?2, ?3, ?4)") \
	X(GET_MEMBER_IDS, "SELECT record FROM dedup_state WHERE publication = ?1 ORDER BY record") \
	X(GET_MEMBERS, "SELECT r.id, e.name, r.identifier, r.datestamp FROM dedup_state d "        \
		       "CROSS JOIN record r ON r.id = d.record "                                   \
		       "CROSS JOIN endpoint e ON e.id = r.endpoint WHERE d.publication = ?1 "      \
		       "ORDER BY e.name, r.identifier")                                            \
	X(GET_PUBLICATION, "SELECT public_id, first_seen, modified, body FROM publication "        \
			   "WHERE id = ?1 AND is_alive = 1 AND body IS NOT NULL")                  \
	X(EACH_PUBLICATION_ID, "SELECT id FROM publication ORDER BY public_id")                    \
	/* surveys: records in the order of their rows, which is that of the file */               \
	X(EACH_NAME, "SELECT id, identifier, datestamp, is_deleted FROM record WHERE id IN "       \
		     "(SELECT id FROM record WHERE endpoint = ?1) ORDER BY id")                    \
	X(EACH_RUN, "SELECT " RUN_COLUMNS ", (SELECT name FROM endpoint e WHERE e.id = endpoint) " \
		    "FROM run WHERE ?1 = 0 OR endpoint = ?1 ORDER BY id DESC")                     \
	X(EACH_BODY, "SELECT r.id, e.name, r.identifier, r.body FROM record r "                    \
		     "CROSS JOIN endpoint e ON e.id = r.endpoint WHERE r.is_deleted = 0")          \
	X(EACH_BODY_OF, "SELECT r.id, e.name, r.identifier, r.body FROM record r "                 \
			"CROSS JOIN endpoint e ON e.id = r.endpoint WHERE r.is_deleted = 0 "       \
			"AND r.id IN (SELECT id FROM record WHERE endpoint = ?1)")                 \
	/* totals */                                                                               \
	X(HAS_RECORDS, "SELECT EXISTS (SELECT 1 FROM record WHERE endpoint = ?1)")                 \
	X(COUNT_RECORDS, "SELECT count(*) FROM record")                                            \
	X(COUNT_RECORDS_OF, "SELECT count(*) FROM record WHERE endpoint = ?1")                     \
	X(COUNT_DELETED, "SELECT count(*) FROM record WHERE is_deleted = 1")                       \
	X(COUNT_DELETED_OF, "SELECT count(*) FROM record WHERE endpoint = ?1 AND is_deleted = 1")  \
	X(COUNT_REJECTED, "SELECT count(*) FROM rejected")                                         \
	X(COUNT_REJECTED_OF, "SELECT count(*) FROM rejected WHERE endpoint = ?1")                  \
	X(COUNT_DIRTY, "SELECT count(*) FROM dirty")                                               \
	X(COUNT_PUBLICATIONS, "SELECT count(*) FROM publication")                                  \
	X(COUNT_DEAD, "SELECT count(*) FROM publication WHERE is_alive = 0")                       \
	X(COUNT_MEMBERS, "SELECT count(*) FROM dedup_state WHERE publication IS NOT NULL")

enum statement {
#define X(name, sql) SQL_##name,
	STATEMENTS(X)
#undef X
	    SQL_N
};

void statements_finalize(struct store *store);

/* A fresh copy of one, which the caller finalises. */
int statement_copy(struct store *store, enum statement id, sqlite3_stmt **copy, struct err *err);

/* The one of the table, ready for binding. One that cannot be prepared fails when it is stepped. */
sqlite3_stmt *statement_use(struct store *store, enum statement id);

/* The next row: 1; none (and the statement is reset): 0; negative on failure (reset too). */
int statement_step(struct store *store, sqlite3_stmt *statement, struct err *err);

/* Runs a statement that gives no rows, and resets it. */
int statement_run(struct store *store, sqlite3_stmt *statement, struct err *err);

/* Done with the rows. */
static inline void statement_finish(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
}

/* One number: of a query with one row and one column. */
int statement_number(
    struct store *store, sqlite3_stmt *statement, int64_t *number, struct err *err);

/* Bound by reference: the bytes must live until the statement is reset. */
static inline void bind_text(sqlite3_stmt *statement, int i, struct str s)
{
	sqlite3_bind_text(statement, i, s.n ? s.p : "", (int)s.n, SQLITE_STATIC);
}

static inline void bind_bytes(sqlite3_stmt *statement, int i, const void *p, size_t n)
{
	sqlite3_bind_blob(statement, i, n ? p : "", (int)n, SQLITE_STATIC);
}

static inline void bind_int(sqlite3_stmt *statement, int i, int64_t number)
{
	sqlite3_bind_int64(statement, i, number);
}

/* UTC seconds; UTC_NONE is NULL. */
static inline void bind_time(sqlite3_stmt *statement, int i, int64_t seconds)
{
	if (seconds == UTC_NONE)
		sqlite3_bind_null(statement, i);
	else
		bind_int(statement, i, seconds);
}

static inline int64_t column_time(sqlite3_stmt *statement, int i)
{
	return sqlite3_column_type(statement, i) == SQLITE_NULL
		   ? UTC_NONE
		   : sqlite3_column_int64(statement, i);
}

/* Valid until the statement's next step or reset. */
struct str column_text(sqlite3_stmt *statement, int i);
struct str column_bytes(sqlite3_stmt *statement, int i);

/* A text as a C string, cut to the size between characters. */
void column_copy(sqlite3_stmt *statement, int i, char *to, size_t size);

/* Zeroes where the column has no digest. */
struct digest column_digest(sqlite3_stmt *statement, int i);

#endif
