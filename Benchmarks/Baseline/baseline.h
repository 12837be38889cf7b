// The same questions and changes as reel's own, in plain C with the driving index of each query pinned: the baseline.
#ifndef BASELINE_H
#define BASELINE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "statements.h"

// ---- support.c

#define ABSENT INT64_MIN

_Noreturn void fail(const char *what, const char *detail);
void check(sqlite3 *db, int code, int expected, const char *what);
int64_t nanoseconds(void);

// What a line of the protocol asks for: `NAME`, then `key=value` each behind a tab.
typedef struct {
    char *name;
    char *keys[24];
    char *values[24];
    int count;
} Arguments;

Arguments parse_arguments(char *line);
const char *text_argument(const Arguments *arguments, const char *key, const char *otherwise);
int64_t integer_argument(const Arguments *arguments, const char *key, int64_t otherwise);

// ---- database.c

sqlite3 *open_ledger(const char *path, bool writes);
// Prepared at first use and kept; `sql` must live for ever, as its address is the key.
sqlite3_stmt *statement(sqlite3 *db, const char *sql);
// Binds each `:name` of a statement to the argument of that name: all digits as an integer, anything else as text.
void bind_arguments(sqlite3_stmt *statement, const Arguments *arguments);
// Binds by letters: `i` int64_t, `t` text or NULL, `b` bytes and their int count, `n` nothing (NULL).
void bind(sqlite3_stmt *statement, const char *letters, ...);
void run(sqlite3 *db, const char *sql, const char *letters, ...);
int64_t run_integer(sqlite3 *db, const char *sql, int64_t otherwise, const char *letters, ...);

// Copies of a column: whoever reads owns them.
char *owned_text(sqlite3_stmt *statement, int column);
int64_t integer_or_absent(sqlite3_stmt *statement, int column);

// ---- task.c

typedef struct {
    int64_t id, progress, duration, watermark, generate_audio, timeout, take, account_id, is_simulated, parent_id;
    int64_t priority, not_before, created_at, updated_at, submitted_at, accepted_at, finished_at, deadline_at;
    int64_t last_polled_at, next_poll_at, polls, poll_errors, error_http, paused_until, paused_at;
    double cost_amount, cost_rate;
    char *uid, *ref, *task_id, *state, *waiting_for, *upstream_status, *model, *mode, *prompt, *resolution, *ratio;
    char *project, *shot, *note, *profile, *base_url, *output_path, *cost_currency, *cost_basis, *error_code;
    char *error_message, *paused_for, *tag_text;
    // Point into `tag_text`.
    char **tags;
    int tag_count;
    char *video_state, *video_url, *video_path, *video_error, *video_sha256;
    int64_t video_bytes, video_saved_at, video_expires_at, video_attempts, video_is_stopped;
} Task;

typedef struct {
    Task *items;
    size_t count, capacity;
} Tasks;

Task read_task(sqlite3_stmt *statement);
Tasks read_tasks(sqlite3 *db, sqlite3_stmt *statement);
void free_task(Task *task);
void free_tasks(Tasks *tasks);

typedef struct {
    int64_t id, task, seq, at, progress, http_status, observations, last_observed_at;
    char *kind, *state, *message;
} Event;

typedef struct {
    Event *items;
    size_t count, capacity;
} Events;

Events read_events(sqlite3 *db, sqlite3_stmt *statement);
void free_events(Events *events);

// ---- What a line asks for, each in a file of its own.

// How long it took, and what was found in the last run, by which the programs are compared with each other.
typedef struct {
    int64_t nanoseconds, rows;
    uint64_t checksum;
} Answer;

Answer list(sqlite3 *db, const Arguments *arguments);
Answer show(sqlite3 *db, const Arguments *arguments);
Answer statistics(sqlite3 *db, const Arguments *arguments);
Answer record(sqlite3 *db, const Arguments *arguments);
Answer observe(sqlite3 *db, const Arguments *arguments);
Answer claim(sqlite3 *db, const Arguments *arguments);
Answer sync_loop(const Arguments *arguments);
// The text of a statement by its name, so that programs in other languages run the same; NULL if there is none.
const char *list_sql(const char *name);

uint64_t checksum_of_task(uint64_t sum, const Task *task);

// ---- writing.c: what more than one change needs

typedef enum { ADD_QUEUED, PENDING_TO_PROCESSING, PROCESSING_TO_PENDING } Count;
// Counters and statistics of one task.
void recount(sqlite3 *db, const Task *task, Count change);
void begin(sqlite3 *db);
void commit(sqlite3 *db);

// ---- segmenter.c, sha256.c

// A task's texts as the words of the full-text index; the caller frees.
char *segmented(const char *prompt, char *const *tags, int count);
void sha256(const void *bytes, size_t count, uint8_t digest[32]);

#endif
