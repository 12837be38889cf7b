#ifndef REEL_CZLIB_SHIM_H
#define REEL_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2() is a macro, which Swift cannot call. Negative bits: no frame around the stream.
static inline int reel_inflate_init_bare(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}

#endif
