#include "baseline.h"

#include <stdio.h>
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
            "VALUES (?, ?, ?, ?, ?, 0, '', 1) ON CONFLICT DO UPDATE SET queued = queued + 1",
        [PENDING_TO_PROCESSING] = COUNT_PROCESSING,
        [PROCESSING_TO_PENDING] = COUNT_PENDING,
    };
    int64_t hour = task->created_at / 3600000;
    run(db, sql[change], "tittt", dimension, hour, value, resolution, task->profile);
    run(db, sql[change], "tittt", dimension, (int64_t)-1, value, resolution, task->profile);
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

// Takes what is due, a batch at a time; what was taken is given back afterwards, which is not timed.
Answer claim(sqlite3 *db, const Arguments *arguments) {
    static const char *take =
        "UPDATE task SET lease_owner = ?, lease_until = ?, next_poll_at = ? + (SELECT span + span * (abs(random()) % 21 - "
        "10) / 100 FROM (SELECT min(15000, 5000 + 5000 * max(0, ? - coalesce(accepted_at, created_at)) / 600000) AS "
        "span)) WHERE id IN (SELECT id FROM task INDEXED BY task_to_poll WHERE account_id = ? AND next_poll_at <= ? AND "
        "lease_owner IS NULL ORDER BY next_poll_at LIMIT ?) RETURNING id";
    int64_t runs = integer_argument(arguments, "runs", 1), now = integer_argument(arguments, "now", 0);
    int64_t limit = integer_argument(arguments, "limit", 50), account = integer_argument(arguments, "account", 1);
    run(db, "INSERT INTO worker (pid, host, kind, started_at) VALUES (1, 'benchmark', 'benchmark', ?)", "i", now);
    int64_t worker = sqlite3_last_insert_rowid(db);
    Answer answer = {0};
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) {
        int64_t ids[1000], count = 0;
        begin(db);
        sqlite3_stmt *prepared = statement(db, take);
        bind(prepared, "iiiiiii", worker, now + 60000, now, now, account, now, limit > 1000 ? 1000 : limit);
        while (sqlite3_step(prepared) == SQLITE_ROW) ids[count++] = sqlite3_column_int64(prepared, 0);
        sqlite3_reset(prepared);
        Task tasks[1000];
        prepared = statement(db, SELECT_TASK);
        for (int64_t index = 0; index < count; index++) {
            bind(prepared, "i", ids[index]);
            check(db, sqlite3_step(prepared), SQLITE_ROW, "claim");
            tasks[index] = read_task(prepared);
            sqlite3_reset(prepared);
        }
        commit(db);
        for (int64_t index = 0; index < count; index++) free_task(&tasks[index]);
        answer.rows = count;
    }
    answer.nanoseconds = nanoseconds() - start;
    run(db, "UPDATE task SET lease_owner = NULL, lease_until = NULL, next_poll_at = min(next_poll_at, ?) WHERE lease_owner = ?",
        "ii", now, worker);
    run(db, "DELETE FROM worker WHERE id = ?", "i", worker);
    return answer;
}
