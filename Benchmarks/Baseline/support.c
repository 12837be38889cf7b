#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void fail(const char *what, const char *detail) {
    fprintf(stderr, "baseline: %s: %s\n", what, detail);
    exit(1);
}

void check(sqlite3 *db, int code, int expected, const char *what) {
    if (code != expected) fail(what, sqlite3_errmsg(db));
}

int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

Arguments parse_arguments(char *line) {
    Arguments arguments = {0};
    line[strcspn(line, "\n")] = 0;
    arguments.name = strsep(&line, "\t");
    for (char *field; (field = strsep(&line, "\t"));) {
        if (arguments.count == 24) fail("arguments", "too many");
        char *key = strsep(&field, "=");
        if (!field) fail("an argument has no value", key);
        arguments.keys[arguments.count] = key;
        arguments.values[arguments.count++] = field;
    }
    return arguments;
}

const char *text_argument(const Arguments *arguments, const char *key, const char *otherwise) {
    for (int index = 0; index < arguments->count; index++)
        if (strcmp(arguments->keys[index], key) == 0) return arguments->values[index];
    return otherwise;
}

int64_t integer_argument(const Arguments *arguments, const char *key, int64_t otherwise) {
    const char *text = text_argument(arguments, key, NULL);
    return text ? strtoll(text, NULL, 10) : otherwise;
}
