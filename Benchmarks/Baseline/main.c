// Reads a line, does what it says as often as it says, and answers with the nanoseconds that it took:
//   list<TAB>runs=100<TAB>kind=state<TAB>state=failed<TAB>profile=default<TAB>limit=20
//   ok<TAB>nanoseconds<TAB>rows<TAB>checksum
#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Answer answer(sqlite3 *db, const Arguments *arguments) {
    const char *name = arguments->name;
    if (strcmp(name, "list") == 0) return list(db, arguments);
    if (strcmp(name, "show") == 0) return show(db, arguments);
    if (strcmp(name, "statistics") == 0) return statistics(db, arguments);
    if (strcmp(name, "record") == 0) return record(db, arguments);
    if (strcmp(name, "observe") == 0) return observe(db, arguments);
    if (strcmp(name, "claim") == 0) return claim(db, arguments);
    if (strcmp(name, "sync") == 0) return sync_loop(arguments);
    fail("no such line", name);
}

static const struct { const char *name, *sql; } named[] = {
    {"task", SELECT_TASK}, {"history", SELECT_HISTORY}, {"newest_events", SELECT_NEWEST_EVENTS}, {"polled", SELECT_POLLED},
    {"insert_observation", INSERT_OBSERVATION}, {"update_observed", UPDATE_OBSERVED}, {"counter", ADD_TO_COUNTER},
    {"count_processing", COUNT_PROCESSING}, {"count_pending", COUNT_PENDING},
};

// The text of a statement, for the programs in other languages.
static void print_sql(const char *name) {
    const char *sql = list_sql(name);
    for (size_t index = 0; index < sizeof named / sizeof *named; index++)
        if (strcmp(named[index].name, name) == 0) sql = named[index].sql;
    if (!sql) fail("no such statement", name);
    printf("ok\t%s\n", sql);
    fflush(stdout);
}

int main(int count, char **words) {
    if (count != 3 || (strcmp(words[1], "read") && strcmp(words[1], "write"))) {
        fputs("usage: baseline read|write LEDGER\n", stderr);
        return 64;
    }
    sqlite3 *db = open_ledger(words[2], strcmp(words[1], "write") == 0);
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        Arguments arguments = parse_arguments(line);
        if (strcmp(arguments.name, "sql") == 0) {
            print_sql(text_argument(&arguments, "name", ""));
            continue;
        }
        Answer found = answer(db, &arguments);
        printf("ok\t%lld\t%lld\t%llx\n", (long long)found.nanoseconds, (long long)found.rows,
               (unsigned long long)found.checksum);
        fflush(stdout);
    }
    return 0;
}
