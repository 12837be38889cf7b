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

// A tokenizer of the full-text index, to be used without one.
typedef struct {
    fts5_tokenizer functions;
    Fts5Tokenizer *tokenizer;
} reel_tokenizer;

// Pointers of this kind are passed as parameters of a statement. Nothing is to be deleted after a failure.
static inline int reel_sqlite3_make_tokenizer(sqlite3 *db, const char *name, reel_tokenizer *result) {
    fts5_api *api = 0;
    sqlite3_stmt *statement = 0;
    int code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, 0);
    if (code != SQLITE_OK) return code;
    code = sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", 0);
    if (code == SQLITE_OK) sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code != SQLITE_OK) return code;
    if (!api) return SQLITE_ERROR;
    void *context = 0;
    code = api->xFindTokenizer(api, name, &context, &result->functions);
    return code != SQLITE_OK ? code : result->functions.xCreate(context, 0, 0, &result->tokenizer);
}

static inline void reel_sqlite3_delete_tokenizer(reel_tokenizer *tokenizer) {
    tokenizer->functions.xDelete(tokenizer->tokenizer);
}

// Calls `word` with each word, folded, and its number of bytes; another code than SQLITE_OK ends it.
static inline int reel_sqlite3_tokenize(
    reel_tokenizer *tokenizer, void *context, const char *text, int count,
    int (*word)(void *context, int flags, const char *word, int count, int start, int end)) {
    return tokenizer->functions.xTokenize(
        tokenizer->tokenizer, context, FTS5_TOKENIZE_DOCUMENT, text, count, word);
}

#endif
