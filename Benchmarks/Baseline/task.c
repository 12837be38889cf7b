#include "baseline.h"

#include <stdlib.h>
#include <string.h>

static char *owned_hexadecimal(sqlite3_stmt *statement, int column) {
    const uint8_t *bytes = sqlite3_column_blob(statement, column);
    if (!bytes) return NULL;
    int count = sqlite3_column_bytes(statement, column);
    char *text = malloc((size_t)count * 2 + 1);
    for (int index = 0; index < count; index++) {
        text[index * 2] = "0123456789abcdef"[bytes[index] >> 4];
        text[index * 2 + 1] = "0123456789abcdef"[bytes[index] & 15];
    }
    text[count * 2] = 0;
    return text;
}

static int by_text(const void *one, const void *other) { return strcmp(*(char *const *)one, *(char *const *)other); }

static void split_tags(Task *task) {
    if (!task->tag_text) return;
    task->tag_count = 1;
    for (char *byte = task->tag_text; *byte; byte++) task->tag_count += *byte == 31;
    task->tags = malloc(sizeof(char *) * (size_t)task->tag_count);
    char *rest = task->tag_text;
    for (int index = 0; index < task->tag_count; index++) task->tags[index] = strsep(&rest, "\x1f");
    qsort(task->tags, (size_t)task->tag_count, sizeof(char *), by_text);
}

Task read_task(sqlite3_stmt *s) {
    Task task = {0};
    int column = 0;
#define TEXT(field) task.field = owned_text(s, column++)
#define INTEGER(field) task.field = integer_or_absent(s, column++)
#define REAL(field) task.field = sqlite3_column_double(s, column++)
    INTEGER(id); TEXT(uid); TEXT(ref); TEXT(task_id); TEXT(state); TEXT(waiting_for); TEXT(upstream_status);
    INTEGER(progress); TEXT(model); TEXT(mode); TEXT(prompt); INTEGER(duration); TEXT(resolution); TEXT(ratio);
    INTEGER(watermark); INTEGER(generate_audio); INTEGER(timeout); TEXT(project); TEXT(shot); INTEGER(take); TEXT(note);
    TEXT(profile); INTEGER(account_id); TEXT(base_url); INTEGER(is_simulated); INTEGER(parent_id); INTEGER(priority);
    INTEGER(not_before); TEXT(output_path); INTEGER(created_at); INTEGER(updated_at); INTEGER(submitted_at);
    INTEGER(accepted_at); INTEGER(finished_at); INTEGER(deadline_at); INTEGER(last_polled_at); INTEGER(next_poll_at);
    INTEGER(polls); INTEGER(poll_errors); REAL(cost_amount); TEXT(cost_currency); REAL(cost_rate); TEXT(cost_basis);
    TEXT(error_code); TEXT(error_message); INTEGER(error_http); INTEGER(paused_until); TEXT(paused_for);
    INTEGER(paused_at); TEXT(tag_text); TEXT(video_state); TEXT(video_url); TEXT(video_path); INTEGER(video_bytes);
    task.video_sha256 = owned_hexadecimal(s, column++);
    INTEGER(video_saved_at); INTEGER(video_expires_at); TEXT(video_error); INTEGER(video_attempts);
    INTEGER(video_is_stopped);
    split_tags(&task);
    return task;
}

void free_task(Task *task) {
    char *texts[] = {
        task->uid, task->ref, task->task_id, task->state, task->waiting_for, task->upstream_status, task->model,
        task->mode, task->prompt, task->resolution, task->ratio, task->project, task->shot, task->note, task->profile,
        task->base_url, task->output_path, task->cost_currency, task->cost_basis, task->error_code,
        task->error_message, task->paused_for, task->tag_text, task->video_state, task->video_url, task->video_path,
        task->video_error, task->video_sha256, (char *)task->tags,
    };
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) free(texts[index]);
}

Tasks read_tasks(sqlite3 *db, sqlite3_stmt *statement) {
    Tasks tasks = {0};
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (tasks.count == tasks.capacity) {
            tasks.capacity = tasks.capacity ? tasks.capacity * 2 : 16;
            tasks.items = realloc(tasks.items, tasks.capacity * sizeof(Task));
        }
        tasks.items[tasks.count++] = read_task(statement);
    }
    check(db, code, SQLITE_DONE, "reading tasks");
    sqlite3_reset(statement);
    return tasks;
}

void free_tasks(Tasks *tasks) {
    for (size_t index = 0; index < tasks->count; index++) free_task(&tasks->items[index]);
    free(tasks->items);
    *tasks = (Tasks){0};
}

Events read_events(sqlite3 *db, sqlite3_stmt *s) {
    Events events = {0};
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        if (events.count == events.capacity) {
            events.capacity = events.capacity ? events.capacity * 2 : 8;
            events.items = realloc(events.items, events.capacity * sizeof(Event));
        }
        events.items[events.count++] = (Event){
            .id = sqlite3_column_int64(s, 0), .task = sqlite3_column_int64(s, 1), .seq = sqlite3_column_int64(s, 2),
            .at = sqlite3_column_int64(s, 3), .kind = owned_text(s, 4), .state = owned_text(s, 5),
            .progress = integer_or_absent(s, 6), .message = owned_text(s, 7), .http_status = integer_or_absent(s, 8),
            .observations = sqlite3_column_int64(s, 9), .last_observed_at = integer_or_absent(s, 10),
        };
    }
    check(db, code, SQLITE_DONE, "reading events");
    sqlite3_reset(s);
    return events;
}

void free_events(Events *events) {
    for (size_t index = 0; index < events->count; index++) {
        free(events->items[index].kind);
        free(events->items[index].state);
        free(events->items[index].message);
    }
    free(events->items);
    *events = (Events){0};
}

uint64_t checksum_of_task(uint64_t sum, const Task *task) {
    uint64_t video = task->video_url ? strlen(task->video_url) : 0;
    return sum * 1000003 + (uint64_t)task->id * 31 + (uint64_t)task->created_at + strlen(task->prompt)
        + (uint64_t)task->tag_count * 17 + video;
}
