#include "baseline.h"

#include <stdlib.h>
#include <string.h>

// Figures of one group of tasks, from the rows that are kept with every change.
typedef struct {
    int64_t group, counts[11], seconds, cost, p50, p95;
} Figures;

#define SUMS \
    "sum(queued), sum(submitting), sum(uncertain), sum(rejected), sum(cancelled), sum(pending), sum(processing), " \
    "sum(completed), sum(failed), sum(expired), sum(abandoned), sum(seconds), sum(cost) "
#define OF_ALL "FROM statistic WHERE dimension = 'request' AND hour = -1 AND profile = :profile AND is_simulated = 0 "
#define OF_DAYS \
    "FROM statistic WHERE dimension = 'request' AND hour >= :first AND hour < :last AND profile = :profile " \
    "AND is_simulated = 0 "
#define WAITS(group, source) \
    "SELECT " group " AS part, CAST(w.key AS INTEGER) AS bucket, sum(w.value) " \
    "FROM (SELECT hour, waits " source ") s, json_each(s.waits) w GROUP BY 1, 2 ORDER BY 1, 2"

static int64_t bucket_end(int64_t bucket) {
    int64_t e = bucket < 32 ? 0 : bucket / 16 - 1;
    return (bucket - 16 * e) << e;
}

// The value below which so many of `total` lie, in buckets that come in order.
static void add_percentiles(sqlite3 *db, sqlite3_stmt *statement, Figures *figures, int count) {
    int64_t seen = 0, current = INT64_MIN;
    Figures *found = NULL;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t group = sqlite3_column_int64(statement, 0);
        if (group != current) {
            current = group;
            seen = 0;
            found = NULL;
            for (int index = 0; index < count; index++)
                if (figures[index].group == group) found = &figures[index];
        }
        if (!found) continue;
        int64_t total = found->counts[7], end = bucket_end(sqlite3_column_int64(statement, 1));
        int64_t before = seen;
        seen += sqlite3_column_int64(statement, 2);
        if (before < (total + 1) / 2 && seen >= (total + 1) / 2) found->p50 = end;
        if (before < (total * 95 + 99) / 100 && seen >= (total * 95 + 99) / 100) found->p95 = end;
    }
    check(db, code, SQLITE_DONE, "waits");
    sqlite3_reset(statement);
}

static Answer once(sqlite3 *db, const Arguments *arguments, bool by_day) {
    sqlite3_stmt *sums = statement(
        db, by_day ? "SELECT hour / 24, " SUMS OF_DAYS "GROUP BY 1 ORDER BY 1" : "SELECT 0, " SUMS OF_ALL);
    sqlite3_stmt *waits = statement(db, by_day ? WAITS("hour / 24", OF_DAYS) : WAITS("0", OF_ALL));
    bind_arguments(sums, arguments);
    bind_arguments(waits, arguments);
    Figures figures[400] = {0};
    int count = 0;
    run(db, "BEGIN", "");
    while (sqlite3_step(sums) == SQLITE_ROW && count < 400) {
        Figures *found = &figures[count++];
        found->group = sqlite3_column_int64(sums, 0);
        for (int index = 0; index < 11; index++) found->counts[index] = sqlite3_column_int64(sums, index + 1);
        found->seconds = sqlite3_column_int64(sums, 12);
        found->cost = sqlite3_column_int64(sums, 13);
    }
    sqlite3_reset(sums);
    add_percentiles(db, waits, figures, count);
    run(db, "COMMIT", "");
    Answer answer = {.rows = count};
    for (int index = 0; index < count; index++)
        answer.checksum = answer.checksum * 1000003 + (uint64_t)figures[index].counts[7] + (uint64_t)figures[index].seconds;
    return answer;
}

static Answer counts(sqlite3 *db, const Arguments *arguments) {
    sqlite3_stmt *prepared = statement(
        db, "SELECT state, sum(tasks) FROM counter WHERE is_simulated = 0 AND profile = :profile GROUP BY state "
            "HAVING sum(tasks) > 0");
    bind_arguments(prepared, arguments);
    Answer answer = {0};
    while (sqlite3_step(prepared) == SQLITE_ROW) {
        char *state = owned_text(prepared, 0);
        answer.rows++;
        answer.checksum += (uint64_t)sqlite3_column_int64(prepared, 1) * strlen(state);
        free(state);
    }
    sqlite3_reset(prepared);
    return answer;
}

Answer statistics(sqlite3 *db, const Arguments *arguments) {
    int64_t runs = integer_argument(arguments, "runs", 1);
    const char *kind = text_argument(arguments, "kind", "");
    bool by_day = strcmp(kind, "days") == 0, is_count = strcmp(kind, "counts") == 0;
    if (!by_day && !is_count && strcmp(kind, "total")) fail("no such statistics", kind);
    Answer answer = {0};
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) answer = is_count ? counts(db, arguments) : once(db, arguments, by_day);
    answer.nanoseconds = nanoseconds() - start;
    return answer;
}
