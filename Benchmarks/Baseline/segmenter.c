#include "baseline.h"

#include <stdlib.h>
#include <string.h>

static bool is_unspaced(uint32_t scalar) {
    return (scalar >= 0x3005 && scalar <= 0x3007) || (scalar >= 0x3040 && scalar <= 0x30FF)
        || (scalar >= 0x31F0 && scalar <= 0x31FF) || (scalar >= 0x3400 && scalar <= 0x4DBF)
        || (scalar >= 0x4E00 && scalar <= 0x9FFF) || (scalar >= 0xAC00 && scalar <= 0xD7AF)
        || (scalar >= 0xF900 && scalar <= 0xFAFF) || (scalar >= 0x20000 && scalar <= 0x3FFFF);
}

// The text is valid UTF-8: how long a scalar is tells its first byte.
static int scalar_size(uint8_t first) { return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4; }

static uint32_t scalar_at(const uint8_t *bytes, int size) {
    if (size == 1) return bytes[0];
    uint32_t scalar = bytes[0] & (0xFF >> (size + 1));
    for (int index = 1; index < size; index++) scalar = scalar << 6 | (bytes[index] & 0x3F);
    return scalar;
}

char *segmented(const char *text) {
    size_t count = strlen(text);
    char *result = malloc(count * 3 + 1), *end = result;
    bool is_in_run = false;
    for (const uint8_t *bytes = (const uint8_t *)text, *last = bytes + count; bytes < last;) {
        int size = scalar_size(*bytes);
        if (is_unspaced(scalar_at(bytes, size))) {
            if (is_in_run) end = (char *)memcpy(end, bytes, (size_t)size) + size;
            *end++ = ' ';
            is_in_run = true;
        } else if (is_in_run) {
            *end++ = ' ';
            is_in_run = false;
        }
        end = (char *)memcpy(end, bytes, (size_t)size) + size;
        bytes += size;
    }
    *end = 0;
    return result;
}
