#include "baseline.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A request about to be recorded, from a line of the drafts' file:
// prompt, model, duration, resolution, ratio, project, profile, tags behind each other; each behind a tab.
typedef struct {
    char *line, *fields[7], *tags[8];
    int tag_count;
    char *body;
    int body_size;
    uint8_t fingerprint[32];
} Draft;

static struct { Draft *items; size_t count, used; } drafts;

static void load(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path, "cannot be read");
    char *line = NULL;
    size_t size = 0;
    for (ssize_t count; (count = getline(&line, &size, file)) > 0;) {
        if (drafts.count % 1024 == 0) drafts.items = realloc(drafts.items, (drafts.count + 1024) * sizeof(Draft));
        Draft *draft = &drafts.items[drafts.count++];
        *draft = (Draft){.line = strndup(line, (size_t)count - 1)};
        char *rest = draft->line;
        for (int index = 0; index < 7; index++) draft->fields[index] = strsep(&rest, "\t");
        for (char *tag; (tag = strsep(&rest, "\t")) && draft->tag_count < 8;)
            if (*tag) draft->tags[draft->tag_count++] = tag;
        draft->body_size = asprintf(
            &draft->body,
            "{\"content\":[{\"text\":\"%s\",\"type\":\"text\"}],\"duration\":%s,\"model\":\"%s\",\"ratio\":\"%s\","
            "\"resolution\":\"%s\",\"watermark\":false}",
            draft->fields[0], draft->fields[2], draft->fields[1], draft->fields[4], draft->fields[3]);
        sha256(draft->body, (size_t)draft->body_size, draft->fingerprint);
    }
    free(line);
    fclose(file);
}

static void make_uid(int64_t now, char uid[37]) {
    static int file = -1;
    if (file < 0) file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    uint8_t bytes[16];
    if (read(file, bytes, 16) != 16) fail("random", "nothing to be had");
    for (int index = 0; index < 6; index++) bytes[index] = (uint8_t)(now >> (8 * (5 - index)));
    bytes[6] = (bytes[6] & 15) | 0x70;
    bytes[8] = (bytes[8] & 63) | 0x80;
    for (int index = 0, place = 0; index < 16; index++) {
        if (index == 4 || index == 6 || index == 8 || index == 10) uid[place++] = '-';
        place += snprintf(uid + place, 3, "%02x", bytes[index]);
    }
}

static void index_text(sqlite3 *db, int64_t id, const Draft *draft, const Task *task) {
    char *words = segmented(draft->fields[0], task->tags, task->tag_count);
    run(db, "INSERT INTO task_text (rowid, text) VALUES (?, ?)", "it", id, words);
    free(words);
}

// Everything that belongs to a new task, in one commit: what `record` of the ledger does.
static void record_one(sqlite3 *db, Draft *draft, int64_t account, int64_t now) {
    uint8_t digest[32];
    sha256(draft->body, (size_t)draft->body_size, digest);
    begin(db);
    int64_t equal = run_integer(
        db,
        "SELECT id FROM task WHERE fingerprint = ? AND profile = ? AND (state IN ('queued', 'submitting', 'uncertain', "
        "'pending', 'processing') OR (state = 'completed' AND finished_at > ?)) ORDER BY id DESC LIMIT 1",
        0, "bti", draft->fingerprint, 16, draft->fields[6], now - 3600000);
    if (equal) fail("record", "an equal request is open");
    int64_t request = run_integer(db, "SELECT id FROM request WHERE sha256 = ?", 0, "b", digest, 32);
    if (!request) {
        run(db, "INSERT INTO request (sha256, stored_at, body) VALUES (?, ?, ?)", "bib", digest, 32, now, draft->body,
            draft->body_size);
        request = sqlite3_last_insert_rowid(db);
    }
    char uid[37];
    make_uid(now, uid);
    run(db,
        "INSERT INTO task (uid, state, account_id, base_url, profile, created_at, updated_at, queued_at, model, mode, "
        "duration, resolution, ratio, watermark, request_id, fingerprint, project, prompt) VALUES "
        "(?1, 'queued', ?2, (SELECT base_url FROM account WHERE id = ?2), ?3, ?4, ?4, ?4, ?5, 'text', ?6, ?7, ?8, 0, ?9, "
        "?10, ?11, ?12)",
        "titititt" "ibtt", uid, account, draft->fields[6], now, draft->fields[1], strtoll(draft->fields[2], NULL, 10),
        draft->fields[3], draft->fields[4], request, draft->fingerprint, 16, *draft->fields[5] ? draft->fields[5] : NULL,
        draft->fields[0]);
    int64_t id = sqlite3_last_insert_rowid(db);
    for (int index = 0; index < draft->tag_count; index++)
        run(db, "INSERT INTO tag (tag, recorded_at, task) VALUES (?, ?, ?)", "tii", draft->tags[index], now, id);
    run(db, "DELETE FROM unclaimed_request WHERE request = ?", "i", request);
    run(db, "INSERT INTO event (task, seq, at, kind, state) VALUES (?, 1, ?, 'recorded', 'queued')", "ii", id, now);
    // Read back once: the answer is the task as it stands in the ledger.
    sqlite3_stmt *prepared = statement(db, SELECT_TASK);
    bind(prepared, "i", id);
    Tasks tasks = read_tasks(db, prepared);
    recount(db, &tasks.items[0], ADD_QUEUED);
    index_text(db, id, draft, &tasks.items[0]);
    commit(db);
    free_tasks(&tasks);
}

Answer record(sqlite3 *db, const Arguments *arguments) {
    if (!drafts.count) load(text_argument(arguments, "drafts", ""));
    int64_t runs = integer_argument(arguments, "runs", 1), now = integer_argument(arguments, "now", 0);
    int64_t account = integer_argument(arguments, "account", 1);
    if (drafts.used + (size_t)runs > drafts.count) fail("record", "too few drafts");
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++) record_one(db, &drafts.items[drafts.used++], account, now + turn);
    return (Answer){.nanoseconds = nanoseconds() - start, .rows = runs};
}

// What the disk itself does: blocks of 4 KiB written one behind the other, each followed by fdatasync.
Answer sync_loop(const Arguments *arguments) {
    const char *path = text_argument(arguments, "path", "");
    int64_t runs = integer_argument(arguments, "runs", 100);
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) fail(path, "cannot be made");
    static char block[4096];
    // The file has its size beforehand, as a log that starts over has.
    for (int64_t turn = 0; turn < runs; turn++)
        if (write(file, block, sizeof block) != sizeof block) fail(path, "cannot be written");
    fsync(file);
    int64_t start = nanoseconds();
    for (int64_t turn = 0; turn < runs; turn++)
        if (pwrite(file, block, sizeof block, turn * 4096) != sizeof block || fdatasync(file)) fail(path, "cannot be synced");
    int64_t spent = nanoseconds() - start;
    close(file);
    unlink(path);
    return (Answer){.nanoseconds = spent, .rows = runs};
}
