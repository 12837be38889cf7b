#ifndef REEL_CZLIB_SHIM_H
#define REEL_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2() is a macro, which Swift cannot call.
static inline int reel_inflate_init(z_stream *stream, int bits) {
    return inflateInit2(stream, bits);
}

#endif
