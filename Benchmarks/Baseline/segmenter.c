// Cuts text as the ledger's full-text index has it: each Chinese, Japanese or Korean character a word of its own, with a
// word between two runs of them and another one between two texts. As far as the workload's texts need it: their other
// characters are ASCII and punctuation.
#include "baseline.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_unspaced(uint32_t scalar) {
    static const uint32_t ranges[][2] = {
        {0x4E00, 0x9FFF}, {0x3005, 0x3007}, {0x3041, 0x3096}, {0x309D, 0x309F}, {0x30A1, 0x30FA}, {0x30FC, 0x30FF},
        {0x3105, 0x312D}, {0x31A0, 0x31BA}, {0x31F0, 0x31FF}, {0x3400, 0x4DBF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},
        {0xFF66, 0xFF9F}, {0x20000, 0x3FFFF},
    };
    for (size_t index = 0; index < sizeof ranges / sizeof *ranges; index++)
        if (scalar >= ranges[index][0] && scalar <= ranges[index][1]) return true;
    return false;
}

// The text is valid UTF-8: how long a scalar is tells its first byte.
static int scalar_size(uint8_t first) { return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4; }

static uint32_t scalar_at(const uint8_t *bytes, int size) {
    if (size == 1) return bytes[0];
    uint32_t scalar = bytes[0] & (0xFF >> (size + 1));
    for (int index = 1; index < size; index++) scalar = scalar << 6 | (bytes[index] & 0x3F);
    return scalar;
}

static char *appended(char *end, const char *bytes, int count) { return (char *)memcpy(end, bytes, (size_t)count) + count; }

static char *append_text(char *end, const char *text) {
    enum { OUTSIDE, IN_RUN, BEHIND_RUN } place = OUTSIDE;
    *end++ = ' ';
    for (const char *bytes = text; *bytes;) {
        int size = scalar_size((uint8_t)*bytes);
        if (is_unspaced(scalar_at((const uint8_t *)bytes, size))) {
            if (place == BEHIND_RUN) end = appended(end, " \xee\x80\x80", 4);
            *end++ = ' ';
            place = IN_RUN;
        } else {
            if (place == IN_RUN) {
                *end++ = ' ';
                place = BEHIND_RUN;
            }
            if (isalnum((unsigned char)*bytes)) place = OUTSIDE;
        }
        end = appended(end, bytes, size);
        bytes += size;
    }
    return end;
}

char *segmented(const char *prompt, char *const *tags, int count) {
    size_t size = strlen(prompt) * 3 + 8;
    for (int index = 0; index < count; index++) size += strlen(tags[index]) * 3 + 8;
    char *result = malloc(size), *end = append_text(result, prompt);
    for (int index = 0; index < count; index++)
        if (*tags[index]) end = append_text(appended(end, " \xee\x80\x81", 4), tags[index]);
    *end = 0;
    return result;
}
