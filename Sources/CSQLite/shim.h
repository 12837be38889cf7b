#ifndef REEL_CSQLITE_SHIM_H
#define REEL_CSQLITE_SHIM_H

#include <sqlite3.h>

// sqlite3_db_config() is variadic, which Swift cannot call.
static inline int reel_sqlite3_db_config_flag(sqlite3 *db, int option, int value, int *now) {
    return sqlite3_db_config(db, option, value, now);
}

// The destructor constants are casts of integers to function pointers, which Swift does not import.
static inline int reel_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int reel_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// Where temporary files go: a global of the library's, which Swift takes for shared state, and a variadic function.
static inline int reel_sqlite3_use_temp_folder(const char *folder) {
    if (sqlite3_temp_directory && sqlite3_stricmp(sqlite3_temp_directory, folder) == 0) return SQLITE_OK;
    char *copy = sqlite3_mprintf("%s", folder);
    if (!copy) return SQLITE_NOMEM;
    // What was there before is leaked: another thread may be reading it.
    sqlite3_temp_directory = copy;
    return SQLITE_OK;
}

#endif
