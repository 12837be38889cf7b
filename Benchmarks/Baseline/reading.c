#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FROM_TASK(index) TASK_COLUMNS "FROM task t INDEXED BY " index TASK_JOINS
#define NEWEST " ORDER BY t.created_at DESC, t.id DESC LIMIT :limit"

// Each list with the index that a person would choose who knows what the ledger holds.
static const struct { const char *name, *sql; } lists[] = {
    {"newest", FROM_TASK("task_by_profile") "WHERE t.profile = :profile" NEWEST},
    {"state", FROM_TASK("task_by_state") "WHERE t.state = :state AND t.profile = :profile" NEWEST},
    {"tag", TASK_COLUMNS "FROM tag g CROSS JOIN task t ON t.id = g.task" TASK_JOINS
            "WHERE g.tag = :tag AND t.profile = :profile ORDER BY g.recorded_at DESC, g.task DESC LIMIT :limit"},
    {"tag+state", FROM_TASK("task_by_state") "WHERE t.state = :state AND t.profile = :profile "
                  "AND EXISTS (SELECT 1 FROM tag WHERE task = t.id AND tag = :tag)" NEWEST},
    {"project", FROM_TASK("task_by_project") "WHERE t.project = :project AND t.profile = :profile" NEWEST},
    {"model", FROM_TASK("task_by_model") "WHERE t.model = :model AND t.profile = :profile" NEWEST},
    {"window", FROM_TASK("task_by_profile") "WHERE t.profile = :profile AND t.created_at >= :since "
               "AND t.created_at < :until" NEWEST},
    {"updated", FROM_TASK("task_by_updated") "WHERE t.profile = :profile "
                "ORDER BY t.updated_at DESC, t.id DESC LIMIT :limit"},
    {"finished", FROM_TASK("task_by_finished") "WHERE t.profile = :profile "
                 "ORDER BY t.finished_at DESC, t.id DESC LIMIT :limit"},
    {"duration", FROM_TASK("task_by_duration") "WHERE t.profile = :profile "
                 "ORDER BY t.duration DESC, t.id DESC LIMIT :limit"},
    {"page", FROM_TASK("task_by_profile") "WHERE t.profile = :profile AND (t.created_at, t.id) < "
             "((SELECT created_at FROM task WHERE id = :after), :after)" NEWEST},
    {"unfinished", FROM_TASK("task_by_profile") "WHERE t.profile = :profile AND (t.state IN ('queued', 'submitting', "
                   "'uncertain', 'pending', 'processing') OR v.next_attempt_at IS NOT NULL)" NEWEST},
    {"search", TASK_COLUMNS "FROM task_text f CROSS JOIN task t ON t.id = f.rowid" TASK_JOINS
               "WHERE f.task_text MATCH :expression AND t.profile = :profile ORDER BY f.rowid DESC LIMIT :limit"},
};

const char *list_sql(const char *name) {
    for (size_t index = 0; index < sizeof lists / sizeof *lists; index++)
        if (strcmp(lists[index].name, name) == 0) return lists[index].sql;
    return NULL;
}

// The argument `key`, another one with each run, so that not one place is asked for again and again.
static void vary(Arguments *arguments, const char *key, char text[24], int64_t value) {
    snprintf(text, 24, "%lld", (long long)value);
    for (int index = 0; index < arguments->count; index++)
        if (strcmp(arguments->keys[index], key) == 0) arguments->values[index] = text;
}

Answer list(sqlite3 *db, const Arguments *given) {
    Arguments arguments = *given;
    const char *kind = text_argument(&arguments, "kind", ""), *sql = list_sql(kind);
    if (!sql) fail("no such list", kind);
    int64_t runs = integer_argument(&arguments, "runs", 1), after = integer_argument(&arguments, "after", 0);
    char text[24];
    Tasks tasks = {0};
    sqlite3_stmt *prepared = statement(db, sql);
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) {
        free_tasks(&tasks);
        if (after) vary(&arguments, "after", text, after - turn % 64 * 7);
        bind_arguments(prepared, &arguments);
        tasks = read_tasks(db, prepared);
    }
    Answer answer = {.nanoseconds = nanoseconds() - start, .rows = (int64_t)tasks.count};
    for (size_t index = 0; index < tasks.count; index++)
        answer.checksum = checksum_of_task(answer.checksum, &tasks.items[index]);
    free_tasks(&tasks);
    return answer;
}

Answer show(sqlite3 *db, const Arguments *arguments) {
    int64_t runs = integer_argument(arguments, "runs", 1), count = integer_argument(arguments, "tasks", 1);
    Answer answer = {0};
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) {
        int64_t id = 1 + turn * 7919 % count;
        run(db, "BEGIN", "");
        sqlite3_stmt *prepared = statement(db, SELECT_TASK);
        bind(prepared, "i", id);
        Tasks tasks = read_tasks(db, prepared);
        prepared = statement(db, SELECT_HISTORY);
        bind(prepared, "i", id);
        Events events = read_events(db, prepared);
        run(db, "COMMIT", "");
        if (tasks.count != 1) fail("show", "no such task");
        answer.rows = (int64_t)events.count;
        answer.checksum = checksum_of_task(answer.checksum, &tasks.items[0]) + events.count;
        free_tasks(&tasks);
        free_events(&events);
    }
    answer.nanoseconds = nanoseconds() - start;
    return answer;
}
