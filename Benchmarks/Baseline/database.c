#include "baseline.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

sqlite3 *open_ledger(const char *path, bool writes) {
    sqlite3 *db;
    int flags = (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
    check(db, sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK, path);
    sqlite3_busy_timeout(db, 10000);
    check(db, sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL), SQLITE_OK, "foreign keys");
    check(db, sqlite3_exec(db, "PRAGMA temp_store=MEMORY", NULL, NULL, NULL), SQLITE_OK, "temp_store");
    if (writes) check(db, sqlite3_exec(db, "PRAGMA synchronous=FULL", NULL, NULL, NULL), SQLITE_OK, "synchronous");
    return db;
}

sqlite3_stmt *statement(sqlite3 *db, const char *sql) {
    static struct { sqlite3 *db; const char *sql; sqlite3_stmt *prepared; } known[64];
    int index = 0;
    for (; index < 64 && known[index].sql; index++)
        if (known[index].sql == sql && known[index].db == db) return known[index].prepared;
    if (index == 64) fail("statements", "too many");
    sqlite3_stmt *prepared;
    check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL), SQLITE_OK, sql);
    known[index].db = db;
    known[index].sql = sql;
    known[index].prepared = prepared;
    return prepared;
}

void bind_arguments(sqlite3_stmt *statement, const Arguments *arguments) {
    for (int index = sqlite3_bind_parameter_count(statement); index > 0; index--) {
        const char *name = sqlite3_bind_parameter_name(statement, index) + 1;
        const char *value = text_argument(arguments, name, NULL);
        if (!value) fail("a parameter has no argument", name);
        if (*value && strspn(value, "0123456789") == strlen(value))
            sqlite3_bind_int64(statement, index, strtoll(value, NULL, 10));
        else
            sqlite3_bind_text(statement, index, value, -1, SQLITE_STATIC);
    }
}

static void bind_list(sqlite3_stmt *statement, const char *letters, va_list values) {
    for (int index = 1; *letters; letters++, index++) {
        switch (*letters) {
        case 'i': {
            int64_t integer = va_arg(values, int64_t);
            if (integer == ABSENT) sqlite3_bind_null(statement, index);
            else sqlite3_bind_int64(statement, index, integer);
            break;
        }
        case 't': sqlite3_bind_text(statement, index, va_arg(values, const char *), -1, SQLITE_STATIC); break;
        case 'b': {
            const void *bytes = va_arg(values, const void *);
            sqlite3_bind_blob(statement, index, bytes, va_arg(values, int), SQLITE_STATIC);
            break;
        }
        default: sqlite3_bind_null(statement, index);
        }
    }
}

void bind(sqlite3_stmt *statement, const char *letters, ...) {
    va_list values;
    va_start(values, letters);
    bind_list(statement, letters, values);
    va_end(values);
}

void run(sqlite3 *db, const char *sql, const char *letters, ...) {
    sqlite3_stmt *prepared = statement(db, sql);
    va_list values;
    va_start(values, letters);
    bind_list(prepared, letters, values);
    va_end(values);
    int code;
    while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {}
    check(db, code, SQLITE_DONE, sql);
    sqlite3_reset(prepared);
}

int64_t run_integer(sqlite3 *db, const char *sql, int64_t otherwise, const char *letters, ...) {
    sqlite3_stmt *prepared = statement(db, sql);
    va_list values;
    va_start(values, letters);
    bind_list(prepared, letters, values);
    va_end(values);
    int code = sqlite3_step(prepared);
    int64_t result = code == SQLITE_ROW ? sqlite3_column_int64(prepared, 0) : otherwise;
    if (code != SQLITE_ROW) check(db, code, SQLITE_DONE, sql);
    sqlite3_reset(prepared);
    return result;
}

char *owned_text(sqlite3_stmt *statement, int column) {
    const unsigned char *text = sqlite3_column_text(statement, column);
    if (!text) return NULL;
    size_t count = (size_t)sqlite3_column_bytes(statement, column) + 1;
    return memcpy(malloc(count), text, count);
}

int64_t integer_or_absent(sqlite3_stmt *statement, int column) {
    if (sqlite3_column_type(statement, column) == SQLITE_NULL) return ABSENT;
    return sqlite3_column_int64(statement, column);
}
