#include "baseline.h"

#include <stdlib.h>
#include <string.h>

void begin(sqlite3 *db) { run(db, "BEGIN IMMEDIATE", ""); }
void commit(sqlite3 *db) { run(db, "COMMIT", ""); }

// One row of the statistics, once for the hour and once for all time.
static void count_in(
    sqlite3 *db, const Task *task, Count change, const char *dimension, const char *value, const char *resolution
) {
    static const char *const sql[] = {
        [ADD_QUEUED] =
            "INSERT INTO statistic (dimension, hour, value, resolution, profile, is_simulated, currency, queued) "
            "VALUES (?1, ?2, ?3, ?4, ?5, 0, '', 1), (?1, -1, ?3, ?4, ?5, 0, '', 1) ON CONFLICT DO UPDATE SET queued = queued + 1",
        [PENDING_TO_PROCESSING] = COUNT_PROCESSING,
        [PROCESSING_TO_PENDING] = COUNT_PENDING,
    };
    run(db, sql[change], "tittt", dimension, task->created_at / 3600000, value, resolution, task->profile);
}

static void add_to_counter(sqlite3 *db, const Task *task, const char *state, int64_t difference) {
    run(db, ADD_TO_COUNTER, "itti", task->account_id, task->profile, state, difference);
}

void recount(sqlite3 *db, const Task *task, Count change) {
    if (change == ADD_QUEUED) {
        add_to_counter(db, task, "queued", 1);
    } else {
        add_to_counter(db, task, "pending", change == PENDING_TO_PROCESSING ? -1 : 1);
        add_to_counter(db, task, "processing", change == PENDING_TO_PROCESSING ? 1 : -1);
    }
    count_in(db, task, change, "request", task->model, task->resolution);
    count_in(db, task, change, "project", task->project ? task->project : "", "");
    for (int index = 0; index < task->tag_count; index++) count_in(db, task, change, "tag", task->tags[index], "");
    if (task->tag_count == 0) count_in(db, task, change, "tag", "", "");
}

// A change that a poll brought: what `observe` of the ledger does, one commit each.
static void observe_one(sqlite3 *db, int64_t id, int64_t progress, int64_t now) {
    begin(db);
    sqlite3_stmt *prepared = statement(db, SELECT_TASK);
    bind(prepared, "i", id);
    Tasks tasks = read_tasks(db, prepared);
    if (tasks.count != 1) fail("observe", "no such task");
    Task *task = &tasks.items[0];
    bool was_pending = strcmp(task->state, "pending") == 0;
    const char *next = was_pending ? "processing" : "pending";
    prepared = statement(db, SELECT_NEWEST_EVENTS);
    bind(prepared, "i", id);
    Events newest = read_events(db, prepared);
    run(db, INSERT_OBSERVATION,
        "iiititi", id, newest.count ? newest.items[0].seq + 1 : (int64_t)1, now, next, progress, next, now);
    recount(db, task, was_pending ? PENDING_TO_PROCESSING : PROCESSING_TO_PENDING);
    run(db, UPDATE_OBSERVED, "ititii", now, next, now, next, progress, id);
    commit(db);
    free_events(&newest);
    free_tasks(&tasks);
}

// Among the newest polled tasks, one after the other.
Answer observe(sqlite3 *db, const Arguments *arguments) {
    int64_t runs = integer_argument(arguments, "runs", 1), now = integer_argument(arguments, "now", 0);
    int64_t ids[200], count = 0;
    sqlite3_stmt *prepared = statement(db, SELECT_POLLED);
    while (sqlite3_step(prepared) == SQLITE_ROW) ids[count++] = sqlite3_column_int64(prepared, 0);
    sqlite3_reset(prepared);
    if (!count) fail("observe", "no task is polled");
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) observe_one(db, ids[turn % count], (now + turn) % 101, now + turn);
    return (Answer){.nanoseconds = nanoseconds() - start, .rows = runs};
}

// What a poll needs to know of a task.
typedef struct {
    int64_t id, account, progress, deadline_at, poll_errors, is_simulated, due_at, since;
    char *task_id, *state, *upstream_status;
} Polled;

static int claim_batch(sqlite3 *db, int64_t worker, int64_t account, int64_t now, int limit, Polled *polled) {
    int count = 0;
    begin(db);
    sqlite3_stmt *s = statement(
        db, "SELECT id, task_id, account_id, state, upstream_status, progress, deadline_at, poll_errors, is_simulated, "
            "next_poll_at, coalesce(accepted_at, created_at) FROM task INDEXED BY task_to_poll WHERE account_id = ? AND "
            "next_poll_at IS NOT NULL AND next_poll_at <= ? AND lease_owner IS NULL ORDER BY next_poll_at LIMIT ?");
    bind(s, "iii", account, now, (int64_t)limit);
    while (sqlite3_step(s) == SQLITE_ROW)
        polled[count++] = (Polled){
            .id = sqlite3_column_int64(s, 0), .task_id = owned_text(s, 1), .account = sqlite3_column_int64(s, 2),
            .state = owned_text(s, 3), .upstream_status = owned_text(s, 4), .progress = integer_or_absent(s, 5),
            .deadline_at = integer_or_absent(s, 6), .poll_errors = sqlite3_column_int64(s, 7),
            .is_simulated = sqlite3_column_int64(s, 8), .due_at = sqlite3_column_int64(s, 9),
            .since = sqlite3_column_int64(s, 10),
        };
    sqlite3_reset(s);
    for (int index = 0; index < count; index++) {
        int64_t age = now - polled[index].since, interval = 5000 + (age > 0 ? 5000 * age / 600000 : 0);
        if (interval > 15000) interval = 15000;
        int64_t next = now + interval + interval * (rand() % 21 - 10) / 100;
        run(db, "UPDATE task SET lease_owner = ?, lease_until = ?, next_poll_at = ? WHERE id = ?", "iiii", worker,
            now + 60000, next, polled[index].id);
    }
    commit(db);
    return count;
}

// Takes what is due, a batch at a time; what was taken is given back afterwards, which is not timed.
Answer claim(sqlite3 *db, const Arguments *arguments) {
    int64_t runs = integer_argument(arguments, "runs", 1), now = integer_argument(arguments, "now", 0);
    int64_t limit = integer_argument(arguments, "limit", 50), account = integer_argument(arguments, "account", 1);
    Polled polled[1000];
    if (limit > 1000) fail("claim", "at most 1000");
    run(db, "INSERT INTO worker (pid, host, kind, started_at) VALUES (1, 'benchmark', 'benchmark', ?)", "i", now);
    int64_t worker = sqlite3_last_insert_rowid(db);
    Answer answer = {0};
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) {
        int count = claim_batch(db, worker, account, now, (int)limit, polled);
        for (int index = 0; index < count; index++) {
            free(polled[index].task_id);
            free(polled[index].state);
            free(polled[index].upstream_status);
        }
        answer.rows = count;
    }
    answer.nanoseconds = nanoseconds() - start;
    run(db, "UPDATE task SET lease_owner = NULL, lease_until = NULL, next_poll_at = min(next_poll_at, ?) WHERE lease_owner = ?",
        "ii", now, worker);
    run(db, "DELETE FROM worker WHERE id = ?", "i", worker);
    return answer;
}
